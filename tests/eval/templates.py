#!/usr/bin/env python3
"""templates.py - short template sentences by capability: how many are judged wrongly.

Reads HARK, HARK_DATA, HARK_CORPUS. The templates of the CheckList suite (MIT), one row label|test and text; the
label notneg takes neutral or praise.
"""

import collections
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CORPUS = os.environ.get("HARK_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus")
HARK = os.environ.get("HARK") or os.path.join(ROOT, "build", "cli", "hark")
GOAL_MEAN, GOAL_WORST = 6, 10


def best(verdict):
    p = verdict["p"]
    return max(("neu", "neg", "pos"), key=lambda k: p[k]) if any(p.values()) else "neu"


def main():
    path = os.path.join(CORPUS, "sentiment", "checklist.tsv")
    if not os.path.exists(path):
        print("templates: skipped (no corpus; set HARK_CORPUS)")
        return 0
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f]
    lines = "".join(json.dumps({"id": i, "text": r[1]}) + "\n" for i, r in enumerate(rows))
    env = dict(os.environ, HARK_DATA=os.environ.get("HARK_DATA") or ROOT)
    run = subprocess.run([HARK, "score", "--jsonl"], input=lines, capture_output=True, text=True,
                         env=env, check=True)
    wrong, count = collections.Counter(), collections.Counter()
    for row, line in zip(rows, run.stdout.splitlines()):
        label, test = row[0].split("|")
        got = best(json.loads(line))
        count[test] += 1
        wrong[test] += got == "neg" if label == "notneg" else got != label
    rates = {test: 100 * wrong[test] / count[test] for test in count}
    for test, rate in rates.items():
        print(f"{test:62} {count[test]:5} {rate:6.1f} %")
    mean, worst = sum(rates.values()) / len(rates), max(rates.values())
    print(f"RESULT templates.mean {mean:.1f} {GOAL_MEAN} {'ok' if mean <= GOAL_MEAN else 'short'}")
    print(f"RESULT templates.worst {worst:.1f} {GOAL_WORST} "
          f"{'ok' if worst <= GOAL_WORST else 'short'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
