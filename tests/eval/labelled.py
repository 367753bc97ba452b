"""labelled.py - what the measurements of meaning share: reading labelled rows, scoring them, counting hits.

HARK is the program, HARK_DATA the folder of lexicons, HARK_CORPUS the test data.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CORPUS = os.environ.get("HARK_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus")
HARK = os.environ.get("HARK", os.path.join(ROOT, "build", "cli", "hark"))
DATA = os.environ.get("HARK_DATA") or ROOT
FOLDS = 5


def path(name):
    return os.path.join(CORPUS, name)


def need_corpus(what):
    if not os.path.isdir(path("sentiment")):
        print(f"{what}: skipped (no corpus; set HARK_CORPUS)")
        sys.exit(0)


def rows(name):
    """(label, text) of each line."""
    full = path(name)
    opener = gzip.open if full.endswith(".gz") else open
    with opener(full, "rt", encoding="utf-8") as f:
        for line in f:
            cells = line.rstrip("\n").split("\t")
            if len(cells) > 1:
                yield cells[0], cells[1]


def hark(args, data=DATA, text=None):
    env = dict(os.environ, HARK_DATA=data)
    return subprocess.run([HARK] + args, input=text, capture_output=True, text=True, env=env, check=True).stdout


def score(texts, data=DATA, lang=None, kind="post", args=()):
    """What hark says of each text."""
    lines = []
    for i, text in enumerate(texts):
        line = {"id": i, "text": text, "kind": kind}
        if lang:
            line["lang"] = lang
        lines.append(json.dumps(line) + "\n")
    out = hark(["score", "--jsonl", *args], data, "".join(lines)).splitlines()
    return [json.loads(line) for line in out]


class Data:
    """A copy of the lexicons that a measurement may change: with Data() as folder."""

    def __init__(self, drop=()):
        self.drop = drop

    def __enter__(self):
        self.where = tempfile.mkdtemp()
        shutil.copytree(os.path.join(DATA, "lexicons"), os.path.join(self.where, "lexicons"))
        for name in self.drop:
            layer = os.path.join(self.where, "lexicons", name)
            if os.path.exists(layer):
                os.unlink(layer)
        return self.where

    def __exit__(self, *_):
        shutil.rmtree(self.where)


def train(data, out, labelled, lang="en", args=()):
    """Writes the layer 'out' (relative to lexicons/) from rows (label, text)."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as f:
        for row in labelled:
            f.write("\t".join(row) + "\n")
        f.flush()
        layer = os.path.join(data, "lexicons", out)
        hark(["lexicon", "train", f"--lang={lang}", f"--out={layer}", *args, f.name], data)


def f1(pairs, label):
    tp = sum(1 for want, got in pairs if want == label and got == label)
    wrong = sum(1 for want, got in pairs if (want == label) != (got == label))
    return 100 * 2 * tp / (2 * tp + wrong) if tp else 0.0


def macro(pairs, labels):
    return sum(f1(pairs, k) for k in labels) / len(labels)


def micro(pairs):
    """F1 over sets of labels: pairs of (wanted, got)."""
    tp = sum(len(want & got) for want, got in pairs)
    fp = sum(len(got - want) for want, got in pairs)
    fn = sum(len(want - got) for want, got in pairs)
    return 200 * tp / (2 * tp + fp + fn) if tp else 0.0


def three(v):
    """The class of the highest chance; what is unscored counts as neutral."""
    p = v["p"]
    return max(("neu", "neg", "pos"), key=lambda k: p[k]) if any(p.values()) else "neu"


def result(name, value, goal=None, at_most=False):
    """A figure without a goal is only reported."""
    if goal is None:
        print(f"RESULT {name} {value:.1f} - ok")
        return
    well = value <= goal if at_most else value >= goal
    print(f"RESULT {name} {value:.1f} {goal} {'ok' if well else 'short'}")
