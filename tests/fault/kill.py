#!/usr/bin/env python3
"""kill.py - kill -9 at random points of a run: nothing lost, nothing twice, nothing torn.

A small server on loopback hands out three feeds that grow before every run. Each run of hark is
killed after a random time; every tenth one may end. Then the store is compared with what the server
has handed out: every item once, the database whole, every mention that was worth a mail told in
exactly one alert, every alert in exactly one row of the outbox, and every mail on the disk; a mail may
be there twice only under its own Message-ID, and not more often than there were kills.

With --merges each life of the store is short and begins a few mentions before the hashes that gathered
in memory are merged into their table (store/known.c): of every four runs one may end, then the store and
what the server said go back to that point, with other news to come. The seed says which merge it is: the
first makes the filter, the second adds to it, the third makes it anew.

    kill.py [--runs N] [--seed S] [--merges] [--keep]      with the program in HARK
"""
import argparse
import copy
import http.server
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from merges import GATHERED  # noqa: E402

FEEDS = 3
START = 1773446400  # 2026-03-14T00:00:00Z
STEP_S = 420        # a run every seven minutes: ticks fall between runs
WAITS = 75          # the exit status where another run is at work
WINDOW = 400        # items that a feed shows; more than can come between two whole runs


class Feeds:
    """What the server has said so far; one list a feed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.items = [[] for _ in range(FEEDS)]
        self.window = WINDOW
        self.lock = threading.Lock()
        self.wakes = set()  # keys worth a mail

    def grow(self, now, first):
        with self.lock:
            for feed, items in enumerate(self.items):
                for _ in range(self.random.randint(0, 4)):
                    self.add(feed, items, now, not first and self.random.random() < 0.05)

    def add(self, feed, items, at, wakes):
        n = len(items)
        key = "f%d-%d" % (feed, n)
        words = ["Acme", "thing", "number", str(n), "of", "feed", str(feed),
                 self.random.choice(["cold", "late", "lovely", "fine", "broken"])]
        if wakes:
            words.append("poisoning")
            self.wakes.add(key)
        items.append((key, at - self.random.randint(0, 900), " ".join(words)))

    def fill(self, now, n):
        """So many in all, of the months before."""
        with self.lock:
            for i in range(sum(map(len, self.items)), n):
                self.add(i % FEEDS, self.items[i % FEEDS], now - (3 + i % 100) * 86400, False)
            self.window = n

    def calm(self):
        with self.lock:
            self.window = WINDOW

    def keep(self):
        with self.lock:
            return copy.deepcopy((self.items, self.wakes))

    def put_back(self, kept):
        with self.lock:
            self.items, self.wakes = copy.deepcopy(kept)

    def document(self, feed):
        with self.lock:
            out = ['<?xml version="1.0"?><rss version="2.0"><channel><title>feed %d</title>' % feed]
            for key, at, text in self.items[feed][-self.window:]:
                date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at))
                out.append('<item><guid isPermaLink="false">%s</guid><title>%s</title>'
                           "<description>%s</description><pubDate>%s</pubDate></item>"
                           % (key, key, text, date))
            out.append("</channel></rss>")
            return "".join(out).encode()

    def keys(self):
        with self.lock:
            return {item[0] for items in self.items for item in items}


def serve(feeds):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            match = re.fullmatch(r"/feed/(\d)", self.path)
            if not match:
                self.send_error(404)
                return
            body = feeds.document(int(match.group(1)))
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass  # the reader was killed

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def write_configuration(folder, port):
    path = os.path.join(folder, "hark.yaml")
    with open(path, "w") as out:
        out.write("topics:\n  - {name: Acme, match: acme}\nsources:\n")
        for feed in range(FEEDS):
            out.write("  - {name: feed%d, kind: feed, url: 'http://127.0.0.1:%d/feed/%d'}\n"
                      % (feed, port, feed))
        out.write("alerts:\n  at_once: {words: [poisoning]}\n  routes: [{to: cx@acme.example}]\n"
                  "mail: {from: hark@acme.example, eml: mails/}\ndigest: {site: site/}\n")
    return path


class Checker:
    def __init__(self, hark, folder, config, feeds):
        self.hark, self.folder, self.config, self.feeds = hark, folder, config, feeds
        self.lost = self.double = self.corrupt = self.untold = self.told_twice = 0
        self.mail_lost = self.mail_double = 0

    def merged(self):
        """How many hashes stand in the table."""
        db = sqlite3.connect("file:%s/state/hark.db?mode=ro" % self.folder, uri=True)
        n = db.execute("SELECT count(*) FROM known").fetchone()[0]
        db.close()
        return n

    def base(self, now):
        return ["--config", self.config, "--state", os.path.join(self.folder, "state"),
                "--now", str(now)]

    def check(self, now):
        out = subprocess.run([self.hark, "mentions", "--jsonl"] + self.base(now),
                             capture_output=True, check=True, timeout=60).stdout
        mentions = [json.loads(line) for line in out.splitlines()]
        keys = [m["key"] for m in mentions]
        ids = {m["id"]: m["key"] for m in mentions}
        self.lost += len(self.feeds.keys() - set(keys))
        self.double += len(keys) - len(set(keys))

        db = sqlite3.connect("file:%s/state/hark.db?mode=ro" % self.folder, uri=True)
        self.corrupt += db.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        told = []
        for (mentions_told,) in db.execute("SELECT mentions FROM alert WHERE signal = 'at-once'"):
            told += [ids.get(i) for i in (mentions_told or "").split("\n") if i]
        counted = sum(row[0] for row in db.execute(
            "SELECT raw_neg + raw_other FROM count WHERE aspect = ''"))
        self.double += abs(counted - len(set(keys)))  # each mention is in the counts exactly once
        waiting = {row[0] for row in db.execute("SELECT id FROM at_once")}
        due = {k for k in self.feeds.wakes if k not in {ids.get(i) for i in waiting}}
        self.untold += len(due - set(told))
        self.told_twice += len(told) - len(set(told))
        sent = {row[0] for row in db.execute("SELECT message_id FROM outbox WHERE status = 1")}
        db.close()
        self.check_mails(sent)

    def check_mails(self, sent):
        found = []
        folder = os.path.join(self.folder, "mails")
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if not name.endswith(".eml"):
                continue
            with open(os.path.join(folder, name), "rb") as f:
                match = re.search(rb"^Message-ID:\s*(<[^>]*>)", f.read(), re.M | re.I)
            found.append(match.group(1).decode() if match else name)
        self.mail_lost += len(sent - set(found))
        self.mail_double = len(found) - len(set(found))


def run_once(hark, arguments, wait_s):
    """None: killed; else the exit status and what it printed. One that may end waits for its turn: the parser's
    process holds the lock of a run that was killed while it started it, until it has let go of what it inherited."""
    for _ in range(100):
        ended = try_once(hark, arguments, wait_s)
        if wait_s is not None or ended[0] != WAITS:
            break
        time.sleep(.05)
    return ended


def try_once(hark, arguments, wait_s):
    child = subprocess.Popen([hark, "run", "--force", "--strict"] + arguments, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    if wait_s is not None:
        time.sleep(wait_s)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            child.communicate()
            return None
    text = child.communicate(timeout=120)[0].decode(errors="replace")
    return child.returncode, text


def copy_store(from_folder, to_folder):
    """The store with its mails and pages, in the place of what is there."""
    for name in ("state", "mails", "site"):
        shutil.rmtree(os.path.join(to_folder, name), ignore_errors=True)
        if os.path.isdir(os.path.join(from_folder, name)):
            shutil.copytree(os.path.join(from_folder, name), os.path.join(to_folder, name))


def result(name, value, goal, ok):
    print("RESULT %s %s %s %s" % (name, value, goal, "ok" if ok else "short"))
    return ok


class Drive:
    """Runs that are killed, and what came of them."""

    def __init__(self, args, feeds, checker):
        self.args, self.feeds, self.checker = args, feeds, checker
        self.chance = random.Random(args.seed)
        self.now, self.length = START, 0
        self.kills = self.rounds = self.failed = self.items = self.wakes = self.mail_double = 0
        self.n_merges = self.before_merge = self.after_merge = 0

    def run(self, wait_s=None):
        began = time.monotonic()
        ended = run_once(self.args.hark, self.checker.base(self.now), wait_s)
        if ended is not None:  # as long as a run takes now, on a machine that may be busy
            took = time.monotonic() - began
            self.length = .5 * self.length + .5 * took if self.length else took
            if ended[0] not in (0, WAITS) or (wait_s is None and ended[0] == WAITS):
                self.failed += 1
                print("run ended with %d: %s" % ended)
        return ended

    def round(self, whole):
        """News, and a run that is killed unless it is to be whole; whether it was killed."""
        self.rounds += 1
        self.now += STEP_S
        self.feeds.grow(self.now, False)
        ended = self.run(None if whole else self.chance.uniform(0, self.length * 1.1))
        self.kills += ended is None
        if whole:
            self.checker.check(self.now)
        return ended is None

    def life_with_merge(self, at):
        """A merge comes with the mention of this number; every fourth run may end."""
        before = self.checker.merged()
        for i in range(4):
            killed = self.round(i == 3)
            if before is not None and len(self.feeds.keys()) >= at:
                merged = self.checker.merged() > before
                self.n_merges += merged
                self.before_merge += killed and not merged
                self.after_merge += killed and merged
                before = None if merged else before

    def end_life(self, n_before=0):
        self.items += len(self.feeds.keys()) - n_before
        self.wakes += len(self.feeds.wakes)
        self.mail_double += self.checker.mail_double

    def one_life(self):
        """Every tenth run may end."""
        while self.kills < self.args.runs:
            self.round(self.rounds % 10 == 9)
            if self.rounds > self.args.runs * 20 + 100:
                print("the runs end before they can be killed")
                break
        for _ in range(3):  # the last ticks
            self.now += 3600
            self.run()
        self.checker.check(self.now)
        self.end_life()

    def lives_of_merges(self):
        """They all begin as the first one does."""
        at = GATHERED * (1 + self.args.seed % 3)
        self.feeds.fill(self.now, at - self.chance.randint(1, 6))
        self.run()
        self.feeds.calm()
        self.length = 0
        self.run()
        with tempfile.TemporaryDirectory(prefix="hark-kill-kept-") as aside:
            copy_store(self.checker.folder, aside)
            now, kept, n_kept = self.now, self.feeds.keep(), len(self.feeds.keys())
            while self.kills < self.args.runs and self.rounds < self.args.runs * 20:
                self.life_with_merge(at)
                self.end_life(n_kept)
                copy_store(aside, self.checker.folder)
                self.now = now
                self.feeds.put_back(kept)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--hark", default=os.environ.get("HARK", "build/cli/hark"))
    options.add_argument("--runs", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--merges", action="store_true")
    options.add_argument("--keep", action="store_true")
    args = options.parse_args()

    feeds = Feeds(args.seed)
    folder = tempfile.mkdtemp(prefix="hark-kill-")
    server = serve(feeds)
    config = write_configuration(folder, server.server_address[1])
    checker = Checker(args.hark, folder, config, feeds)
    drive = Drive(args, feeds, checker)
    feeds.grow(drive.now, True)
    first = drive.run()
    if first[0] != 0:
        print("the first run failed: %s" % (first,))
        return 1
    if args.merges:
        drive.lives_of_merges()
    else:
        drive.one_life()
    server.shutdown()

    print("%d kills in %d runs, %d items, %d worth a mail" % (drive.kills, drive.rounds, drive.items, drive.wakes))
    ok = result("kill_lost", checker.lost, 0, checker.lost == 0)
    ok &= result("kill_double", checker.double, 0, checker.double == 0)
    ok &= result("kill_corrupt", checker.corrupt, 0, checker.corrupt == 0)
    ok &= result("kill_failed_runs", drive.failed, 0, drive.failed == 0)
    ok &= result("kill_untold", checker.untold, 0, checker.untold == 0)
    ok &= result("kill_told_twice", checker.told_twice, 0, checker.told_twice == 0)
    ok &= result("kill_mail_lost", checker.mail_lost, 0, checker.mail_lost == 0)
    ok &= result("kill_mail_double", drive.mail_double, "<=%d" % drive.kills,
                 drive.mail_double <= drive.kills)
    if args.merges:
        print("merges: %d done, %d kills before one that was due, %d after it in its run"
              % (drive.n_merges, drive.before_merge, drive.after_merge))
        at_merges = drive.before_merge + drive.after_merge
        ok &= result("kill_at_merges", at_merges, ">=1", at_merges > 0 and drive.n_merges > 0)
    if args.keep or not ok:
        print("kept: %s" % folder)
    else:
        shutil.rmtree(folder)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
