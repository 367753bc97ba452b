#!/usr/bin/env python3
"""feed.py - parsing feeds of 10 MB and 40 kB, whole processes, CPU time, in pairs with sfeed, rss-parser and python3-feedparser.

The feeds are made from a seed; the titles that hark and each peer read must agree in number. Of the small files many
are read: hark takes them all in one process, as a poll of many sources does, and one a process; the peers take one a
process, but for the two interpreters, which are also given a loop over all. A peer that is not installed is skipped:
rss-parser is looked for in HARK_PEERS, a folder with node_modules in which `npm install rss-parser` was run."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pairs import cpu_ms, feed, installed, pairs, result

PYTHON = "/usr/bin/python3"
FEEDPARSER = ("import feedparser, sys\n"
              "for f in sys.argv[1:]:\n  print(*(e.title for e in feedparser.parse(f).entries), sep='\\n')")
RSS_PARSER = ("const P = require('rss-parser'), fs = require('fs'); (async () => { for (const f of process.argv.slice(1)) {"
              "for (const i of (await new P().parseString(fs.readFileSync(f, 'utf8'))).items) console.log(i.title) } })()")
PEERS = os.environ.get("HARK_PEERS", "")
SMALL_FILES = 50
SHORTER_FOR_PYTHON = 10  # a tenth of the large file: it would take half a minute


def goal(peer):
    return {"sfeed": 1.5, "rss-parser": 40, "feedparser": 100}[peer]


def commands():
    """The peers that are there: name -> command line of some files."""
    found = {}
    if shutil.which("sfeed"):
        found["sfeed"] = None  # reads stdin, one file a process
    if PEERS and os.path.isdir(os.path.join(PEERS, "node_modules", "rss-parser")):
        found["rss-parser"] = ["node", "-e", RSS_PARSER, "--"]
    if cpu_ms([PYTHON, "-c", "import feedparser; print(1)"])[1] == b"1\n":
        found["feedparser"] = [PYTHON, "-c", FEEDPARSER]
    for name in ("sfeed", "rss-parser", "feedparser"):
        if name not in found:
            print("skipped: no %s" % name)
    return found


def run_peer(name, command, paths):
    """CPU ms and the number of titles."""
    if command is None:
        runs = [cpu_ms(["sfeed"], path) for path in paths]
        return sum(ms for ms, _ in runs), sum(out.count(b"\n") for _, out in runs)
    env = dict(os.environ, NODE_PATH=os.path.join(PEERS, "node_modules"), PYTHONDONTWRITEBYTECODE="1")
    ms, out = cpu_ms(command + paths, env=env)
    return ms, out.count(b"\n")


def run_hark(hark, paths, alone):
    runs = [cpu_ms([hark, "parse", "--jsonl", path]) for path in paths] if alone else [cpu_ms([hark, "parse", "--jsonl"] + paths)]
    return sum(ms for ms, _ in runs), sum(out.count(b"\n") for _, out in runs) - len(paths)


def compare(hark, what, paths, items, name, command, alone, rounds):
    if run_hark(hark, paths, alone)[1] != items:
        sys.exit("feed: hark reads another number of items in %s" % what)
    few = run_peer(name, command, paths)
    if few[1] != items:
        sys.exit("feed: %s reads %d of %d items in %s" % (name, few[1], items, what))
    a, b = pairs(lambda: run_hark(hark, paths, alone)[0], lambda: run_peer(name, command, paths)[0], rounds)
    print("%-18s %9.2f %9.1f %8.2f  %s" % (what, a / len(paths), b / len(paths), b / a, name))
    result("feed_%s_%s" % (what, name.replace("-", "_")), b / a, goal(name), "%.2f" if b / a < 20 else "%.0f")


def write(folder, name, kind, size, seed):
    text, items = feed(kind, size, seed)
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    return path, items


def main():
    peers = commands()
    print("%-18s %9s %9s %8s" % ("feed", "hark ms", "peer ms", "peer/hark"))
    with tempfile.TemporaryDirectory() as folder:
        hark = installed(folder)
        small, n_small, n_first = [], 0, 0
        for i in range(SMALL_FILES):
            path, items = write(folder, "small%d.xml" % i, "rss", 40_000, i)
            small.append(path)
            n_small += items
            n_first = n_first or items
        for kind in ("rss", "atom"):
            large, n_large = write(folder, "large.xml", kind, 10_000_000, 1)
            shorter, n_shorter = write(folder, "shorter.xml", kind, 10_000_000 // SHORTER_FOR_PYTHON, 2)
            for name, command in peers.items():
                if name == "feedparser":
                    compare(hark, kind + "_1mb", [shorter], n_shorter, name, command, True, 3)
                else:
                    compare(hark, kind + "_10mb", [large], n_large, name, command, True, 9 if name == "sfeed" else 3)
        for name, command in peers.items():
            compare(hark, "rss_40kb_each", small[:1], n_first, name, command, True, 25 if name == "sfeed" else 5)
            compare(hark, "rss_40kb_many", small, n_small, name, command, False, 5)


main()
