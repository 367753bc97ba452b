#!/usr/bin/env python3
"""detect.py - which language a text is in: sentences and pairs of words of 75 languages.

    detect.py                  learn letters from four fifths of the rows, measure on the fifth
    detect.py shipped          the shipped lexicons/grams.tsv on all rows (which it was learned from)
    detect.py learn OUT        write lexicons/grams.tsv from all rows

"right", "wrong" (another language) and "unknown" (und), by sentences of at least 30 characters, shorter ones and pairs of
words, over the languages that hark tells; others can only be unknown or wrong.
"""

import collections
import math
import os
import sys
import unicodedata

import labelled as e

SAME = {"nb": "no", "nn": "no", "bs": "hr", "ms": "id", "xh": "zu", "tn": "st", "ts": "st"}  # too alike to part
BY_SCRIPT = "el th ko ja zh he ta te gu pa hy ka bn".split()  # need no letters
LEFT_OUT = ("lg", "sn")
SPEECH = "ar da de es fi fr hu it nl no pt ro ru sv tr".split()  # subtitles: how people talk
LONGEST_RUN, LONGEST_WORD = 4, 9
RUNS = 500       # of each language, the most telling
STEP = 0.6       # a point is so much of log-odds
FLOOR = 1.0      # log-odds below the mean that no points begin at


def words(text):
    word = []
    for c in unicodedata.normalize("NFKC", text).casefold() + " ":
        if c.isalpha() or unicodedata.category(c)[0] == "M" or c in "'\u2019":
            word.append("'" if c == "\u2019" else c)
        elif word:
            yield "".join(word)
            word = []


def runs(text):
    for word in words(text):
        word = f"_{word}_"
        n = len(word)
        for k in range(1, LONGEST_RUN + 1):
            for i in range(n - k + 1):
                if k > 1 or 0 < i < n - 1:
                    yield word[i:i + k]
        if LONGEST_RUN < n <= LONGEST_WORD:
            yield word


def sentences():
    for name in ("lingua_sentences", "lingua_word_pairs"):
        for code, text in e.rows(f"tasks/language/{name}.tsv"):
            yield code, text, name == "lingua_word_pairs"


def talk():
    for code in SPEECH + ["en"]:
        rows = list(e.rows(f"sentiment/{'' if code == 'en' else code + '/'}xed_subtitles.tsv"))
        yield from ((code, text) for _, text in rows[::max(1, len(rows) // 600)])


def learn(rows):
    """The text of grams.tsv."""
    counts = collections.defaultdict(collections.Counter)
    for code, text in rows:
        code = SAME.get(code, code)
        if code not in BY_SCRIPT and code not in LEFT_OUT:
            counts[code].update(runs(text))
    codes = sorted(counts)
    total = {c: sum(counts[c].values()) for c in codes}
    share = collections.Counter()
    for c in codes:
        for run, n in counts[c].items():
            share[run] += n / total[c]
    kept = set()
    for c in codes:
        worth = []
        for run, n in counts[c].items():
            p = n / total[c]
            if n >= 3:
                worth.append((-p * math.log(p / ((share[run] - p) / (len(codes) - 1) + 1e-6)), run))
        kept.update(run for _, run in sorted(worth)[:RUNS])
    out = ["# Runs of letters by which languages are told apart: points of a naive Bayes classifier.",
           "# Written for hark by tests/eval/detect.py, learned from sentences of the Leipzig corpora (CC BY; as kept by",
           "# lingua, Apache-2.0) and subtitles of XED (CC BY 4.0). Runs hold no text. Licence: MIT.",
           "# Format: first row @<TAB>codes; then run ('_' is a word's end)<TAB>pairs: '0' for the first code and on as in",
           "# ASCII, and a digit, the points.",
           "@\t" + " ".join(codes)]
    for run in sorted(kept):
        mean = share[run] / len(codes) + 2e-6
        pairs = ""
        for i, c in enumerate(codes):
            points = int((math.log((counts[c][run] + 0.2) / total[c] / mean) + FLOOR) / STEP + 0.5)
            if points >= 1:
                pairs += chr(ord("0") + i) + str(min(points, 9))
        out.append(f"{run}\t{pairs}")
    return "\n".join(out) + "\n"


def measure(data, rows, report=True):
    buckets = {"long": [], "short": [], "pairs": []}
    for code, text, pair in rows:
        buckets["pairs" if pair else "long" if len(text) >= 30 else "short"].append((code, text))
    per = collections.defaultdict(collections.Counter)
    confused = collections.Counter()
    for bucket, items in buckets.items():
        for (want, _), v in zip(items, e.score([t for _, t in items], data)):
            lang, want = v["lang"], "no" if want in ("nb", "nn") else want
            per[want][bucket, "right" if lang == want else "unknown" if lang == "und" else "wrong"] += 1
            if lang not in (want, "und"):
                confused[f"{want}>{lang}"] += 1
    told = sorted(c for c in per if any(per[c][b, "right"] for b in buckets))
    print(f"{len(told)} languages told")
    print("lang  " + "".join(f"{b:>8}{'wrong':>7}{'n':>6}" for b in buckets))
    sums = collections.Counter()
    for code in sorted(per):
        line = f"{code:6}"
        for b in buckets:
            n = sum(per[code][b, k] for k in ("right", "wrong", "unknown"))
            for k in ("right", "wrong"):
                sums[code in told, b, k] += per[code][b, k]
            sums[code in told, b, "n"] += n
            line += f"{100 * per[code][b, 'right'] / max(1, n):8.1f}{100 * per[code][b, 'wrong'] / max(1, n):7.1f}{n:6}"
        if code in told:
            print(line)
    print("most confused:", ", ".join(f"{k} {n}" for k, n in confused.most_common(14)))
    for b, goal in (("long", 98), ("short", 85), ("pairs", None)):
        n = sums[True, b, "n"]
        e.result(f"detect.{b}", 100 * sums[True, b, "right"] / n, goal)
        e.result(f"detect.{b}.wrong", 100 * sums[True, b, "wrong"] / n, None if b == "pairs" else 3, at_most=True)
        e.result(f"detect.{b}.untold-wrong", 100 * sums[False, b, "wrong"] / max(1, sums[False, b, "n"]))


def main(argv):
    e.need_corpus("detect")
    rows = list(sentences())
    if argv[:1] == ["learn"]:
        with open(argv[1], "w", encoding="utf-8") as f:
            f.write(learn([(c, t) for c, t, _ in rows] + list(talk())))
        return
    if argv[:1] == ["shipped"]:
        measure(e.DATA, rows)
        return
    with e.Data() as data:
        with open(os.path.join(data, "lexicons", "grams.tsv"), "w", encoding="utf-8") as f:
            f.write(learn([(c, t) for i, (c, t, _) in enumerate(rows) if i % e.FOLDS] + list(talk())))
        measure(data, rows[::e.FOLDS])


if __name__ == "__main__":
    main(sys.argv[1:])
