#!/usr/bin/env python3
"""export.py - 'hark export' and 'hark import' as a user meets them: there and back, faults, foreign files, metrics. Prints
TAP. Usage: export.py HARK."""

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile

from tap import check, end_checks

HARK = os.path.abspath(sys.argv[1])
NOW = "2026-03-14T20:00:00Z"


def hark(folder, *words, state="state/", want=0):
    done = subprocess.run([HARK, *words, "--config", "hark.yaml", "--state", state, "--now", NOW], cwd=folder,
                          capture_output=True, text=True, timeout=60)
    check("hark %s: %d" % (" ".join(words), want), done.returncode == want, (done.returncode, done.stderr))
    return done.stdout, done.stderr


def prepare(folder):
    with open(os.path.join(folder, "hark.yaml"), "w") as f:
        f.write("contact: me@acme.example\ntimezone: UTC\ntopics:\n  - {name: Acme, match: acme}\n"
                "sources:\n  - {name: desk, kind: file, path: said.jsonl, format: jsonl}\n")
    with open(os.path.join(folder, "said.jsonl"), "w") as f:
        for i in range(40):
            text = "=HYPERLINK(acme)" if i == 5 else "Acme delivery number %d was %s" % (i, "awful" if i % 2 else "good")
            f.write(json.dumps({"id": str(i), "text": text, "date": "2026-03-14T%02d:%02d:00Z" % (i // 6, i % 6 * 10)}) + "\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = lambda name: os.path.join(folder, name)
        prepare(folder)
        hark(folder, "run")
        lines = hark(folder, "export")[0]
        check("a line each", len(lines.splitlines()) == 40 and all(json.loads(x)["topics"] == ["Acme"] for x in lines.splitlines()))
        hark(folder, "export", "all.jsonl.gz")
        check("packed, the same", gzip.open(at("all.jsonl.gz"), "rt").read() == lines)
        check("for its owner alone", os.stat(at("all.jsonl.gz")).st_mode & 0o777 == 0o600)
        hark(folder, "export", "all.csv")
        rows = list(csv.DictReader(io.StringIO(open(at("all.csv"), newline="").read())))
        check("a row each, no formula", len(rows) == 40 and rows[5]["text"] == "'=HYPERLINK(acme)", rows[5:6])
        for name in ("all.jsonl.gz", "all.csv"):
            state = "state-%s/" % name
            hark(folder, "import", name, state=state)
            check("%s comes back as it was" % name, hark(folder, "export", state=state)[0] == lines)
            check("and once only", "0 new mentions, 40 known" in hark(folder, "import", name, state=state)[1])
        with open(at("bad.jsonl"), "w") as f:
            f.write(lines + lines.splitlines()[0].replace('"label"', '"lable"') + "\n")
        err = hark(folder, "import", "bad.jsonl", state="state-bad/", want=65)[1]
        check("a fault has file and line", "bad.jsonl:41: unknown field 'lable'" in err, err)
        check("and nothing was taken in", hark(folder, "export", state="state-bad/")[0] == "")
        with open(at("survey.csv"), "w") as f:
            f.write("date,rating,text\n2026-03-10,2,The staff were rude\n2026-03-11,5,Lovely\n")
        hark(folder, "import", "survey.csv", "--source", "counter", "--topic", "Acme")
        found = hark(folder, "mentions", "source:counter", "--jsonl")[0].splitlines()
        check("a table goes the road of a source", sorted(json.loads(x)["rating"] for x in found) == [2, 5], found)
        hark(folder, "import", "survey.csv", "--topic", "Acne", want=64)
        hark(folder, "import", "nothing.csv", want=66)
        metrics = hark(folder, "export", "--prometheus")[0]
        form = re.compile(r'(# (HELP|TYPE) hark_[a-z_]+ .+|hark_[a-z_]+(\{[a-z]+="[^"]*"\})? -?\d+)$')
        check("metrics in their form", all(form.match(x) for x in metrics.splitlines()), metrics)
        check("a source that is read", 'hark_source_blind{source="desk"} 0\n' in metrics)
        check("what is counted today", 'hark_topic_mentions{topic="Acme"} 40\n' in metrics, metrics)
    sys.exit(end_checks())


main()
