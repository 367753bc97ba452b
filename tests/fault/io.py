#!/usr/bin/env python3
"""io.py - files that may not grow, in steps: a clear error, a whole store, and the next run goes on.

    io.py      with the program in HARK
"""
import os
import random
import resource
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from road import HARK, NOW, World  # noqa: E402

KIB = 1024
WORDS = [a + b + c for a in ("ba", "co", "di", "fu") for b in ("l", "n", "r") for c in ("am", "el", "in", "or", "us")]


def main():
    corrupt = unclear = failed = 0
    with World() as w:
        rnd = random.Random(1)  # no word over and over: that would be dropped as no voice
        w.items = [(str(i), "title", "Acme coffee was cold, visit %d %s" % (
            i, " ".join(rnd.choice(WORDS) for _ in range(100))), NOW - i * 600) for i in range(300)]
        w.feed()
        for most in range(16, 640, 16):
            done = subprocess.run(
                [HARK, "run", "--force", "--config", w.path("hark.yaml"), "--now", str(NOW)],
                capture_output=True, timeout=120, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (most * KIB, most * KIB)))
            said = done.stderr.decode()
            failed += done.returncode != 0
            if done.returncode not in (0, 73, 74) or (done.returncode and w.folder not in said):
                unclear += 1
                print(most, done.returncode, said)
            corrupt += os.path.getsize(w.path("state/hark.db")) > 0 and \
                w.query("PRAGMA integrity_check") != [("ok",)]
        w.run(NOW, "--force")
        lost = len(w.items) - len(w.mentions())
    print("%d runs met the end of their room" % failed)
    rows = [("io_corrupt", corrupt), ("io_unclear", unclear), ("io_lost", lost)]
    for name, value in rows:
        print("RESULT %s %d 0 %s" % (name, value, "ok" if value == 0 else "short"))
    return 1 if failed == 0 or any(value for _, value in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
