#!/usr/bin/env python3
"""soak.py - 'hark watch' for a long time over sources of all behaviours: memory stays, nothing leaks, nothing is lost

    sh tests/fault.sh soak [--minutes M] [--seed S]

Feeds that grow, fail, move, are cut, hang, hang up, send garbage or what is hard to parse, and files that
grow, each asked every five minutes by one process that is never started anew. Its memory and its open
files are counted while it sleeps; the first rounds, in which it meets all for the first time, are left
out. In the end every item that was served is there once.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import web  # noqa: E402

EVERY, FEEDS, WARM_ROUNDS = 300, 96, 2


class Live(web.Feed):
    """Served by the clock: a new behaviour at each request, which may bring news."""

    def play(self, conn, request):
        with self.lock:
            for _ in range(self.chance.randrange(3)):
                self.items.append((len(self.items), int(time.time()) - self.chance.randrange(60)))
            script = self.good() if self.calm else self.serve()
        if callable(script):
            script(conn, request)
        else:
            conn.sendall(script)


def nasty(depth):
    """Hard to parse: deep, wide and full of entities."""
    return web.answer(b"<rss><channel><item>" + b"<a b='&amp;&#x41;'>" * depth + b"&nbsp;" * depth + b"</channel>")


def write_files(folder, n):
    with open(folder + "/survey.csv", "w" if n == 0 else "a", encoding="utf-8") as out:
        if n == 0:
            out.write("id,text,date\n")
        out.write("".join("%d-%d,The coffee was number %d,2026-03-01\n" % (n, i, i) for i in range(5)))
    with open(folder + "/mail.mbox", "w" if n == 0 else "a", encoding="utf-8") as out:
        out.write("From a@a.example Mon Mar  2 10:00:00 2026\nFrom: a@a.example\nMessage-ID: <%d@a.example>\n"
                  "Date: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: coffee %d\n\nThe coffee of letter %d.\n\n" % (n, n, n))


def sample(pid):
    """Resident kilobytes, open files and children."""
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        rss = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
        children = len(f.read().split())
    return rss, len(os.listdir("/proc/%d/fd" % pid)), children


def sleeps(folder):
    try:
        with open(folder + "/state/lock", encoding="ascii") as f:
            return f.read() == "clean\n"
    except FileNotFoundError:
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance, server = random.Random(args.seed), web.Asked()
    feeds = [Live(n, random.Random(chance.random())) for n in range(FEEDS)]
    rows = []
    for f in feeds:
        f.lock, f.calm = threading.Lock(), False
        server.scripts["f%d" % f.number] = f.play
        rows.append(("f%d" % f.number, "http://127.0.8.%d:%d/f%d" % (f.number + 1, server.port, f.number),
                     ", every: 5m, robots: " + chance.choice(["yes", "no"])))
    others = {"stall": web.conduct.silent, "drip": web.conduct.SCRIPTS["slow-body"][0], "nasty": nasty(20000),
              "bomb": web.answer(web.conduct.bomb(), "200 OK", "Content-Encoding: gzip"), "worse": nasty(200000)}
    for i, (name, script) in enumerate(others.items()):
        server.scripts[name] = script
        rows.append((name, "http://127.0.9.%d:%d/%s" % (i + 1, server.port, name), ", every: 5m, robots: no"))
    samples, files = [], 0
    with web.House(rows) as house:
        folder = house.folder
        with open(folder + "/hark.yaml", "a", encoding="utf-8") as out:
            out.write("  - {name: survey, kind: file, path: survey.csv, format: csv, map: {id: id, text: text, date: date},"
                      " every: 5m, topic: All}\n"
                      "  - {name: letters, kind: file, path: mail.mbox, format: mbox, every: 5m, topic: All}\n"
                      "digest: {site: site/}\n")
        write_files(folder, 0)
        hark = subprocess.Popen([web.HARK, "watch", "--config", folder + "/hark.yaml"], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while time.monotonic() - began < args.minutes * 60 and hark.poll() is None:
            time.sleep(2)
            now = time.monotonic() - began
            if now > EVERY * (files + 1):
                files += 1
                write_files(folder, files)
            if now > 30 and sleeps(folder):
                samples.append((now, *sample(hark.pid)))
        alive = hark.poll() is None
        hark.send_signal(signal.SIGTERM)
        status = hark.wait(30)
        for f in feeds:
            f.calm = True
        later = int(time.time()) + 2 * 86400
        house.call("fetch", "--force", now=later)
        stored = collections.Counter((m["source"], m["title"])
                                     for m in house.rows("mentions", "--limit", "1000000", now=later))
        kept = json.loads(house.call("view", "coverage", "--json", now=later)) is not None
    wanted = {("f%d" % f.number, "Coffee %d of %d" % (n, f.number)) for f in feeds for n, _ in f.items}
    got = {key: n for key, n in stored.items() if key[0].startswith("f")}
    lost, double = len(wanted - set(got)), sum(n > 1 for n in got.values())
    warm = [s for s in samples if s[0] > min(WARM_ROUNDS * EVERY, args.minutes * 20)]
    if not alive or status != 0 or len(warm) < 8 or not kept:
        print("hark watch %s with status %d; %d samples" % ("ended" if alive else "died", status, len(warm)))
        print("RESULT soak_alive 0 1 short")
        return 1
    third = len(warm) // 3
    early, late = (statistics.median(s[1] for s in part) for part in (warm[:third], warm[-third:]))
    leaked = min(s[2] for s in warm[-third:]) - min(s[2] for s in warm[:third])
    asked = sum(len(requests) for requests in server.requests.values())
    print("%.0f minutes, %d requests, %d items; memory %.1f MB early, %.1f MB late, most %.1f MB; %d files open, %d children"
          " while asleep" % (args.minutes, asked, len(wanted), early / 1024, late / 1024,
                             max(s[1] for s in warm) / 1024, warm[-1][2], warm[-1][3]))
    results = [("memory_growth_percent", 100 * (late - early) / early, 5), ("files_leaked", leaked, 0),
               ("children_asleep", max(s[3] for s in warm), 0), ("lost", lost, 0), ("double", double, 0)]
    for name, value, goal in results:
        print("RESULT soak_%s %.4g %d %s" % (name, value, goal, "ok" if value <= goal else "short"))
    return 1 if any(value > goal for _, value, goal in results) else 0


if __name__ == "__main__":
    sys.exit(main())
