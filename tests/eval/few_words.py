#!/usr/bin/env python3
"""few_words.py - what customers say in few words, by many trades, and how much of it hark judges as it was meant.

    few_words.py [LIST]...      and the misses of these lists, with the words that weighed most

The sentences are those of tests/cases/few_words.tsv, lists written for hark, each before hark had judged it; nothing was
mended by lists 4 and 6. "sign": praise above 0 and blame below; "at odds": called neutral with a score of 500 or more
either way.
"""

import os
import sys

import explained
import labelled as e

GOAL = {"1": 80, "2": 80, "3": 75, "4": 50, "5": 80, "6": 75, "7": 70}


def main(shown):
    rows = {}
    with open(os.path.join(e.ROOT, "tests/cases/few_words.tsv"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                number, label, _, text = line.rstrip("\n").split("\t")
                rows.setdefault(number, []).append((label, text))
    print(f"{'list':6}{'texts':>6}{'label':>8}{'sign':>8}{'at odds':>9}")
    for number, said in rows.items():
        judged = e.score([text for _, text in said], lang="en", args=["--explain"])
        hits = [v["label"] == label for (label, _), v in zip(said, judged)]
        signs = [v["score"] > 0 if label == "pos" else v["score"] < 0
                 for (label, _), v in zip(said, judged) if label in ("pos", "neg")]
        odd = sum(v["label"] == "neu" and abs(v["score"]) >= 500 for v in judged)
        print(f"{number:6}{len(said):6}{100 * sum(hits) / len(hits):8.1f}{100 * sum(signs) / len(signs):8.1f}{odd:9}")
        if number in shown:
            for (label, text), v, hit in zip(said, judged, hits):
                if not hit:
                    print(f"  {label:5} {v['label']:8} {v['score']:+5d}  {text}  |  {explained.words(v)}")
        e.result(f"few-words.{number}", 100 * sum(hits) / len(hits), GOAL[number])


if __name__ == "__main__":
    main(sys.argv[1:])
