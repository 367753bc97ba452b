#!/usr/bin/env python3
"""coverage.py - how much of the program the tests run: lines and branches of each folder and file.

    coverage.py [--again] [--lines FILE]

It builds for itself, with gcc, in build-coverage/, runs all tests there and asks gcov. --again only asks;
--lines prints the lines of a file that never ran, and the branches that were never taken. Lines of assert()
have branches that no test may take: their branches are not counted. The parser's process has no sandbox in
this build, or it could not write its counts."""
import argparse
import collections
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOUSE = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(HOUSE, "build-coverage")
FOLDERS = ("core", "fetch", "analyze", "store", "alert", "out", "cli")
GOALS = {"lines": 90, "branches": 80}
WHOLE = [r"store/.*", r"core/(escape|guard)\.c"]  # every line; the outbox is in store/
LIST_UNDER = 85  # percent of lines: files below are named


class File:
    def __init__(self):
        self.lines = collections.Counter()
        self.branches = collections.defaultdict(list)  # of a line

    def add(self, line):
        self.lines[line["line_number"]] += line["count"]
        counts = [b["count"] for b in line["branches"]]
        known = self.branches[line["line_number"]]
        if len(known) == len(counts):  # the same code in another object
            counts = [a + b for a, b in zip(known, counts)]
        self.branches[line["line_number"]] = counts if len(counts) >= len(known) else known

    def forget_asserts(self, path):
        with open(path, encoding="utf-8") as f:
            text = f.read().splitlines()
        for n in list(self.branches):
            if re.match(r"\s*assert\(", text[n - 1]):
                del self.branches[n]

    def figures(self):
        taken = [count for counts in self.branches.values() for count in counts]
        return (sum(n > 0 for n in self.lines.values()), len(self.lines),
                sum(n > 0 for n in taken), len(taken))


def measure():
    env = {**os.environ, "CC": "gcc"}
    subprocess.run(["sh", os.path.join(HOUSE, "tests", "deps.sh"), "--tests"], check=True, stdout=sys.stderr)
    subprocess.run(["sh", os.path.join(HOUSE, "tests", "build.sh"), "build-coverage", "--buildtype=debug",
                    "-Dtests=true", "-Db_coverage=true"], check=True, env=env)
    for path in glob.glob(os.path.join(BUILD, "**", "*.gcda"), recursive=True):
        os.remove(path)
    with open(os.path.join(BUILD, "coverage.txt"), "w") as out:
        done = subprocess.run(["meson", "test", "-C", BUILD, "--no-rebuild", "-t", "4"], stdout=out,
                              stderr=subprocess.STDOUT, env=env)
    if done.returncode != 0:
        print("some tests failed, see build-coverage/coverage.txt", file=sys.stderr)


def read():
    """Path under the house -> File."""
    files = collections.defaultdict(File)
    notes = [n for n in glob.glob(os.path.join(BUILD, "**", "*.gcno"), recursive=True)
             if os.path.relpath(n, BUILD).startswith(FOLDERS)]
    for at in range(0, len(notes), 50):
        text = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities"] + notes[at:at + 50],
                              check=True, capture_output=True, cwd=BUILD).stdout
        for document in text.decode().splitlines():
            if not document.startswith("{"):
                continue
            for entry in json.loads(document)["files"]:
                path = os.path.relpath(os.path.join(BUILD, entry["file"]), HOUSE)
                if path.split(os.sep)[0] in FOLDERS:
                    for line in entry["lines"]:
                        files[path].add(line)
    for path, file in files.items():
        file.forget_asserts(os.path.join(HOUSE, path))
    return files


def percent(some, of):
    return 100 * some / of if of else 100.0


def row(name, figures):
    print("%-28s %6d of %6d %6.1f %%   %6d of %6d %6.1f %%"
          % (name, figures[0], figures[1], percent(*figures[:2]), figures[2], figures[3], percent(*figures[2:])))


def total(files, wanted):
    return [sum(column) for column in zip((0, 0, 0, 0), *(f.figures() for p, f in files.items() if wanted(p)))]


def tell_lines(files, path):
    with open(os.path.join(HOUSE, path), encoding="utf-8") as f:
        text = f.read().splitlines()
    file = files[path]
    for n in sorted(file.lines):
        missed = file.branches.get(n, []).count(0)
        if file.lines[n] == 0:
            print("%s:%d: never  %s" % (path, n, text[n - 1].strip()))
        elif missed:
            print("%s:%d: %d of %d  %s" % (path, n, missed, len(file.branches[n]), text[n - 1].strip()))


def result(name, figure, goal):
    ok = figure >= goal
    print("RESULT coverage_%s %.1f >=%d %s" % (name, figure, goal, "ok" if ok else "short"))
    return ok


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--again", action="store_true")
    args.add_argument("--lines", action="append", default=[])
    args = args.parse_args()
    if not args.again and not args.lines:
        measure()
    files = read()
    for path in args.lines:
        tell_lines(files, path)
    if args.lines:
        return 0
    print("%-28s %25s   %26s" % ("", "lines", "branches"))
    for folder in FOLDERS:
        row(folder + "/", total(files, lambda p: p.startswith(folder + "/")))
    everything = total(files, lambda p: True)
    row("together", everything)
    whole = {p: f.figures() for p, f in files.items() if any(re.fullmatch(w, p) for w in WHOLE)}
    print("\nfiles under %d %% of lines, and those that want all of them:" % LIST_UNDER)
    for path in sorted(files):
        figures = files[path].figures()
        if percent(*figures[:2]) < (100 if path in whole else LIST_UNDER):
            row(path, figures)
    ok = result("lines", percent(*everything[:2]), GOALS["lines"])
    ok &= result("branches", percent(*everything[2:]), GOALS["branches"])
    some, of = (sum(f[i] for f in whole.values()) for i in (0, 1))
    ok &= result("whole_files_lines", percent(some, of), 100)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
