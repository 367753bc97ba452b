#!/usr/bin/env python3
"""corrupt.py - bytes flipped in copies of a store: an error or the same answer, never a crash.

A store of some hundred mentions is copied; in each copy a few bytes, a page or the end of the file
become others, as after an unclean end. Every reading verb and a run go over the copy. What is allowed:
the same answers as from the whole store, or a clear error. Not allowed: death by a signal, a hang, a
sanitizer's complaint, a damaged store that is written. Words inside a text may be other ones (SQLite
keeps no checksum of them); other counts with no error are counted as silent.

    corrupt.py [--runs N] [--seed S]      with the program in HARK
"""
import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HOUR, NOW, World  # noqa: E402

HARK = os.environ.get("HARK", "build/cli/hark")
LOOKS = (["doctor"], ["mentions", "--jsonl"], ["alerts", "list", "--jsonl"], ["sources"], ["today"])
DEATHS = ("AddressSanitizer", "runtime error", "LeakSanitizer")


def call(w, verb, now):
    done = subprocess.run([HARK, *verb, "--config", w.path("hark.yaml"), "--now", str(now)],
                          capture_output=True, timeout=60)
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    return done.returncode, out, err


def build(w):
    """Some days of mentions, an alert, a mail, a revision."""
    for i in range(240):
        w.items.append((str(i), "title %d" % i, "Acme was %s on visit number %d to the %s shop" % (
            ("cold", "late", "lovely", "broken", "fine")[i % 5], i, "old" if i % 3 else "new"),
            NOW - (i % 60) * HOUR))
    w.feed()
    call(w, ["run"], NOW)
    w.say("x", "Acme gave me food poisoning", NOW + 600)
    call(w, ["run"], NOW + HOUR)
    w.say("x", "Acme gave me food poisoning, twice", NOW + 600)
    call(w, ["run"], NOW + 2 * HOUR)


def flip(path, rng):
    size = os.path.getsize(path)
    with open(path, "r+b") as f:
        kind = rng.random()
        if kind < 0.1:
            f.truncate(rng.randrange(size))
        elif kind < 0.3:
            f.seek(rng.randrange(size // 4096) * 4096)
            f.write(rng.randbytes(4096))
        else:
            for _ in range(rng.choice((1, 4, 32))):
                at = rng.randrange(size)
                f.seek(at)
                byte = f.read(1)[0]
                f.seek(at)
                f.write(bytes([byte ^ rng.randrange(1, 256)]))


def is_damaged(path):
    """What SQLite's own look says."""
    try:
        db = sqlite3.connect(path)
        try:
            return db.execute("PRAGMA quick_check").fetchone() != ("ok",)
        finally:
            db.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True


def counts(answers):
    """How many lines each verb gave; what a text says is not compared."""
    return [len(out.splitlines()) for _, out, _ in answers[1:4]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    crashes = hangs = silent = told = same = written = 0
    with World() as w:
        build(w)
        whole, state = w.path("whole"), w.path("state")
        shutil.copytree(state, whole)
        good = counts([call(w, verb, NOW + 2 * HOUR) for verb in LOOKS])
        for _ in range(args.runs):
            shutil.rmtree(state)
            shutil.copytree(whole, state)
            flip(os.path.join(state, "hark.db"), rng)
            with open(os.path.join(state, "lock"), "w") as lock:
                lock.write("4711 since 2026-03-14T14:00:00Z\n")
            damaged = is_damaged(os.path.join(state, "hark.db"))
            try:
                answers = [call(w, verb, NOW + 2 * HOUR) for verb in LOOKS]
                run = call(w, ["run"], NOW + 3 * HOUR)
                after = call(w, ["doctor"], NOW + 3 * HOUR)
            except subprocess.TimeoutExpired:
                hangs += 1
                continue
            every = answers + [run, after]
            if any(code < 0 or code >= 128 or any(d in err for d in DEATHS) for code, _, err in every):
                crashes += 1
                print("\n".join(err for _, _, err in every if err)[:2000])
            sick = answers[0][0] != 0 or any(code != 0 for code, _, _ in answers)
            written += damaged and run[0] == 0
            told += sick
            same += not sick and counts(answers) == good
            silent += not sick and counts(answers) != good
    print("%-24s %d" % ("copies", args.runs))
    print("%-24s %d" % ("told as damaged", told))
    print("%-24s %d" % ("the same answers", same))
    rows = [("corrupt_crashes", crashes), ("corrupt_hangs", hangs), ("corrupt_silent_counts", silent),
            ("corrupt_written", written)]
    for name, value in rows:
        print("RESULT %s %d 0 %s" % (name, value, "ok" if value == 0 else "short"))
    return 1 if any(value for _, value in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
