#!/usr/bin/env python3
"""compound.py - two faults upon each other: a disk that fails and a kill, a kill and a disk that fails, a full disk and lost power

    sh tests/fault.sh compound [--runs N] [--seed S] [--part NAME] [--merge NTH]      HARK names the program

Three parts, each so many times at points by the seed, of one poll with its alert, mail and pages. 'failing': a call
that changes a file fails, once or from there on, and the run is killed at a later one. 'mending': a run is killed,
and the next, which mends what it left, meets a disk that fails. 'power': from some call on the disk is full, and at
a later one the power goes, with what was not synced kept or lost at will. After each the store is sound, every
mention of before is there, and the next run in peace has all mentions once and the alert told. With --merge it is a poll that merges hashes (store/known.c)."""
import argparse
import collections
import errno
import os
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import power  # noqa: E402
from merges import gather  # noqa: E402
from shims import shim  # noqa: E402

IO = shim("io")
ALERTS = "alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\ndigest: {site: site/}\n"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EDQUOT)
OLD = ["old%d" % i for i in range(6)]


NEW = ["new", "new too", "new again", "new last"]


def prepare(w, merge):
    """Returns the keys of what is there before the faults."""
    old = gather(w, NOW - 48 * HOUR, merge) if merge else OLD
    for i, key in enumerate([] if merge else OLD):
        w.say(key, "Acme coffee was cold, and poisoning too" if i == 0 else "Acme is kind %d" % i, NOW - (50 + i) * HOUR)
    w.run(NOW - 40 * HOUR)
    for i, key in enumerate(NEW):
        w.say(key, "Acme is kind " + key if i else "Acme poisoning again", NOW - HOUR)
    w.keep()
    return old


def run(w, now, preload=(), **faults):
    """Ends with a status; below zero: killed."""
    env = {**os.environ, "LD_PRELOAD": " ".join((IO, *preload)), "ASAN_OPTIONS": "verify_asan_link_order=0",
           "SHIM_IO_DIR": w.folder, **{name: str(value) for name, value in faults.items()}}
    done = subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", str(now)], capture_output=True,
                          timeout=60, env=env, check=False)
    return done.returncode


def calls(w):
    """How many calls the run makes that change files."""
    run(w, NOW, SHIM_COUNT=w.path("count"))
    with open(w.path("count"), encoding="ascii") as f:
        n = int(f.read())
    w.put_back()
    return n


def why(w, old, alerts):
    """What is wrong after the faults; empty: nothing."""
    if w.query("PRAGMA integrity_check") != [("ok",)]:
        return "store is not sound"
    if {row[0] for row in w.query("SELECT key FROM mention")} < set(old):
        return "a mention of before is lost"
    for hour in (1, 30):
        status = run(w, NOW + hour * HOUR)
        if status != 0:
            return "a run in peace ends with %d" % status
    keys = sorted(row[0] for row in w.query("SELECT key FROM mention"))
    if keys != sorted(old + NEW):
        return "mentions: %d, not %d" % (len(keys), len(old + NEW))
    ids = collections.Counter(re.search("^Message-ID: (.*)$", mail, re.M | re.I).group(1) for mail in w.mails())
    if not ids or len(ids) > alerts or sum(ids.values()) > 3:  # a try may be cut off between the mail and the word of it
        return "mails: %r" % ids
    for here, _, names in os.walk(w.path("site")):
        for name in names:
            with open(os.path.join(here, name), "rb") as f:
                if name.endswith(".html") and not f.read().rstrip().endswith(b"</html>"):
                    return "torn page: %s" % name
    return ""


def failing(w, n, chance):
    at = chance.randrange(1, n)
    run(w, NOW, SHIM_IO_AT=at, SHIM_IO_STICKY=chance.randrange(2), SHIM_IO_ERRNO=chance.choice(ERRORS),
        SHIM_IO_KILL=chance.randrange(at + 1, n + 1))


def mending(w, n, chance):
    run(w, NOW, SHIM_IO_KILL=chance.randrange(1, n + 1))
    run(w, NOW + 60, SHIM_IO_AT=chance.randrange(1, n + 1), SHIM_IO_STICKY=chance.randrange(2),
        SHIM_IO_ERRNO=chance.choice(ERRORS))


def lose_power(w, n, chance):
    start, log = power.files_of(w), w.path("power.log")
    run(w, NOW, (power.SHIM,), SHIM_IO_AT=chance.randrange(1, n + 1), SHIM_IO_STICKY=1, SHIM_IO_ERRNO=errno.ENOSPC,
        SHIM_POWER_DIR=w.path("state"), SHIM_POWER_LOG=log)
    ops = power.operations(log)
    power.lay(w, power.after(start, ops, chance.randrange(0, len(ops) + 1), chance))


PARTS = {"failing": failing, "mending": mending, "power": lose_power}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--runs", type=int, default=1000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--part", choices=PARTS, action="append")
    args.add_argument("--merge", type=int, choices=(1, 2, 3), help="which one")
    args = args.parse_args()
    good, began = True, time.monotonic()
    with World(ALERTS) as w:
        old = prepare(w, args.merge)
        n = calls(w)
        for part in args.part or PARTS:
            wrong = 0
            for i in range(args.runs):
                w.put_back()
                chance = random.Random("%s %d %d" % (part, args.seed, i))
                PARTS[part](w, n, chance)
                # the mail of the run that lost its power was on its way before, and is opened anew an hour later
                fault = why(w, old, 2 if part == "power" else 1)
                if fault:
                    wrong += 1
                    print("%s %d: %s" % (part, i, fault), flush=True)
            print("RESULT compound_%s %d of %d 0 %s" % (part, wrong, args.runs, "short" if wrong else "ok"), flush=True)
            good = good and not wrong
    print("%d calls that change files; %.0f s" % (n, time.monotonic() - began))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
