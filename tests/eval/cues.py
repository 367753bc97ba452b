#!/usr/bin/env python3
"""cues.py - complaint or not, suggestion or not: weighed phrases learned in five folds, and the shipped ones; then
what our own sentences say, cue by cue.

    cues.py                   five folds, then the shipped lists as they are (which the rows taught)
    cues.py own [-v]          our own sentences alone (-v: those not told as meant)
    cues.py learn OUT         write lexicons/en/cues_learned.tsv from all rows
"""

import os
import sys

import labelled as e

# cue, file, label of a row that has it, kind of text
SETS = [("complaint", "sentiment/complaints_dev.tsv", "complaint", "post"),
        ("wish", "sentiment/suggestions_train.tsv", "suggestion", "post")]
ARGS = {"complaint": "--df=2 --entries=20000 --c=70 --balance=600".split(),
        "wish": "--df=2 --entries=20000 --c=100 --balance=700".split()}
SHIPPED_ARGS = "--df=5 --entries=4000 --c=1000 --balance=500".split()
SAID = ("Written for hark by tests/eval/cues.py. Learned from: tweets to firms, complaint or not (Preotiuc-Pietro et al.\n"
        "2019, no licence stated); sentences of forums, suggestion or not (SemEval 2019 task 9, CC BY-SA 3.0).")


def labelled(cue, file, label):
    return [(cue if k == label else "-", t) for k, t in e.rows(file)]


def has(v, cue):
    return cue if cue in v["cues"] else "-"


def report(what, pairs, cue):
    said = sum(g == cue for _, g in pairs)
    hit = sum(w == cue == g for w, g in pairs)
    wanted = sum(w == cue for w, _ in pairs)
    print(f"{what:22}{len(pairs):6}{100 * hit / max(1, said):11.1f}{100 * hit / max(1, wanted):8.1f}"
          f"{e.f1(pairs, cue):7.1f}{e.macro(pairs, (cue, '-')):9.1f}")


def is_meant(want, v):
    """cue, wait=SECONDS or to=NAME (to=-: nobody is named)."""
    what, _, value = want.partition("=")
    if what == "wait":
        return v.get("wait_s", 0) == int(value)
    return (v.get("whereto") or "-") == value if what == "to" else what in v["cues"]


def own(verbose):
    """cues.tsv: the lists were mended by lot 1 and never by lot 2."""
    with open(os.path.join(e.HERE, "cues.tsv"), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and line[0] != "#"]
    told = {"1": [], "2": []}
    for (lot, wanted, text), v in zip(rows, e.score([row[2] for row in rows], e.DATA, "en", "review")):
        told[lot].append(all(is_meant(want, v) for want in wanted.split(",")))
        if verbose and not told[lot][-1]:
            print(f"  lot {lot}: {text}: {wanted}, got {v['cues']} {v.get('wait_s', '')} {v.get('whereto', '')}")
    for lot, name in (("1", "mended-by"), ("2", "fresh")):
        e.result(f"cues.own.{name}", 100 * sum(told[lot]) / len(told[lot]))


def learn(data):
    """Each cue is learned from its own rows: a suggestion is not known to be no complaint."""
    out = os.path.join(data, "lexicons/en/cues_learned.tsv")
    parts = []
    for cue, file, label, _ in SETS:
        if os.path.exists(out):
            os.unlink(out)
        e.train(data, "en/cues_learned.tsv", labelled(cue, file, label), "en",
                ["--names=cues", f"--said-of={SAID}"] + SHIPPED_ARGS)
        with open(out, encoding="utf-8") as f:
            parts.append(f.read().splitlines())
    head = [line for line in parts[0] if line.startswith("#")]
    rows = sorted(line for part in parts for line in part if not line.startswith("#"))
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(head + rows) + "\n")
    return out


def main(argv):
    if argv[:1] == ["own"]:
        own("-v" in argv)
        return
    e.need_corpus("cues")
    if argv[:1] == ["learn"]:
        with e.Data(["en/cues_learned.tsv"]) as data:
            with open(learn(data), "rb") as a, open(argv[1], "wb") as b:
                b.write(a.read())
        return
    print(f"{'cue':22}{'rows':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'macro-F1':>9}")
    for cue, file, label, kind in SETS:
        rows = labelled(cue, file, label)
        with e.Data(["en/cues_learned.tsv"]) as data:
            report(f"{cue}, hand lists", [(w, has(v, cue)) for (w, _), v in
                                          zip(rows, e.score([t for _, t in rows], data, "en", kind))], cue)
        pairs = []
        for k in range(e.FOLDS):
            with e.Data(["en/cues_learned.tsv"]) as data:
                e.train(data, "en/cues_learned.tsv", [r for i, r in enumerate(rows) if i % e.FOLDS != k], "en",
                        ["--names=cues"] + ARGS[cue])
                test = rows[k::e.FOLDS]
                pairs += [(w, has(v, cue)) for (w, _), v in zip(test, e.score([t for _, t in test], data, "en", kind))]
        report(f"{cue}, five folds", pairs, cue)
        report(f"{cue}, shipped (seen)", [(w, has(v, cue)) for (w, _), v in
                                          zip(rows, e.score([t for _, t in rows], e.DATA, "en", kind))], cue)
        if cue == "complaint":
            e.result("cues.complaint.macro", e.macro(pairs, (cue, "-")), 80)
        else:
            e.result("cues.wish.F1", e.f1(pairs, cue), 60)
    own(False)


if __name__ == "__main__":
    main(sys.argv[1:])
