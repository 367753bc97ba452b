#!/usr/bin/env python3
"""start.py - from the start of the program to its first answer, CPU time, beside an empty C program and feedparser.

Help, a first score (lexicon and all), and the items of a tiny feed; medians of 25 runs, in turns with the peers."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import cpu_ms, feed, installed, pairs

GOALS = {"help": 5, "first score": 10, "first items": 10}


def main():
    with tempfile.TemporaryDirectory() as folder:
        empty, line, xml = (os.path.join(folder, x) for x in ("empty", "line", "feed.xml"))
        with open(line, "w") as f:
            f.write("The staff was rude and the coffee cold.\n")
        with open(xml, "w") as f:
            f.write(feed("rss", 1000, 1)[0])
        with open(empty + ".c", "w") as f:
            f.write("int main(void) { return 0; }\n")
        subprocess.run(["cc", "-O2", "-o", empty, empty + ".c"], check=True)
        hark = installed(folder)
        commands = {"help": ([hark, "--help"], os.devnull), "first score": ([hark, "score"], line),
                    "first items": ([hark, "parse", "--jsonl", xml], os.devnull)}
        print("%-14s %9s %9s" % ("start", "hark ms", "empty ms"))
        rows = []
        for name, (command, stdin) in commands.items():
            if not cpu_ms(command, stdin)[1]:
                sys.exit("start: '%s' prints nothing" % " ".join(command))
            a, b = pairs(lambda: cpu_ms(command, stdin)[0], lambda: cpu_ms([empty])[0], 25)
            print("%-14s %9.1f %9.1f" % (name, a, b))
            rows.append((name, a))
        python = ["/usr/bin/python3", "-c", "import feedparser; print(1)"]
        if cpu_ms(python)[1]:
            a = pairs(lambda: cpu_ms(python)[0], lambda: 0, 3)[0]
            print("%-14s %9.1f           (import feedparser alone)" % ("feedparser", a))
        else:
            print("skipped: no python3-feedparser")
        for name, a in rows:
            goal = GOALS[name]
            print("RESULT start_%s_ms %.1f <=%d %s" % (name.replace(" ", "_"), a, goal, "ok" if a <= goal else "short"))


main()
