#!/usr/bin/python3
"""How truly dates are read: the cases of the corpus by family, and the forms seen in real captures.

Drives build/tests/eval/dates, which reads one date a line. HARK_VERBOSE=1 prints each miss.
"""
import collections
import json
import os
import subprocess

CORPUS = os.path.join(os.environ.get("HARK_CORPUS", "../shared/corpus"), "dates")
DATES = os.path.join(os.environ.get("HARK_BUILD", "build"), "tests/eval/dates")
VERBOSE = os.environ.get("HARK_VERBOSE")
MUST = ("rfc822", "w3dtf", "iso8601", "asctime")


def read(lines):
    text = "".join(line.replace("\n", " ") + "\n" for line in lines)
    return subprocess.run([DATES], input=text.encode(), capture_output=True, check=True).stdout.decode().split("\n")


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no '%s'" % CORPUS)
        return
    cases = [json.loads(line) for line in open(os.path.join(CORPUS, "cases.jsonl"))]
    right, asked = collections.Counter(), collections.Counter()
    for case, got in zip(cases, read([case["in"] for case in cases])):
        good = got == (case["utc"] or "null")
        asked[case["family"]] += 1
        right[case["family"]] += good
        if VERBOSE and not good:
            print("miss", case, got)
    seen = open(os.path.join(CORPUS, "seen-in-captures.txt")).read().split("\n")
    seen = [line for line in seen if line.strip()]
    got = read(seen)
    asked["seen in captures"] = len(seen)
    right["seen in captures"] = sum(g != "null" for g in got[:len(seen)])
    print("%-20s %6s %6s" % ("family", "right", "asked"))
    for family in sorted(asked):
        print("%-20s %6d %6d" % (family, right[family], asked[family]))
    for name, families in (("dates", [f for f in asked if f in MUST]), ("dates-all", list(asked))):
        value = 100.0 * sum(right[f] for f in families) / sum(asked[f] for f in families)
        print("RESULT %s %.1f 100.0 %s" % (name, value, "ok" if value >= 100.0 else "short"))


main()
