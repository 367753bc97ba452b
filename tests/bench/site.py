#!/usr/bin/env python3
"""site.py - the pages of a year for ten brands: how many a second, and that a second look writes none.

Three mentions a day and brand, read from a file; then `hark digest --days 365`, twice, and once after one
mention more."""

import datetime
import json
import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import HARK, RARE, WORDS, cpu_ms, result

BRANDS, DAYS, A_DAY = 10, 365, 3
NOW = "2026-01-05T12:00:00Z"


def mentions(path):
    rnd = random.Random(7)
    last = datetime.datetime(2026, 1, 4, 20)
    with open(path, "w") as f:
        for day in range(DAYS):
            for brand in range(BRANDS):
                for k in range(A_DAY):
                    text = " ".join(rnd.choice(WORDS if rnd.random() < 0.5 else RARE) for _ in range(25))
                    at = last - datetime.timedelta(days=day, minutes=7 * k + brand)
                    f.write(json.dumps({"id": "%d-%d-%d" % (day, brand, k), "text": "brand%d %s" % (brand, text),
                                        "date": at.isoformat() + "Z", "rating": rnd.randint(1, 5)}) + "\n")


def files(folder):
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(here, name)
            found[path] = os.stat(path).st_mtime_ns
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        conf = os.path.join(folder, "hark.yaml")
        mentions(os.path.join(folder, "in.jsonl"))
        with open(conf, "w") as f:
            f.write("contact: me@acme.example\ntimezone: UTC\nstate: state/\ntopics:\n")
            for brand in range(BRANDS):
                f.write("  - {name: brand%d, match: brand%d}\n" % (brand, brand))
            f.write("sources:\n  - {name: all, kind: file, path: in.jsonl, format: jsonl}\ndigest: {site: site/}\n")
        run = lambda *args: cpu_ms([HARK, *args, "--config", conf, "--now", NOW])[0]
        run("fetch")
        site = os.path.join(folder, "site")
        wall = time.monotonic()
        first = run("digest", "--days", str(DAYS))
        wall = time.monotonic() - wall
        before = files(site)
        second = run("digest", "--days", str(DAYS))
        after = files(site)
        rewritten = sum(after[p] != before.get(p) for p in after)
        print("pages %d in %.0f ms CPU (%.1f s wall), a second look %.0f ms CPU, %d rewritten"
              % (len(before), first, wall, second, rewritten))
        result("site_pages_per_cpu_second", len(before) / first * 1000, 300, "%.0f")
        print("RESULT site_rewritten_unchanged %d 0 %s" % (rewritten, "ok" if rewritten == 0 else "short"))


main()
