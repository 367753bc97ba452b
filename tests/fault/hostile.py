#!/usr/bin/env python3
"""hostile.py - every hostile file of the test data through every parser that could meet it.

    hostile.py [--every N] [--write] [--program PATH]

hostile.c reads each file by itself, without rights and with 256 MB: none may crash it, take a parser more than
2 s or open anything. What each folder's files gave each parser is compared with tests/fault/hostile.txt
(with --every 1 alone), so that a change of what is refused is seen; --write records it anew."""
import argparse
import collections
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "hostile.txt")
CORPUS = os.environ.get("HARK_CORPUS") or os.path.join(HERE, "..", "..", "..", "shared", "corpus")
FOLDERS = ("hostile", "charset")
MOST_MS, MOST_KB = 2000, 256 * 1024


def all_files():
    found = []
    for folder in FOLDERS:
        for here, _, names in os.walk(os.path.join(CORPUS, folder)):
            found += [os.path.join(here, name) for name in names if "\n" not in name]
    return sorted(found)


def group_of(path):
    """The folder of a file, at most three names deep; JSON by what its name promises."""
    parts = os.path.relpath(path, CORPUS).split(os.sep)
    group = "/".join(parts[:-1][:3])
    if "JSONTestSuite" in group and parts[-1][1:2] == "_":
        group += "/" + parts[-1][0] + "_"
    return group


def result(name, value, goal, ok):
    print("RESULT hostile_%s %s %s %s" % (name, value, goal, "ok" if ok else "short"))
    return ok


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--every", type=int, default=1)
    args.add_argument("--write", action="store_true")
    args.add_argument("--program", default=os.path.join(os.environ.get("HARK_BUILD", "build"), "tests", "hostile"))
    args = args.parse_args()
    files = all_files()[::args.every]
    if not files:
        print("skipped: no hostile files (HARK_CORPUS)")
        return 77
    done = subprocess.run([args.program], input="\n".join(files) + "\n", capture_output=True, text=True,
                          errors="replace", timeout=3000)
    if done.returncode != 0:
        print("hostile.c ended with %d: %s" % (done.returncode, done.stderr[:400]))
        return 1
    verdicts = collections.Counter()
    died, slow, peaks = [], [], {}
    slowest = 0
    for line in done.stdout.splitlines():
        path, parser, gave, ms = line.split("\t")
        if parser == "died":
            died.append("%s: %s" % (path, gave))
        elif parser == "peak":
            peaks[path] = int(gave)
        else:
            slowest = max(slowest, int(ms))
            if int(ms) > MOST_MS:
                slow.append("%s: %s took %s ms" % (path, parser, ms))
            verdicts[group_of(path), parser, "refused" if gave == "refused" else "read"] += 1
            if gave != "refused":
                verdicts[group_of(path), parser, "found"] += int(gave)
    rows = ["%s %s %d %d %d" % (group, parser, *(verdicts[group, parser, x] for x in ("read", "refused", "found")))
            for group, parser in sorted({key[:2] for key in verdicts})]
    for line in (died + slow)[:20]:
        print("  " + line)
    heavy = [path for path in peaks if peaks[path] > MOST_KB]
    print("%d files, %d readings; slowest %d ms of CPU, peak %d MB" % (
        len(peaks), len([r for r in done.stdout.splitlines()]) - len(peaks), slowest, max(peaks.values()) // 1024))
    ok = result("files", len(peaks), len(files), len(peaks) == len(files))
    ok &= result("died", len(died), 0, not died)
    ok &= result("too_slow", len(slow), 0, not slow)
    ok &= result("slowest_ms", slowest, "<=%d" % MOST_MS, slowest <= MOST_MS)
    ok &= result("too_large", len(heavy), 0, not heavy)
    if args.write:
        with open(RECORD, "w") as out:
            out.write("# folder, parser, files read, files refused, things found in them; see hostile.py\n")
            out.write("\n".join(rows) + "\n")
    elif args.every == 1:
        with open(RECORD) as f:
            recorded = [line for line in f.read().splitlines() if not line.startswith("#")]
        changed = sorted(set(recorded) ^ set(rows))
        for row in changed[:20]:
            print("  %s %s" % ("now" if row in rows else "was", row))
        ok &= result("verdicts_changed", len(changed), 0, not changed)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
