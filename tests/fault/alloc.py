#!/usr/bin/env python3
"""alloc.py - memory that ends at every point of our own code, once and for good: no crash, no hang, no silent loss.

    alloc.py [--every N] [--from N] [--only once|sticky] [--merge NTH]   every Nth point (1: all); HARK names the program

A run passes when it ends by itself (0, or 71 "out of memory" with one line), the store is sound, and the next
run, with memory again, has every mention once. With --merge the run is one that merges hashes (store/known.c)."""
import argparse
import collections
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from merges import gather, hashes  # noqa: E402
from shims import counts_lines, shim  # noqa: E402

SHIM = shim("alloc")
ITEMS = 6


def run(w, now, **env):
    """Ends with a status; -1 when it hangs. Its cache is empty, so that all there is to do is done."""
    try:
        done = subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", str(now)], capture_output=True,
                              timeout=60, env={**os.environ, "LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0",
                                   "XDG_CACHE_HOME": w.path("cache"), **env})
    except subprocess.TimeoutExpired:
        return -1, ""
    return done.returncode, done.stderr.decode("utf-8", "replace")


def fill(w):
    for i in range(ITEMS):
        w.say(str(i), "Acme coffee was cold, and poisoning too" if i == 0 else "Acme is kind %d" % i, NOW - i * HOUR)


def points(w, merge):
    """How many there are, and the mentions that are there in the end."""
    if merge:
        gather(w, NOW, merge)
    fill(w)
    if not merge:
        w.run(NOW - 40 * HOUR)
    w.say("new", "Acme poisoning again", NOW - HOUR)
    w.keep()
    before = hashes(w) if merge else 0
    run(w, NOW, SHIM_COUNT=w.path("count"))
    if merge and hashes(w) == before:
        raise AssertionError("no merge")
    with open(w.path("count")) as f:
        return int(f.read()), keys_of(w)


def keys_of(w):
    return sorted(row[0] for row in w.query("SELECT key FROM mention"))


def trial(w, at, sticky, whole):
    """What is wrong with it; empty: nothing."""
    w.put_back()
    more = {"SHIM_ALLOC_STICKY": "1"} if sticky else {}
    status, said = run(w, NOW, SHIM_ALLOC_AT=str(at), **more)
    if status == -1:
        return "hangs"
    if status < 0:
        return "signal %d" % -status
    if status not in (0, 69, 71):
        return "status %d: %s" % (status, said.strip()[:120])
    if status == 71 and "memory" not in said:
        return "status 71 without a word"
    if w.query("PRAGMA integrity_check") != [("ok",)]:
        return "store is not sound"
    w.call("run", now=NOW + HOUR, want=None)
    keys = keys_of(w)
    if keys != whole:
        return "mentions: %d, not %d" % (len(keys), len(whole))
    if len(w.mails()) == 0:
        return "no mail"
    return ""


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--every", type=int, default=1)
    args.add_argument("--from", type=int, default=1, dest="first", help="the first point")
    args.add_argument("--only", choices=("once", "sticky"))
    args.add_argument("--merge", type=int, choices=(1, 2, 3), help="which one")
    args = args.parse_args()
    if counts_lines(HARK):
        print("skipped: a build that counts lines asks for memory of its own")
        return 77
    began, wrong, tried = time.monotonic(), collections.Counter(), 0
    with World() as w:
        n, whole = points(w, args.merge)
        for sticky in (False, True):
            if args.only == ("once" if sticky else "sticky"):
                continue
            for at in range(args.first + sticky * (args.every // 2), n + 1, args.every):
                tried += 1
                if tried % 100 == 0:  # so that a run that is cut off counts as far as it came
                    print("point %d%s of %d: %d tried, %d faults" % (at, " and on" if sticky else "", n, tried,
                                                                     sum(wrong.values())), flush=True)
                fault = trial(w, at, sticky, whole)
                if fault:
                    wrong[fault] += 1
                    print("point %d%s: %s" % (at, " and on" if sticky else "", fault), flush=True)
    print("%d points, %d tried in %.0f s" % (n, tried, time.monotonic() - began))
    bad = sum(wrong.values())
    print("RESULT alloc_points_tried %d >=1 %s" % (tried, "ok" if tried else "short"))
    print("RESULT alloc_faults %d 0 %s" % (bad, "ok" if bad == 0 else "short"))
    return 1 if bad or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
