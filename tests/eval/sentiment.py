#!/usr/bin/env python3
"""sentiment.py - the scorer on labelled texts, each group held back from training in turn.

    sentiment.py [--folds=N] [--stride=N] [--where=DIR] [--group=NAME]
    sentiment.py ratings             human ratings: five folds of the rated texts, all else learned from
    sentiment.py rows OUT            write all training rows (label, text, set) to OUT
    sentiment.py sources OUT         write the trainer's table of sources to OUT
    sentiment.py reproduce           learn the shipped layer again and compare the bytes

Reads HARK (the program), HARK_DATA (the folder of lexicons), HARK_CORPUS. A fold holds whole groups, so that no
kind of source is tested with rows of its own kind in training; --folds=0 takes each group alone (an hour), --group=NAME
that one only; --stride=N trains on every n-th row, --where keeps the folders of lexicons for another look. With HARK_PEERS, a folder
with node_modules in which `npm install sentiment vader-sentiment wink-sentiment natural@8` was run, the peers judge the
same rows beside.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CORPUS = os.environ.get("HARK_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus")
HARK = os.environ.get("HARK", os.path.join(ROOT, "build", "cli", "hark"))
DATA = os.environ.get("HARK_DATA") or ROOT
MOST_ROWS = 2000  # of a set in a test: every n-th


class Set:
    def __init__(self, line):
        (self.file, self.group, self.kind, self.scheme, weight, neutral, self.use,
         self.licence) = line.split("\t")
        self.weight = int(weight)
        self.neutral = neutral == "yes"
        self.name = os.path.basename(self.file).split(".")[0]


def sets():
    with open(os.path.join(HERE, "sentiment_sets.tsv"), encoding="utf-8") as f:
        return [Set(line.rstrip("\n")) for line in f if line.strip() and not line.startswith("#")]


def label_of(scheme, label):
    if scheme == "label":
        return label if label in ("pos", "neg", "neu") else None
    value = float(label)
    edge = 0.2 if scheme == "mean" else 0.25
    return "pos" if value >= edge else "neg" if value <= -edge else "neu"


def read(s):
    path = os.path.join(CORPUS, "sentiment", s.file)
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as f:
        for line in f:
            cells = line.rstrip("\n").split("\t")
            label = label_of(s.scheme, cells[0])
            if label and len(cells) > 1:
                yield label, cells[1], cells[0]


def write_rows(out, without=(), stride=1, known=lambda text: False):
    with open(out, "w", encoding="utf-8") as f:
        n = 0
        for s in sets():
            if s.use == "test" or s.group in without:
                continue
            for label, text, _ in read(s):
                n += 1
                if n % stride == 0 and not known(text):
                    f.write(f"{label}\t{text}\t{s.name}\n")


def write_sources(out):
    with open(out, "w", encoding="utf-8") as f:
        for s in sets():
            if s.use != "test":
                f.write(f"{s.name}\t{s.weight}\t{'yes' if s.neutral else 'no'}\t{s.licence}\n")


def f1(pairs, label):
    tp = sum(1 for want, got in pairs if want == label and got == label)
    wrong = sum(1 for want, got in pairs if (want == label) != (got == label))
    return 2 * tp / (2 * tp + wrong) if tp else 0.0


def auc(rows):
    rows = sorted(rows, key=lambda r: r[1])
    pos = sum(1 for r in rows if r[0] == "pos")
    neg = len(rows) - pos
    if not pos or not neg:
        return None
    total, i = 0.0, 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][1] == rows[i][1]:
            j += 1
        rank = (i + j + 1) / 2
        total += rank * sum(1 for r in rows[i:j] if r[0] == "pos")
        i = j
    return (total - pos * (pos + 1) / 2) / (pos * neg)


def pearson(xs, ys):
    n = len(xs)
    mx, my = sum(xs) / n, sum(ys) / n
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    sxx = sum((x - mx) ** 2 for x in xs)
    syy = sum((y - my) ** 2 for y in ys)
    return sxy / (sxx * syy) ** 0.5 if sxx and syy else 0.0


def ece(rows):
    """How far p(neg) is from the share of negatives, ten bins by p."""
    bins = [[0, 0.0, 0] for _ in range(10)]
    for label, _, p, _ in rows:
        b = bins[min(9, p["neg"] // 100)]
        b[0] += 1
        b[1] += p["neg"] / 1000
        b[2] += label == "neg"
    return sum(abs(b[1] - b[2]) for b in bins if b[0]) / max(1, len(rows))


def three(row):
    p = row[2]
    return max(("neu", "neg", "pos"), key=lambda k: p[k]) if any(p.values()) else "neu"


def measure(s, scored):
    binary = [r for r in scored if r[0] != "neu"]
    pairs = [(r[0], "pos" if r[1] > 0 else "neg" if r[1] < 0 else "zero") for r in binary]
    out = {"n": len(scored), "mF1": 50 * (f1(pairs, "pos") + f1(pairs, "neg"))}
    a = auc(binary)
    out["AUC"] = 100 * a if a is not None else None
    out["F1neg"] = 100 * f1(pairs, "neg")
    if any(r[0] == "neu" for r in scored):
        all_pairs = [(r[0], three(r)) for r in scored]
        out["3c"] = 100 / 3 * sum(f1(all_pairs, k) for k in ("pos", "neu", "neg"))
        out["ECE"] = 100 * ece(scored)
    if s.scheme == "mean":
        out["r"] = 100 * pearson([float(r[3]) for r in scored], [r[1] for r in scored])
    return out


def test_rows(s):
    rows = list(read(s))
    return rows[::max(1, len(rows) // MOST_ROWS)]


def score(s, data, keep=None, rows=None):
    rows = rows if rows is not None else test_rows(s)
    lines = "".join(json.dumps({"id": i, "text": t, "kind": s.kind, "lang": "en"}) + "\n"
                    for i, (_, t, _) in enumerate(rows))
    env = dict(os.environ, HARK_DATA=data)
    cmd = [HARK, "score", "--jsonl"] + (["--explain"] if keep else [])
    run = subprocess.run(cmd, input=lines, capture_output=True, text=True, env=env, check=True)
    out = []
    for (label, text, raw), line in zip(rows, run.stdout.splitlines()):
        v = json.loads(line)
        out.append((label, v["score"], v["p"], raw))
        if keep:
            keep(s, label, text, v)
    return out


PEERS = ("sentiment", "vader-sentiment", "wink-sentiment", "natural")
JUDGE = """
const S = require('sentiment'), s = new S(), v = require('vader-sentiment'), w = require('wink-sentiment'),
  n = require('natural'), a = new n.SentimentAnalyzer('English', n.PorterStemmer, 'afinn'), k = new n.WordTokenizer();
require('readline').createInterface({input: process.stdin}).on('line', l => {
  const t = JSON.parse(l);
  const judges = [() => s.analyze(t).score, () => v.SentimentIntensityAnalyzer.polarity_scores(t).compound,
    () => w(t).score, () => a.getSentiment(k.tokenize(t))];
  console.log(JSON.stringify(judges.map(f => { try { return Number(f()) || 0; } catch (e) { return 0; } }))); // some throw, or add to a word
});
"""


def judge_by_peers(s, where):
    """mF1 of each peer, as for hark: a score of zero counts as wrong."""
    rows = [r for r in test_rows(s) if r[0] != "neu"]
    lines = "".join(json.dumps(r[1]) + "\n" for r in rows)
    run = subprocess.run(["node", "-e", JUDGE], input=lines, capture_output=True, text=True, cwd=where, check=True)
    scores = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]  # a package greets
    out = {}
    for i, peer in enumerate(PEERS):
        pairs = [(r[0], "pos" if v[i] > 0 else "neg" if v[i] < 0 else "zero") for r, v in zip(rows, scores)]
        out[peer] = 50 * (f1(pairs, "pos") + f1(pairs, "neg"))
    return out


def compare(results, where):
    """The peers on the rows that hark judged, by set, and how far hark is ahead of the best of them by group."""
    groups = {}
    print(f"{'mF1':28} {'hark':>7}" + "".join(f"{p[:9]:>10}" for p in PEERS))
    for name, (s, m) in sorted(results.items()):
        theirs = judge_by_peers(s, where)
        print(f"{name:28} {m['mF1']:7.1f}" + "".join(f"{theirs[p]:10.1f}" for p in PEERS))
        groups.setdefault(s.group, []).append((m["mF1"], theirs))
    ahead = {}
    print(f"\n{'group':28} {'hark':>7}  best peer {'ahead':>17}")
    for group, ms in sorted(groups.items()):
        ours, theirs = mean([m for m, _ in ms]), {p: mean([t[p] for _, t in ms]) for p in PEERS}
        best = max(theirs, key=theirs.get)
        ahead[group] = ours - theirs[best]
        print(f"{group:28} {ours:7.1f} {theirs[best]:6.1f} {best:15}{ahead[group]:+6.1f}")
    least = min(ahead, key=ahead.get)
    print(f"least ahead of the best peer: {least}, by {ahead[least]:.1f}")
    print(f"RESULT sentiment.ahead {ahead[least]:.1f} 3 {'ok' if ahead[least] >= 3 else 'short'}")


def folds(count):
    groups = []
    for s in sets():
        if s.group not in groups:
            groups.append(s.group)
    if count == 0:
        return [[g] for g in groups]
    return [groups[i::count] for i in range(count)]


def data_without(fold, where, stride, known=lambda text: False):
    """A data folder whose learned layer never saw the fold, nor texts that are known."""
    data = os.path.join(where, "data")
    shutil.copytree(os.path.join(DATA, "lexicons"), os.path.join(data, "lexicons"))
    rows, sources = os.path.join(where, "rows.tsv"), os.path.join(where, "sources.tsv")
    write_rows(rows, fold, stride, known)
    write_sources(sources)
    layer = os.path.join(data, "lexicons", "en", "learned.tsv")
    if os.path.exists(layer):
        os.unlink(layer)
    args = os.environ.get("HARK_TRAIN", "").split()
    subprocess.run([HARK, "lexicon", "train", "--hand=1600", "--iterations=150", f"--sources={sources}", f"--out={layer}"] + args +
                   [rows], check=True, env=dict(os.environ, HARK_DATA=data))
    os.unlink(rows)
    return data


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def cell(value):
    return "     -" if value is None else f"{value:6.1f}"


COLUMNS = ("mF1", "AUC", "F1neg", "3c", "ECE", "r")


def table(n_folds, stride=1, where=None, keep=None, group=None):
    results = {}
    for number, fold in enumerate([[group]] if group else folds(n_folds)):
        if where and os.path.exists(os.path.join(where, str(number), "data")):
            data, temp = os.path.join(where, str(number), "data"), None
        else:
            temp = os.path.join(where, str(number)) if where else tempfile.mkdtemp()
            os.makedirs(temp, exist_ok=True)
            data = data_without(fold, temp, stride)
        for s in sets():
            if s.group in fold and s.use != "train":
                results[s.name] = (s, measure(s, score(s, data, keep)))
        if temp and not where:
            shutil.rmtree(temp)
    return results


def report(results):
    print(f"{'set':28} {'kind':7}" + "".join(f"{c:>7}" for c in COLUMNS))
    groups = {}
    for name, (s, m) in sorted(results.items()):
        print(f"{name:28} {s.kind:7}" + "".join(" " + cell(m.get(c)) for c in COLUMNS))
        groups.setdefault(s.group, []).append(m)
    means = {c: mean([mean([m.get(c) for m in ms]) for ms in groups.values()]) for c in COLUMNS}
    print(f"{'mean over groups':36}" + "".join(" " + cell(means[c]) for c in COLUMNS))
    goals = (("mF1", 83), ("AUC", 92), ("3c", 61))
    for c, goal in goals:
        print(f"RESULT sentiment.{c} {means[c]:.1f} {goal} {'ok' if means[c] >= goal else 'short'}")
    return means


RATED = {"vader_tweets_dev": 88, "vader_amazon_dev": 74, "vader_movies_dev": 69, "vader_nyt_dev": 57}
FOLDS_RATED = 5
RUN, LEAST_RUN = 7, 3  # words in a row by which a text is known; shorter ones as a whole, down to the least


def runs(text, lengths):
    words = re.findall(r"\w+", text.lower())
    for n in lengths:
        for i in range(len(words) - n + 1):
            yield " ".join(words[i:i + n])


def shares(text, seen):
    """Whether the text has a long run of words from them, or is a piece of one."""
    n = len(re.findall(r"\w+", text))
    return any(run in seen for run in runs(text, [min(n, RUN)])) if n >= LEAST_RUN else False


def ratings():
    """Each fifth of the rated texts in turn, learned from all rows that share no run of words with it."""
    rated = [s for s in sets() if s.name in RATED]
    scored = {s.name: [] for s in rated}
    for k in range(FOLDS_RATED):
        tests = {s.name: list(read(s))[k::FOLDS_RATED] for s in rated}
        seen = {run for rows in tests.values() for _, text, _ in rows
                for run in runs(text, range(LEAST_RUN, RUN + 1))}
        with tempfile.TemporaryDirectory() as where:
            data = data_without([], where, 1, lambda text: shares(text, seen))
            for s in rated:
                scored[s.name] += score(s, data, rows=tests[s.name])
    for s in rated:
        m = measure(s, scored[s.name])
        print(f"{s.name:28} {s.kind:7}" + "".join(" " + cell(m.get(c)) for c in COLUMNS))
        goal = RATED[s.name]
        print(f"RESULT sentiment.r.{s.name} {m['r']:.1f} {goal} {'ok' if m['r'] >= goal else 'short'}")
        if s.name == "vader_tweets_dev":
            print(f"RESULT sentiment.rated-tweets.mF1 {m['mF1']:.1f} 93 {'ok' if m['mF1'] >= 93 else 'short'}")
    return 0


def reproduce():
    """The layer that the shipped words give from the corpus is the shipped one."""
    with tempfile.TemporaryDirectory() as where:
        data = data_without([], where, 1)
        layer = os.path.join("lexicons", "en", "learned.tsv")
        with open(os.path.join(data, layer), "rb") as a, open(os.path.join(DATA, layer), "rb") as b:
            same = a.read() == b.read()
    print(f"RESULT sentiment.reproduced {int(same)} 1 {'ok' if same else 'short'}")
    return 0 if same else 1


def main(argv):
    if not os.path.isdir(os.path.join(CORPUS, "sentiment")):
        print("sentiment: skipped (no corpus; set HARK_CORPUS)")
        return 0
    if argv[:1] == ["rows"]:
        write_rows(argv[1])
    elif argv[:1] == ["reproduce"]:
        return reproduce()
    elif argv[:1] == ["ratings"]:
        return ratings()
    elif argv[:1] == ["sources"]:
        write_sources(argv[1])
    else:
        options = dict(a.lstrip("-").split("=") for a in argv)
        results = table(int(options.get("folds", 6)), int(options.get("stride", 1)),
                        options.get("where"), group=options.get("group"))
        report(results)
        if os.environ.get("HARK_PEERS"):
            compare(results, os.environ["HARK_PEERS"])
        else:
            print("peers: skipped (set HARK_PEERS)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
