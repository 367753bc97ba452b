#!/usr/bin/env python3
"""explained.py - ten sentences of customers in each language, and what hark makes of them: to be read by people.

    explained.py [LANG]...      label, score, touchpoints, cues, and the words that weigh most

The sentences are those of tests/cases/customers.tsv, written for hark.
"""

import os
import sys

import labelled as e

EACH, WORDS = 10, 4


def words(v):
    """The parts that weigh most: 'cold -700'."""
    shares = {}
    for part in v["trace"]["parts"]:
        name = part["token"] or part["rule"]
        shares[name] = shares.get(name, 0) + part["share"]
    heavy = sorted(shares.items(), key=lambda p: (-abs(p[1]), p[0]))[:WORDS]
    return ", ".join(f"{name} {share:+d}" for name, share in heavy if share)


def main(wanted):
    rows = {}
    with open(os.path.join(e.ROOT, "tests/cases/customers.tsv"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                lang, label, text = line.rstrip("\n").split("\t")
                rows.setdefault(lang, []).append((label, text))
    for lang, all_of_it in rows.items():
        if wanted and lang not in wanted:
            continue
        of_each = all_of_it[:: max(1, len(all_of_it) // EACH)][:EACH]
        right = 0
        print(f"{lang}")
        for (label, text), v in zip(of_each, e.score([t for _, t in of_each], args=["--explain"])):
            right += v["label"] == label
            print(f"  {v['label']:8} {v['score']:+5d}  {text}")
            about = [f"{a['name']} {a['score']:+d}" for a in v["aspects"]] + v["cues"]
            print(f"{'':18}{'; '.join(about) or '-'}  |  {words(v)}")
        e.result(f"explained.{lang}", 100 * right / len(of_each), 90)


if __name__ == "__main__":
    main(sys.argv[1:])
