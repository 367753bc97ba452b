#!/usr/bin/env python3
"""e2e.py - from feeds in a folder to stored, scored, matched mentions, CPU time, beside a Python pipeline.

The pipelines: python3-feedparser and sqlite3 alone; and the same with tags off by a pattern, 100 brands by one pattern and
vaderSentiment, where that is installed. Ten made-up feeds of 2 MB, items of 2 kB, one run each of `hark run`."""

import os
import resource
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import HARK, cpu_ms, feed, pairs, result

PYTHON = "/usr/bin/python3"
N_FEEDS = 10
ALONE = r"""
import feedparser, glob, sqlite3, sys
db = sqlite3.connect(sys.argv[2])
db.execute("CREATE TABLE m(id TEXT PRIMARY KEY, at TEXT, title TEXT, text TEXT)")
for path in sorted(glob.glob(sys.argv[1] + "/*.xml")):
    for e in feedparser.parse(path).entries:
        text = e.content[0].value if "content" in e else e.summary
        db.execute("INSERT OR IGNORE INTO m VALUES(?,?,?,?)", (path + e.id, e.get("published"), e.title, text))
    db.commit()
"""
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
                text, n = feed("rss", 2_000_000, 100 + i)
                items += n
                with open(os.path.join(feeds, "%d.xml" % i), "w") as out:
                    out.write(text.replace("blog.example/p/", "blog%d.example/p/" % i))
                f.write("  - {name: s%d, kind: file, path: feeds/%d.xml, format: rss}\n" % (i, i))

        def ours():
            shutil.rmtree(os.path.join(folder, "state"), ignore_errors=True)
            return cpu_ms([HARK, "run", "--config", conf, "--now", "2026-01-06T12:00:00Z"])[0]

        def peer(script):
            db = os.path.join(folder, "peer.db")
            if os.path.exists(db):
                os.unlink(db)
            return cpu_ms([PYTHON, "-c", script, feeds, db])[0]

        first = ours()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        kept = cpu_ms([HARK, "mentions", "--jsonl", "--limit", "100000", "--config", conf])[1].count(b"\n")
        print("%d items, %d mentions kept" % (items, kept))
        if kept < items * 0.95:
            sys.exit("e2e: mentions are missing")
        if cpu_ms([PYTHON, "-c", "import feedparser; print(1)"])[1] != b"1\n":
            print("hark: %.0f ms; skipped: no python3-feedparser" % first)
            return
        a, b = pairs(ours, lambda: peer(ALONE), 3)
        print("%-28s %9s %12s" % ("", "CPU ms", "items/CPU-s"))
        for name, ms in (("hark", a), ("feedparser, sqlite3", b)):
            print("%-28s %9.0f %12.0f" % (name, ms, items / ms * 1000))
        print("RESULT e2e_items_per_cpu_s %.0f >=8000 %s" % (items / a * 1000, "ok" if items / a >= 8 else "short"))
        print("RESULT e2e_peak_mb %.0f <=96 %s" % (peak, "ok" if peak <= 96 else "short"))
        result("e2e_feedparser_sqlite3", b / a, 20, "%.1f")
        if cpu_ms([PYTHON, "-c", "import vaderSentiment; print(1)"])[1] == b"1\n":
            result("e2e_python_pipeline", peer(PIPELINE) / a, 60, "%.1f")


main()
