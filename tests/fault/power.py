#!/usr/bin/env python3
"""power.py - the power goes while the store is written: what was not synced is kept, lost or torn at will.

    power.py [--every N] [--seeds N] [--seed S] [--of WHICH]...   every Nth cut point; HARK names the program

All that happens to the files of the store in one poll with its tick is recorded: of the very first run, of a later
one, and of one in which the hashes that gathered are merged into their table (store/known.c), the first, second or
third time by the seed. For each cut point the folder is
built anew: what was synced before the cut is there, of later writes each sector (512 bytes) is there or not by the
seed. Then the store must open, be sound, hold every mention of the time before, and after one more run all
mentions once, with the alert told."""
import argparse
import os
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from merges import gather, hashes  # noqa: E402
from shims import shim  # noqa: E402

SHIM = shim("power")
SECTOR = 512
CONTROLS = 8
WHICH = ("first", "later", "merge")


def record(w, now):
    log = w.path("power.log")
    env = {**os.environ, "LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0", "SHIM_POWER_DIR": w.path("state"), "SHIM_POWER_LOG": log}
    subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", str(now)], check=True, timeout=60, env=env,
                   capture_output=True)
    return operations(log)


def operations(log):
    """What the shim recorded."""
    ops, at = [], 0
    with open(log, "rb") as f:
        data = f.read()
    while at < len(data):
        end = data.index(b"\n", at)
        op, name, a, b = data[at:end].decode().split(" ")
        at = end + 1
        body = b""
        if op == "write":
            body = data[at:at + int(b)]
            at += int(b)
        ops.append((op, name, int(a), body))
    return ops


def put(content, at, body):
    if len(content) < at + len(body):
        content.extend(b"\0" * (at + len(body) - len(content)))
    content[at:at + len(body)] = body


def after(start, ops, cut, rnd, honest=True):
    """The files as a disk without power has them; a dishonest disk forgets that it was told to sync."""
    disk = {name: bytearray(body) for name, body in start.items()}
    pending = {}
    for op, name, a, body in ops[:cut]:
        if op == "sync" and not honest:
            continue
        if op == "sync":
            for what in pending.pop(name, []):
                apply(disk, name, what, None)
        else:
            pending.setdefault(name, []).append((op, a, body))
    for name, left in pending.items():
        for what in left:
            apply(disk, name, what, rnd)
    return disk


def apply(disk, name, what, rnd):
    op, a, body = what
    if op == "unlink":
        if rnd is None or rnd.random() < 0.5:
            disk.pop(name, None)
        return
    content = disk.setdefault(name, bytearray())
    if op == "truncate":
        if rnd is None or rnd.random() < 0.5:
            del content[a:]
            content.extend(b"\0" * (a - len(content)))
    elif op == "write":
        if rnd is None:
            put(content, a, body)
            return
        for part in range(0, len(body), SECTOR):
            if rnd.random() < 0.5:
                put(content, a + part, body[part:part + SECTOR])


def files_of(w):
    """The store, file by file."""
    files = {}
    for name in os.listdir(w.path("state")) if os.path.isdir(w.path("state")) else []:
        with open(w.path("state/" + name), "rb") as f:
            files[name] = f.read()
    return files


def lay(w, disk):
    """Puts the files in the place of the store."""
    shutil.rmtree(w.path("state"))
    os.mkdir(w.path("state"), 0o700)
    for name, content in disk.items():
        if name.endswith("-shm"):
            continue  # memory, not disk
        with open(w.path("state/" + name), "wb") as f:
            f.write(content)
        os.chmod(w.path("state/" + name), 0o600)


def past(w, which, seed):
    """What the store holds before the run that is cut."""
    if which == "later":
        for i in range(40):
            w.say("old%d" % i, "Acme is kind %d" % i, NOW - (60 + i) * HOUR)
        w.run(NOW - 50 * HOUR)
    if which == "merge":
        gather(w, NOW, 1 + seed % 3)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--every", type=int, default=1)
    args.add_argument("--seeds", type=int, default=1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--of", choices=WHICH, action="append")
    args = args.parse_args()
    began, torn, tried, seen, n_merges = time.monotonic(), 0, 0, 0, 0
    for which in args.of or WHICH:
        with World() as w:
            past(w, which, args.seed)
            start = files_of(w)
            before = hashes(w) if which == "merge" else 0
            for i in range(20):
                w.say("new%d" % i, "Acme poisoning again %d" % i, NOW - i * 60)
            ops = record(w, NOW)
            n_merges += which == "merge" and hashes(w) > before
            whole = {row[0] for row in w.query("SELECT key FROM mention")}
            for cut in range(1, len(ops) + 1, args.every):
                for seed in range(args.seeds):
                    tried += 1
                    rnd = random.Random("%d %d %d" % (args.seed, cut, seed))
                    lay(w, after(start, ops, cut, rnd))
                    why = check(w, whole, which == "first")
                    if why:
                        torn += 1
                        print("%s run, cut %d of %d, seed %d: %s" % (which, cut, len(ops), seed, why))
            for seed in range(0 if which == "first" else CONTROLS):  # the check must be able to fail
                lay(w, after(start, ops, len(ops), random.Random(seed), honest=False))
                seen += bool(check(w, whole, False))
            print("%s run: %d operations" % (which, len(ops)), flush=True)
    print("%d cuts in %.0f s" % (tried, time.monotonic() - began))
    print("%d stores on a disk that ignores syncs were found torn" % seen)
    merged = n_merges == ("merge" in (args.of or WHICH))
    print("RESULT power_merges %d - %s" % (n_merges, "ok" if merged else "short"))
    print("RESULT power_check_can_fail %d >=1 %s" % (seen, "ok" if seen else "short"))
    print("RESULT power_cuts %d >=1 %s" % (tried, "ok" if tried else "short"))
    print("RESULT power_torn %d 0 %s" % (torn, "ok" if torn == 0 else "short"))
    return 1 if torn or not tried or not seen or not merged else 0


def check(w, whole, fresh):
    try:
        if not fresh:
            if w.query("PRAGMA integrity_check") != [("ok",)]:
                return "store is not sound"
            kept = {row[0] for row in w.query("SELECT key FROM mention")}
            lost = {k for k in whole if k.startswith("old")} - kept
            if lost:
                return "lost what was there before: %r" % sorted(lost)[:3]
        done = subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", str(NOW + HOUR)],
                              capture_output=True, timeout=60)
        if done.returncode != 0:
            return "the next run ends with %d: %s" % (done.returncode, done.stderr.decode()[:200])
        keys = [row[0] for row in w.query("SELECT key FROM mention")]
        if sorted(keys) != sorted(whole):
            return "%d mentions, not %d" % (len(keys), len(whole))
        if not fresh and not w.mails():
            return "nobody was told"
        return ""
    except Exception as e:  # a store that cannot be read is a finding, not the end
        return "%s: %s" % (type(e).__name__, e)


if __name__ == "__main__":
    sys.exit(main())
