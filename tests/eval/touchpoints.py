#!/usr/bin/env python3
"""touchpoints.py - what our own sentences are about, under each preset: touchpoint, side, department, cues.

    touchpoints.py [-v]       -v: the sentences that are not told as meant

touchpoints.tsv has a sentence a line: preset, text, touchpoints, cues. "a,b": both are meant; "a/b": either will do; "a?": it may be told.
"""

import os
import sys

import labelled as e


def table(name):
    with open(os.path.join(e.DATA, "lexicons", name), encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if line.strip() and line[0] != "#"]


HOUSES = {row[0]: row[2:4] for row in table("aspects.tsv")}
PRESETS = {(row[0], row[1]): row[3] for row in table("presets.tsv")}


def owner(preset, name):
    """(side, department) of a touchpoint."""
    return HOUSES[PRESETS.get((preset, name), name)]


def wanted(cell):
    """The alternatives of each name that has to be told."""
    return [part.split("/") for part in cell.split(",") if part and "?" not in part]


def allowed(cell):
    return {name.rstrip("?") for part in cell.split(",") for name in part.split("/") if name}


def is_told(cell, got):
    return all(set(names) & got for names in wanted(cell))


def is_owned(cell, got, preset, what):
    of = {owner(preset, name)[what] for name in got}
    return all({owner(preset, name)[what] for name in names} & of for names in wanted(cell))


def main(argv):
    with open(os.path.join(e.HERE, "touchpoints.tsv"), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and line[0] != "#"]
    sums = [0] * 5
    print(f"{'preset':12}{'n':>5}{'touchpoints':>13}{'more told':>11}{'side':>6}{'department':>12}{'cues':>6}")
    for preset in dict.fromkeys(row[0] for row in rows):
        of = [row for row in rows if row[0] == preset]
        args = [] if preset == "-" else [f"--preset={preset}"]
        right = [0] * 5
        for (_, text, names, cues), v in zip(of, e.score([row[1] for row in of], e.DATA, "en", "review", args)):
            got, said = {a["name"] for a in v["aspects"]}, set(v["cues"])
            told = (is_told(names, got), is_told(cues, said))
            for i, n in enumerate((told[0], len(got - allowed(names)), is_owned(names, got, preset, 0),
                                   is_owned(names, got, preset, 1), told[1])):
                right[i] += n
            if "-v" in argv and not all(told):
                print(f"  {text}: {names} {cues}, got {sorted(got)} {sorted(said)}")
        print(f"{preset:12}{len(of):5}{right[0]:13}{right[1]:11}{right[2]:6}{right[3]:12}{right[4]:6}")
        sums = [a + b for a, b in zip(sums, right)]
    e.result("touchpoints.told", 100 * sums[0] / len(rows), 95)
    e.result("touchpoints.more-a-sentence", sums[1] / len(rows), 0.4, at_most=True)
    e.result("touchpoints.department", 100 * sums[3] / len(rows), 95)
    e.result("touchpoints.cues", 100 * sums[4] / len(rows), 75)


if __name__ == "__main__":
    main(sys.argv[1:])
