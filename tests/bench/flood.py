#!/usr/bin/env python3
"""flood.py - a day on which 100,000 speak of one topic: what it costs to read, to judge and to write up, and
whether the page counts them all.

    flood.py [MENTIONS]

Twenty files: two quiet weeks, then the day. Every mention is of one author and in words of its own, so that each
counts."""

import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import HARK, RARE, WORDS

SOURCES, QUIET_DAYS, QUIET = 20, 14, 3
PEAK_MB, PAGE_KB = 400, 150


def write(folder, source, day, n, mode):
    rnd = random.Random("%d %s" % (source, day))
    with open(os.path.join(folder, "%d.jsonl" % source), mode) as f:
        for i in range(n):
            text = " ".join(rnd.choice(WORDS if rnd.random() < 0.4 else RARE) for _ in range(25))
            f.write(json.dumps({
                "id": "%s-%d" % (day, i), "text": text, "author": "author %d %s %d" % (source, day, i),
                "date": "%sT%02d:%02d:%02dZ" % (day, i % 24, rnd.randint(0, 59), rnd.randint(0, 59))}) + "\n")


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    with tempfile.TemporaryDirectory() as folder:
        conf = os.path.join(folder, "hark.yaml")
        with open(conf, "w") as f:
            f.write("timezone: UTC\nstate: state/\ntopics:\n  - {name: Acme}\nsources:\n")
            for s in range(SOURCES):
                f.write("  - {name: s%d, kind: file, path: %d.jsonl, format: jsonl, topic: Acme}\n" % (s, s))
            f.write("digest: {site: site/}\n")

        def run(verb, now, *args):
            """What it prints, its CPU seconds and its peak in MB."""
            with subprocess.Popen([HARK, verb, *args, "--config", conf, "--now", now], stdout=subprocess.PIPE) as p:
                out = p.stdout.read()
                _, status, used = os.wait4(p.pid, 0)
                p.returncode = os.waitstatus_to_exitcode(status)
            if p.returncode != 0:
                sys.exit("flood: hark %s ended with %d" % (verb, p.returncode))
            return out, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

        for s in range(SOURCES):
            for day in range(QUIET_DAYS):
                write(folder, s, "2026-01-%02d" % (day + 1), QUIET, "a")
        run("run", "2026-01-15T00:30:00Z")
        for s in range(SOURCES):
            write(folder, s, "2026-01-15", n // SOURCES, "a")
        print("%-8s %9s %9s" % ("", "CPU s", "peak MB"))
        for verb in ("fetch", "alert", "digest"):
            _, cpu, peak = run(verb, "2026-01-16T00:30:00Z")
            print("%-8s %9.1f %9.0f" % (verb, cpu, peak))
            print("RESULT flood_%s_cpu_s %.1f" % (verb, cpu))
            print("RESULT flood_%s_peak_mb %.0f <=%d %s" % (verb, peak, PEAK_MB, "ok" if peak <= PEAK_MB else "short"))
        rows = json.loads(run("view", "2026-01-16T00:30:00Z", "day", "--day", "2026-01-15", "--json")[0])["rows"]
        told = {row["key"]: row for row in rows}["mentions"]["value"]
        day = ("--from", "2026-01-15", "--to", "2026-01-16", "--jsonl", "--limit", "0")
        kept = [json.loads(line) for line in run("mentions", "2026-01-16T00:30:00Z", *day)[0].splitlines()]
        stories = len({m["story"] for m in kept if not m.get("dropped")})
        print("%d written, %d kept, %d stories, %d on the page" % (n, len(kept), stories, told))
        print("RESULT flood_counted %d %d %s" % (told, stories, "ok" if told == stories > n * 0.95 else "short"))
        name = [d for d in os.listdir(os.path.join(folder, "site")) if d.startswith("acme")][0]
        kb = os.path.getsize(os.path.join(folder, "site", name, "2026-01-15.html")) / 1024
        print("RESULT flood_page_kb %.0f <=%d %s" % (kb, PAGE_KB, "ok" if kb <= PAGE_KB else "short"))


main()
