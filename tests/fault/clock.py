#!/usr/bin/env python3
"""clock.py - a clock that jumps a day, to 1970, over a change of summer time, and back.

What is said after the clock is right again is told once, within two of its hours; nothing is told
twice, nothing is lost.

    clock.py      with the program in HARK
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HOUR, NOW, World  # noqa: E402

DAY = 24 * HOUR
SPRING = 1774746000  # 2026-03-29T01:00:00Z, when clocks in Berlin go from 2 to 3
JUMPS = (("back_a_day", NOW, (-DAY,)), ("ahead_a_day", NOW, (DAY,)), ("to_1970", NOW, (-NOW,)),
         ("to_and_fro", NOW, (DAY, -DAY, 2 * HOUR, -2 * HOUR)), ("ahead_a_year", NOW, (365 * DAY,)),
         ("summer_time", SPRING - 5 * HOUR, ()))


def told(w):
    """(how many mails, how many with a Message-ID that another one has)"""
    ids = [mail.lower().split("message-id:")[1].split()[0] for mail in w.mails()]
    return len(ids), len(ids) - len(set(ids))


def try_jump(start, jumps):
    with World() as w:
        zone = open(w.path("hark.yaml"), encoding="utf-8").read()
        w.write("hark.yaml", "timezone: Europe/Berlin\n" + zone)
        w.say("0", "Acme is fine", start - 9 * HOUR)
        w.run(start)
        w.say("before", "Acme gave me food poisoning", start + 600)
        w.run(start + HOUR)
        for jump in jumps:
            w.run(start + HOUR + jump, "--force")
        at = start + 2 * HOUR
        w.run(at, "--force")
        w.say("after", "Acme gave me poisoning too, on another day", at + 600)
        for hour in range(1, 10):
            w.run(at + hour * HOUR, "--force")
            if hour == 2:
                in_time = told(w)[0]
        lost = 3 - len({m["key"] for m in w.mentions()})
        n, double = told(w)
        rows = [m for m in w.mails() if "poisoning" in m]
        return lost, double + max(0, len(rows) - 2), 2 - min(2, len(rows)), 2 - min(2, in_time)


def main():
    sums = [0, 0, 0, 0]
    print("%-14s %6s %6s %6s %6s" % ("jump", "lost", "double", "untold", "late"))
    for name, start, jumps in JUMPS:
        row = try_jump(start, jumps)
        print("%-14s %6d %6d %6d %6d" % ((name,) + row))
        sums = [a + b for a, b in zip(sums, row)]
    for name, value in zip(("clock_lost", "clock_double", "clock_untold", "clock_late"), sums):
        print("RESULT %s %d 0 %s" % (name, value, "ok" if value == 0 else "short"))
    return 1 if any(sums) else 0


if __name__ == "__main__":
    sys.exit(main())
