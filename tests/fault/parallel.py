#!/usr/bin/env python3
"""parallel.py - eight runs at once, again and again: one works, the others say so; nothing twice.

    parallel.py [--runs N] [--jobs N]      with the program in HARK
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HOUR, NOW, World  # noqa: E402

HARK = os.environ.get("HARK", "build/cli/hark")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=8)
    args = parser.parse_args()
    failed = worked = turned_away = other = 0
    with World() as w:
        w.say("0", "Acme is fine", NOW - HOUR)
        w.run(NOW)
        for i in range(1, args.runs + 1):
            now = NOW + i * HOUR
            w.say(str(i), "Acme gave me food poisoning, visit %d" % i, now - HOUR + 60)
            jobs = [subprocess.Popen([HARK, "run", "--force", "--strict", "--config",
                                      w.path("hark.yaml"), "--now", str(now)],
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    for _ in range(args.jobs)]
            for job in jobs:
                out = job.communicate(timeout=120)[0].decode()
                if job.returncode == 75 and "another run holds the store" in out:
                    turned_away += 1
                elif job.returncode == 0 and out == "":
                    worked += 1
                else:
                    other += 1
                    print(job.returncode, out)
        w.run(NOW + (args.runs + 1) * HOUR)
        mentions = [m["key"] for m in w.mentions()]
        ids = [mail.lower().split("message-id:")[1].split()[0] for mail in w.mails()]
        lost = args.runs + 1 - len(set(mentions))
        double = len(mentions) - len(set(mentions)) + len(ids) - len(set(ids))
        untold = args.runs - len(set(ids))
        failed = w.query("PRAGMA integrity_check") != [("ok",)]
    print("%d runs worked, %d were turned away" % (worked, turned_away))
    rows = [("parallel_lost", lost), ("parallel_double", double), ("parallel_untold", untold),
            ("parallel_failed", other), ("parallel_corrupt", int(failed))]
    for name, value in rows:
        print("RESULT %s %d 0 %s" % (name, value, "ok" if value == 0 else "short"))
    return 1 if any(value for _, value in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
