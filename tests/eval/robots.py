#!/usr/bin/python3
"""robots.txt: what hark may read, against the reference matcher's own cases and real files.

Needs HARK_CORPUS. Cases that test leniency beyond RFC 9309 are printed apart.
"""
import json
import os
import subprocess

FOLDER = os.path.join(os.environ["HARK_CORPUS"], "robots")
PROGRAM = os.path.join(os.environ["HARK_BUILD"], "tests", "eval", "robots")


def rows(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def text_of(row):
    if "robots" in row:
        return row["robots"]
    with open(os.path.join(FOLDER, row["file"]), encoding="utf-8", errors="replace") as f:
        return f.read()


def right(cases):
    asked = "".join(json.dumps({"robots": text_of(c), "agent": c["ua"], "url": c["url"]}) + "\n" for c in cases)
    said = subprocess.run([PROGRAM], input=asked, capture_output=True, text=True, check=True).stdout.split()
    wrong = [c for c, s in zip(cases, said) if (s == "allow") != c["allowed"]]
    for c in wrong[:10]:
        print(f"  wrong: {c.get('test') or c['file']}  {c['ua']!r} {c['url'][:80]!r}, should be {'allow' if c['allowed'] else 'deny'}")
    print(f"  {len(cases) - len(wrong)} of {len(cases)}")
    return 100 * (len(cases) - len(wrong)) / len(cases)


google = rows("google-cases.jsonl")
print("cases of RFC 9309")
unit = right([c for c in google if c.get("rfc9309", True)])
print("leniency beyond it")
right([c for c in google if not c.get("rfc9309", True)])
print("questions on real files")
real = right(rows("real-cases.jsonl"))
print(f"RESULT robots_unit_percent {unit:.2f} 100 {'ok' if unit == 100 else 'short'}")
print(f"RESULT robots_real_percent {real:.2f} 99.5 {'ok' if real >= 99.5 else 'short'}")
