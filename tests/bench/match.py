#!/usr/bin/env python3
"""match.py - thousands of queries matched beside the scoring of texts.

    match.py [--lines=50000]

The lines are unique short texts of the corpus (HARK_CORPUS). A query is made of a rare word of one of as many others, as
names of brands are: of ten, six are that word alone, two a phrase with it, one "a NEAR/5 b", one "(a OR b) NOT c". What the same texts
cost to score stands beside. Then 100 words are matched against grep -i -w -F -f, whose lines must be the same; for grep
an apostrophe ends a word and for hark it does not, so there they are blanks.
"""

import collections
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import score  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("HARK_BUILD") or os.path.join(ROOT, "build")
MATCHING = os.path.join(BUILD, "tests", "bench", "matching")


RARE = 20  # times in the texts that the name of a brand is met at most


def queries(lines, count):
    rnd = random.Random(3)
    words = [re.findall(r"[a-z]{4,}", line.lower()) for line in lines]
    words = [row for row in words if len(row) > 2]
    counts = collections.Counter(w for row in words for w in row)
    made, numbers, other = {}, 0, "brand"
    while len(made) < count:
        row = rnd.choice(words)
        word = min(row, key=counts.get)
        if counts[word] > RARE:
            continue
        at = max(row.index(word), 1)
        kind = len(made) % 10
        if kind < 6 and word in made:  # the corpus has no more rare words: brands have numbers, too
            numbers += 1
            word = f"{word}{numbers}"
        made[word if kind < 6 else
             f'"{row[at - 1]} {row[at]}"' if kind < 8 else
             f"{word} NEAR/5 {rnd.choice(row)}" if kind < 9 else
             f"({word} OR {other}) NOT {row[-1]}"] = None
        other = word
    return list(made)


def write(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(row + "\n" for row in rows)


def run(*args):
    env = dict(os.environ, HARK_SOURCE=os.environ.get("HARK_SOURCE") or ROOT)
    return subprocess.run([MATCHING, *args], stdout=subprocess.PIPE, check=True, env=env).stdout.decode()


def result(name, value, goal, good):
    print(f"RESULT match.{name} {value} {goal} {'ok' if good else 'short'}")


def main(argv):
    options = dict(a.lstrip("-").split("=") for a in argv)
    if not os.path.isdir(os.path.join(score.CORPUS, "sentiment")):
        print("match: skipped (no corpus; set HARK_CORPUS)")
        return 0
    count = int(options.get("lines", 50000))
    lines = score.texts(2 * count)
    every = queries(lines[count:], 100000)
    lines = lines[:count]
    random.Random(4).shuffle(every)
    with tempfile.TemporaryDirectory() as folder:
        texts, asked = os.path.join(folder, "texts"), os.path.join(folder, "queries")
        write(texts, lines)
        spent = {}
        print(" queries  score us  match us     added   open ms  matches a text")
        for count in (1, 100, 10000, 100000):
            write(asked, every[:count])
            figures = [float(x) for x in run(texts, asked).split()]
            spent[count] = figures[1]
            added = figures[1] / figures[0]
            print(f"{count:8} {figures[0]:9.2f} {figures[1]:9.2f} {100 * added:8.0f}% {figures[2]:9.1f} "
                  f"{figures[3] / len(lines):15.2f}")
            if count == 10000:
                result("added_by_10000", f"{added:.2f}", "<=0.4", added <= .4)
        growth = spent[100000] / spent[10000]
        result("growth_10000_to_100000", f"{growth:.2f}", "<=3", growth <= 3)
        growth = spent[10000] / spent[1]
        result("growth_1_to_10000", f"{growth:.2f}", "<=1.6", growth <= 1.6)

        write(texts, [re.sub("['\u2019]", " ", line) for line in lines])
        plain = [q for q in every if q.isalpha()][:100]
        write(asked, plain)
        ours = run(texts, asked, "hits").split()
        grep = subprocess.run(["grep", "-n", "-i", "-w", "-F", "-f", asked, texts], stdout=subprocess.PIPE,
                              env=dict(os.environ, LC_ALL="C.UTF-8")).stdout.decode()
        theirs = [line.split(":", 1)[0] for line in grep.splitlines()]
        differing = len(set(ours) ^ set(theirs))
        print(f"100 words: {len(ours)} lines, grep -i -w -F -f: {len(theirs)} lines")
        result("lines_unlike_grep", differing, 0, differing == 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
