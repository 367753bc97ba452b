#!/usr/bin/env python3
"""e2e.py - from feeds in a folder to stored, scored, matched mentions, CPU time, beside a Python pipeline.

The pipeline: python3-feedparser, tags off by a pattern, 100 brands by one pattern, vaderSentiment where it is installed
(else no scores at all, which flatters it), sqlite3. Ten made-up feeds of 400 kB, one run each of `hark run`."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import HARK, cpu_ms, feed, pairs, result

PYTHON = "/usr/bin/python3"
N_FEEDS = 10
PIPELINE = r"""
import feedparser, glob, re, sqlite3, sys
try:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    score = lambda t, v=SentimentIntensityAnalyzer(): v.polarity_scores(t)["compound"]
except ImportError:
    score = lambda t: 0
brands = re.compile(r"\b(%s)\b" % "|".join(["coffee", "service"] + ["brand%d" % i for i in range(98)]), re.I)
db = sqlite3.connect(sys.argv[2])
db.execute("CREATE TABLE m(id TEXT PRIMARY KEY, at TEXT, title TEXT, text TEXT, score REAL, brand TEXT)")
for path in sorted(glob.glob(sys.argv[1] + "/*.xml")):
    for e in feedparser.parse(path).entries:
        text = re.sub(r"<[^>]+>", " ", (e.content[0].value if "content" in e else e.summary))
        hit = brands.search(e.title + " " + text)
        if hit:
            db.execute("INSERT OR IGNORE INTO m VALUES(?,?,?,?,?,?)",
                       (path + e.id, e.get("published"), e.title, text, score(text), hit.group()))
    db.commit()
print(db.execute("SELECT count(*) FROM m").fetchone()[0])
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        feeds = os.path.join(folder, "feeds")
        conf = os.path.join(folder, "hark.yaml")
        os.mkdir(feeds)
        items = 0
        with open(conf, "w") as f:
            f.write("contact: me@acme.example\ntimezone: UTC\nstate: state/\n"
                    "topics:\n  - {name: Acme, match: coffee OR service, languages: [en]}\nsources:\n")
            for i in range(N_FEEDS):
                text, n = feed("rss", 400_000, 100 + i)
                items += n
                with open(os.path.join(feeds, "%d.xml" % i), "w") as out:
                    out.write(text.replace("blog.example/p/", "blog%d.example/p/" % i))
                f.write("  - {name: s%d, kind: file, path: feeds/%d.xml, format: rss}\n" % (i, i))

        def ours():
            shutil.rmtree(os.path.join(folder, "state"), ignore_errors=True)
            return cpu_ms([HARK, "run", "--config", conf, "--now", "2026-01-06T12:00:00Z"])[0]

        def peer():
            db = os.path.join(folder, "peer.db")
            if os.path.exists(db):
                os.unlink(db)
            return cpu_ms([PYTHON, "-c", PIPELINE, feeds, db])[0]

        first = ours()
        kept = cpu_ms([HARK, "mentions", "--jsonl", "--limit", "100000", "--config", conf])[1].count(b"\n")
        print("%d items, %d mentions kept" % (items, kept))
        if kept < items * 0.95:
            sys.exit("e2e: mentions are missing")
        if cpu_ms([PYTHON, "-c", "import feedparser; print(1)"])[1] != b"1\n":
            print("hark: %.0f ms; skipped: no python3-feedparser" % first)
            return
        a, b = pairs(ours, peer, 3)
        print("%-10s %9s %12s" % ("", "CPU ms", "items/CPU-s"))
        for name, ms in (("hark", a), ("Python", b)):
            print("%-10s %9.0f %12.0f" % (name, ms, items / ms * 1000))
        if cpu_ms([PYTHON, "-c", "import vaderSentiment; print(1)"])[1] == b"1\n":
            result("e2e_python_pipeline", b / a, 60, "%.1f")
        else:
            print("RESULT e2e_python_pipeline_without_scores %.1f - ok" % (b / a))


main()
