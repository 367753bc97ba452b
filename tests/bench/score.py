#!/usr/bin/env python3
"""score.py - scoring lines against the npm scorers, whole processes, CPU time, in pairs.

    score.py [--lines=1000000] [--pairs=3]

The lines are texts of the corpus (HARK_CORPUS), 125,000 different ones in turns. Peers are taken from HARK_PEERS, a
folder with node_modules in which `npm install sentiment vader-sentiment natural@8` was run; without it only hark's own
figures are shown. vader-sentiment and natural run on a twentieth of the lines and are scaled.
"""

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.environ.get("HARK_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus")
HARK = os.environ.get("HARK") or os.path.join(ROOT, "build", "cli", "hark")
FEW = 10000  # lines: what one costs there must not be less than what one of many costs
FILES = ("figure_eight_tweets.tsv", "semeval2013_2016.tsv.gz", "reddit_goemotions.tsv.gz")
PEERS = {  # package: (script that makes f, share of the lines it gets, goal)
    "sentiment": ("const S=require('sentiment'),s=new S(),f=t=>s.analyze(t).comparative", 1, 5),
    "natural": ("const n=require('natural'),a=new n.SentimentAnalyzer('English',n.PorterStemmer,"
                "'afinn'),k=new n.WordTokenizer(),f=t=>a.getSentiment(k.tokenize(t))", 20, 60),
    "vader-sentiment": ("const v=require('vader-sentiment'),f=t=>v.SentimentIntensityAnalyzer"
                        ".polarity_scores(t).compound", 20, 100),
}
LOOP = (";const o=[];require('readline').createInterface({input:process.stdin})"
        ".on('line',l=>o.push(f(l))).on('close',()=>console.log(o.length))")


def texts(count):
    seen = {}
    for name in FILES:
        path = os.path.join(CORPUS, "sentiment", name)
        opener = gzip.open if name.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8") as f:
            for line in f:
                seen.setdefault(line.rstrip("\n").split("\t")[1], None)
    found = list(seen)
    return [found[i % len(found)] for i in range(count)]


def cpu(command, path, cwd=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as f:
        subprocess.run(command, stdin=f, stdout=subprocess.DEVNULL, check=True, cwd=cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak_mb(command, path):
    """Of a child of a small process: one of this one would begin as large as this one is."""
    script = ("import resource, subprocess, sys\n"
              "subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=subprocess.DEVNULL, check=True)\n"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([sys.executable, "-c", script, path, *command], stdout=subprocess.PIPE, check=True)
    return int(done.stdout) / 1024


def write(path, lines):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)


def main(argv):
    options = dict(a.lstrip("-").split("=") for a in argv)
    count, pairs = int(options.get("lines", 1000000)), int(options.get("pairs", 3))
    if not os.path.isdir(os.path.join(CORPUS, "sentiment")):
        print("score: skipped (no corpus; set HARK_CORPUS)")
        return 0
    lines = texts(count)
    with tempfile.TemporaryDirectory() as folder:
        jsonl = os.path.join(folder, "in.jsonl")
        write(jsonl, [json.dumps({"id": i, "text": t}, ensure_ascii=False)
                      for i, t in enumerate(lines)])
        empty = os.path.join(folder, "empty")
        write(empty, [])
        ours = [HARK, "score", "--jsonl"]
        start = statistics.median(cpu(ours, empty) for _ in range(5))
        print(f"RESULT score.start_ms {1000 * start:.0f} 25 {'ok' if start <= .025 else 'short'}")
        mine = statistics.median(cpu(ours, jsonl) for _ in range(pairs))
        print(f"hark: {count} lines in {mine:.2f} s of CPU, {1e6 * mine / count:.2f} us a line")
        peak = peak_mb(ours, jsonl)
        print(f"RESULT score.peak_mb {peak:.0f} 48 {'ok' if peak <= 48 else 'short'}")
        few = os.path.join(folder, "few.jsonl")
        write(few, [json.dumps({"id": i, "text": t}, ensure_ascii=False)
                    for i, t in enumerate(lines[:FEW])])
        before = statistics.median(cpu(ours, few) for _ in range(5)) - start
        growth = (mine - start) / count / (before / FEW)
        print(f"RESULT score.cost_of_a_line_from_{FEW} {growth:.2f} 1.05 "
              f"{'ok' if growth <= 1.05 else 'short'}")
        peers = os.environ.get("HARK_PEERS")
        for name, (script, share, goal) in PEERS.items() if peers else ():
            path = os.path.join(folder, name)
            write(path, lines[:count // share])
            ratios = [cpu(["node", "-e", script + LOOP], path, peers) * share / cpu(ours, jsonl)
                      for _ in range(pairs)]
            ratio = statistics.median(ratios)
            print(f"RESULT score.{name} {ratio:.1f} {goal} {'ok' if ratio >= goal else 'short'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
