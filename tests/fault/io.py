#!/usr/bin/env python3
"""io.py - a disk that fails or is full: a clear error, a whole store, and the next run goes on.

    io.py [--every N] [--part NAME] [--merge NTH]      with the program in HARK

Four parts. 'points': every Nth (1: all) call that changes a file fails, once and from there on, of one poll with its
alert, mail and pages. 'steps': files may not grow beyond a size that grows in steps. 'disk': the state, the pages
and the mails stand on a file system of their own that is full, in steps (by a namespace of one's own; else skipped).
'handles': so many files may be open at once. With --merge the poll of 'points' merges hashes (store/known.c)."""
import argparse
import collections
import errno
import os
import random
import re
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from merges import gather, hashes  # noqa: E402
from shims import shim  # noqa: E402

KIB = 1024
WORDS = [a + b + c for a in ("ba", "co", "di", "fu") for b in ("l", "n", "r") for c in ("am", "el", "in", "or", "us")]
ALERTS = "alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\ndigest: {site: site/}\n"
STATUSES = (0, 69, 73, 74)


def result(name, value, goal, ok):
    print("RESULT io_%s %s %s %s" % (name, value, goal, "ok" if ok else "short"))
    return ok


def pages_torn(w):
    """Pages that do not end, and files that should have gone."""
    torn = []
    for here, _, names in os.walk(w.path("site")):
        for name in names:
            with open(os.path.join(here, name), "rb") as f:
                text = f.read().rstrip()
            if name.endswith(".html") and not text.endswith(b"</html>"):
                torn.append(name)
    return torn


# --- each call by itself ---

def prepare(w, merge=None):
    if merge:
        gather(w, NOW, merge)
    for i in range(6):
        w.say(str(i), "Acme coffee was cold, and poisoning too" if i == 0 else "Acme is kind %d" % i, NOW - i * HOUR)
    if not merge:
        w.run(NOW - 40 * HOUR)
    w.say("new", "Acme poisoning again", NOW - HOUR)


def run_failing(w, **more):
    env = {**os.environ, "LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0", "SHIM_IO_DIR": w.folder, **more}
    try:
        done = subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", str(NOW)], capture_output=True,
                              timeout=60, env=env)
    except subprocess.TimeoutExpired:
        return -99, "hangs"
    return done.returncode, done.stderr.decode("utf-8", "replace")


def keys_of(w):
    return sorted(row[0] for row in w.query("SELECT key FROM mention"))


def try_point(w, at, sticky, error, whole):
    """What is wrong with it; empty: nothing."""
    w.put_back()
    status, said = run_failing(w, SHIM_IO_AT=str(at), SHIM_IO_STICKY=str(int(sticky)), SHIM_IO_ERRNO=str(error))
    if status not in STATUSES:
        return "status %d: %s" % (status, said.strip()[:200])
    if status != 0 and (os.strerror(error) not in said and "the store" not in said or w.folder not in said):
        return "unclear: %s" % said.strip()[:200]
    if w.query("PRAGMA integrity_check") != [("ok",)]:
        return "store is not sound"
    if pages_torn(w):
        return "torn pages: %s" % pages_torn(w)
    for hour in (1, 30):
        w.call("run", now=NOW + hour * HOUR, want=None)
    keys = keys_of(w)
    if keys != whole:
        return "mentions: %d, not %d" % (len(keys), len(whole))
    ids = [re.search("^Message-ID: (.*)$", mail, re.M | re.I).group(1) for mail in w.mails()]
    if len(set(ids)) != 1 or len(ids) > 2:
        return "mails: %r" % ids
    return "torn pages: %s" % pages_torn(w) if pages_torn(w) else ""


def part_points(every, merge=None):
    wrong, tried = collections.Counter(), 0
    with World(ALERTS) as w:
        prepare(w, merge)
        w.keep()
        before = hashes(w)
        run_failing(w, SHIM_COUNT=w.path("count"))
        whole = keys_of(w)
        if merge and hashes(w) == before:
            raise AssertionError("no merge")
        with open(w.path("count"), encoding="ascii") as f:
            n = int(f.read())
        for sticky in (False, True):
            for at in range(1 + sticky * (every // 2), n + 1, every):
                fault = try_point(w, at, sticky, errno.ENOSPC if at % 2 else errno.EIO, whole)
                tried += 1
                if fault:
                    wrong[fault] += 1
                    print("  point %d%s: %s" % (at, " and on" if sticky else "", fault))
    print("  %d calls that change files, %d failures tried" % (n, tried))
    ok = result("points_tried", tried, ">=1", tried > 0)
    return result("points_faults", sum(wrong.values()), 0, not wrong) and ok


# --- no room ---

def fill(w):
    rnd = random.Random(1)  # no word over and over: that would be dropped as no voice
    w.items = [(str(i), "title", "Acme coffee was cold, visit %d %s" % (
        i, " ".join(rnd.choice(WORDS) for _ in range(100))), NOW - i * 600) for i in range(300)]
    w.feed()


class Count:
    def __init__(self):
        self.failed = self.unclear = self.corrupt = self.torn = 0

    def note(self, w, size, status, said):
        self.failed += status != 0
        if status not in STATUSES or (status and w.folder not in said):
            self.unclear += 1
            print("  %d KiB: %d %s" % (size, status, said.strip()[:300]))
        path = w.path("state/hark.db")
        if os.path.exists(path) and os.path.getsize(path) > 0:
            self.corrupt += w.query("PRAGMA integrity_check") != [("ok",)]
        self.torn += len(pages_torn(w))

    def tell(self, name, lost):
        print("  %d runs met the end of their room" % self.failed)
        rows = [("corrupt", self.corrupt), ("unclear", self.unclear), ("torn_pages", self.torn), ("lost", lost)]
        good = [result("%s_%s" % (name, what), value, 0, value == 0) for what, value in rows]
        return all(good) and self.failed > 0


def run_plain(w, preexec=None):
    done = subprocess.run([HARK, "run", "--force", "--config", w.path("hark.yaml"), "--now", str(NOW)],
                          capture_output=True, timeout=120, preexec_fn=preexec)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def part_steps(every):
    count = Count()
    with World() as w:
        fill(w)
        for most in range(16, 640, 16):
            limit = (most * KIB, most * KIB)
            count.note(w, most, *run_plain(w, lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, limit)))
        w.run(NOW, "--force")
        return count.tell("steps", len(w.items) - len(w.mentions()))


def part_disk(every):
    if os.environ.get("HARK_OWN_SPACE") != "1":
        unshare = shutil.which("unshare")
        if not unshare or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], check=False,
                                         capture_output=True).returncode != 0:
            print("  skipped: disk needs a namespace of its own")
            return True
        return subprocess.run([unshare, "-rm", sys.executable, os.path.abspath(__file__), "--part", "disk"], check=False,
                              env={**os.environ, "HARK_OWN_SPACE": "1"}).returncode == 0
    count = Count()
    with World("digest: {site: disk/site/}\nstate: disk/state/\n") as w:
        fill(w)
        os.mkdir(w.path("disk"))
        os.symlink("disk/state", w.path("state"))
        os.symlink("disk/site", w.path("site"))
        for size in list(range(100, 2000, 100)):
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % size, "none", w.path("disk")], check=True)
            for _ in range(2):  # the second begins on what the first left
                count.note(w, size, *run_plain(w))
            subprocess.run(["mount", "-o", "remount,size=50m", w.path("disk")], check=True)
            w.run(NOW, "--force", want=None)
            lost = len(w.items) - len(w.mentions("--limit", "0"))
            count.corrupt += lost != 0
            subprocess.run(["umount", w.path("disk")], check=True)
        return count.tell("disk", lost)


def part_handles(every):
    failed = unclear = lost = 0
    with World(ALERTS) as w:
        prepare(w)
        w.keep()
        for most in range(4, 32):
            w.put_back()
            status, said = run_plain(w, lambda most=most: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)))
            if status == 127:  # not even the libraries
                continue
            failed += status != 0
            if status not in (0, 69, 70, 73, 74) or (status and os.strerror(errno.EMFILE) not in said and "load" not in said):
                unclear += 1
                print("  %d files: %d %s" % (most, status, said.strip()[:300]))
            w.run(NOW + HOUR)
            told = sum("to read at once" in mail for mail in w.mails())  # beside what is said of the source
            lost += (len(w.mentions()), told, w.query("PRAGMA integrity_check")) != (7, 1, [("ok",)])
    print("  %d runs met the end of their files" % failed)
    good = [result("handles_" + what, value, 0, value == 0) for what, value in (("unclear", unclear), ("lost", lost))]
    return all(good) and failed > 0


PARTS = {"handles": part_handles, "points": part_points, "steps": part_steps, "disk": part_disk}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--every", type=int, default=1)
    args.add_argument("--part", choices=PARTS, action="append")
    args.add_argument("--merge", type=int, choices=(1, 2, 3), help="which one, of 'points'")
    args = args.parse_args()
    good = True
    for part in args.part or PARTS:
        print(part, flush=True)
        good = (PARTS[part](args.every, args.merge) if part == "points" else PARTS[part](args.every)) and good
    return 0 if good else 1


SHIM = shim("io")
if __name__ == "__main__":
    sys.exit(main())
