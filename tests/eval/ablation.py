#!/usr/bin/env python3
"""ablation.py - what each part of the scorer brings, on the rows of sentiment.py.

    ablation.py [--where=DIR] [--folds=N] [--stride=N]

Parts are left out of the words alone, so that the program stays as it is: no learned layer; no valence of the hand
layer; no flag that steers. "score alone" takes the three classes from the score (neutral within 250) and not from the
arbiter's chances. DIR as sentiment.py --where keeps it.
"""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sentiment

KEPT = {"emoticon", "emoji", "exact"}  # flags that do not steer


def rewrite_hand(folder, change):
    for name in ("hand.tsv", "everyday.tsv"):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        with open(path, "w", encoding="utf-8") as f:
            for line in lines:
                if line and not line.startswith("#"):
                    cells = (line.split("\t") + [""])[:3]
                    line = "\t".join([cells[0], *change(cells[1], cells[2].split())])
                f.write(line + "\n")


def no_learned(folder):
    os.unlink(os.path.join(folder, "learned.tsv"))


def no_valence(folder):
    rewrite_hand(folder, lambda valence, flags: ("0", " ".join(flags)))


def no_rules(folder):
    rewrite_hand(folder, lambda valence, flags: (valence, " ".join(f for f in flags if f in KEPT)))


PARTS = (("all", None), ("no learned layer", no_learned), ("no valence by hand", no_valence), ("no rules", no_rules))


def by_score(rows):
    """Three classes from the score."""
    pairs = [(r[0], "pos" if r[1] > 250 else "neg" if r[1] < -250 else "neu") for r in rows]
    return 100 / 3 * sum(sentiment.f1(pairs, k) for k in ("pos", "neu", "neg"))


def measure(part, where, n_folds):
    groups = {}
    for number, fold in enumerate(sentiment.folds(n_folds)):
        with tempfile.TemporaryDirectory() as temp:
            shutil.copytree(os.path.join(where, str(number), "data"), os.path.join(temp, "data"))
            if part:
                part(os.path.join(temp, "data", "lexicons", "en"))
            for s in sentiment.sets():
                if s.group in fold and s.use != "train":
                    rows = sentiment.score(s, os.path.join(temp, "data"))
                    m = sentiment.measure(s, rows)
                    m["alone"] = by_score(rows) if m.get("3c") is not None else None
                    groups.setdefault(s.group, []).append(m)
    return {c: sentiment.mean([sentiment.mean([m.get(c) for m in ms]) for ms in groups.values()])
            for c in ("mF1", "AUC", "3c", "alone")}


def main(argv):
    if not os.path.isdir(os.path.join(sentiment.CORPUS, "sentiment")):
        print("ablation: skipped (no corpus; set HARK_CORPUS)")
        return 0
    options = dict(a.lstrip("-").split("=") for a in argv)
    n_folds = int(options.get("folds", 6))
    with tempfile.TemporaryDirectory() as temp:
        where = options.get("where", temp)
        if "where" not in options or not os.path.isdir(os.path.join(where, "0")):
            for number, fold in enumerate(sentiment.folds(n_folds)):
                folder = os.path.join(where, str(number))
                os.makedirs(folder)
                sentiment.data_without(fold, folder, int(options.get("stride", 1)))
        print(f"{'':20} {'mF1':>6} {'AUC':>6} {'3c':>6} {'3c, score alone':>16}")
        for name, part in PARTS:
            m = measure(part, where, n_folds)
            print(f"{name:20} {m['mF1']:6.1f} {m['AUC']:6.1f} {m['3c']:6.1f} {m['alone']:16.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
