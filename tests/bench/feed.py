#!/usr/bin/env python3
"""feed.py - parsing feeds of 10 MB and 40 kB, whole processes, CPU time, in pairs with sfeed and python3-feedparser.

The feeds are made from a seed; the numbers of items must agree. A peer that is not installed is skipped."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import HARK, cpu_ms, feed, pairs, result

PYTHON = "/usr/bin/python3"
FEEDPARSER = "import feedparser, sys; print(*(e.title for e in feedparser.parse(sys.argv[1]).entries), sep='\\n')"
SIZES = (("rss", 10_000_000, 9), ("atom", 10_000_000, 9), ("rss", 40_000, 25))
SMALL_FOR_PYTHON = 1_000_000  # it would take half a minute a run


def main():
    with tempfile.TemporaryDirectory() as folder:
        has_feedparser = cpu_ms([PYTHON, "-c", "import feedparser; print(1)"])[1] == b"1\n"
        print("%-14s %9s %9s %8s" % ("feed", "hark ms", "peer ms", "peer/hark"))
        for kind, size, n in SIZES:
            text, items = feed(kind, size, 1)
            path = os.path.join(folder, "feed.xml")
            with open(path, "w") as f:
                f.write(text)
            ours = lambda: cpu_ms([HARK, "parse", "--jsonl", path])[0]
            count = cpu_ms([HARK, "parse", "--jsonl", path])[1].count(b"\n") - 1
            name = "%s_%s" % (kind, "10mb" if size > 1_000_000 else "40kb")
            if count != items:
                sys.exit("feed: hark reads %d of %d items" % (count, items))
            if not shutil.which("sfeed"):
                print("%-14s skipped: no sfeed" % name)
                continue
            if cpu_ms(["sfeed"], path)[1].count(b"\n") != items:
                sys.exit("feed: sfeed reads another number of items")
            a, b = pairs(ours, lambda: cpu_ms(["sfeed"], path)[0], n)
            print("%-14s %9.1f %9.1f %8.2f  sfeed" % (name, a, b, b / a))
            result("feed_%s_sfeed" % name, b / a, 1.5)
        if not has_feedparser:
            print("skipped: no python3-feedparser")
            return
        text, items = feed("rss", SMALL_FOR_PYTHON, 2)
        path = os.path.join(folder, "small.xml")
        with open(path, "w") as f:
            f.write(text)
        peer = [PYTHON, "-c", FEEDPARSER, path]
        if cpu_ms(peer)[1].count(b"\n") != items:
            sys.exit("feed: feedparser reads another number of items")
        a, b = pairs(lambda: cpu_ms([HARK, "parse", "--jsonl", path])[0], lambda: cpu_ms(peer)[0], 3)
        print("%-14s %9.1f %9.1f %8.1f  feedparser" % ("rss_1mb", a, b, b / a))
        result("feed_rss_1mb_feedparser", b / a, 100, "%.1f")


main()
