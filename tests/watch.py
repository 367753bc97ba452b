#!/usr/bin/env python3
"""watch.py - hark watch on loopback: asks when things are due, sleeps, gives the store free, heeds signals.
Prints TAP.

    HARK=build/cli/hark watch.py
"""
import http.server
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from tap import equal, tap

HARK = os.environ.get("HARK", "build/cli/hark")


class Site(http.server.ThreadingHTTPServer):
    """A feed for each path; '/stall' waits till the end."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.asked = []
        self.end = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.end.set()
        self.shutdown()
        self.server_close()


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/stall":
            self.server.end.wait()
            return
        body = ("<rss version='2.0'><channel><item><guid>1</guid><title>Acme was cold at %s</title></item>"
                "</channel></rss>" % self.path).encode()
        code = 404 if self.path == "/robots.txt" else 503 if self.path == "/busy" else 200
        self.send_response(code)
        self.send_header("Content-Type", "application/rss+xml")
        if code == 503:
            self.send_header("Retry-After", "3600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


class Watch:
    """A folder, a site, and hark watch at work."""

    def __init__(self, *paths, more=""):
        self.folder = tempfile.mkdtemp(prefix="hark-watch-")
        self.site = Site()
        self.paths, self.more = paths, more
        self.conf()
        self.hark = None

    def conf(self, text=None):
        with open(self.folder + "/hark.yaml", "w", encoding="utf-8") as out:
            out.write(text or "topics: [{name: Acme, match: acme}]\nsources:\n" + "".join(
                "  - {name: %s, kind: feed, url: 'http://127.0.0.1:%d/%s', every: 5m}\n"
                % (path, self.site.server_port, path) for path in self.paths) + self.more)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        if self.hark and self.hark.poll() is None:
            self.hark.kill()
            self.hark.communicate()
        self.site.close()
        shutil.rmtree(self.folder)

    def start(self):
        self.hark = subprocess.Popen([HARK, "watch", "--config", self.folder + "/hark.yaml"],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, *words):
        return subprocess.run([HARK, *words, "--config", self.folder + "/hark.yaml"], capture_output=True,
                              timeout=60, text=True)

    def end(self, number=signal.SIGTERM):
        """What it printed, and how it ended."""
        self.hark.send_signal(number)
        out, err = self.hark.communicate(timeout=120)
        return self.hark.returncode, (out + err).decode()

    def rows(self, sql):
        if not os.path.exists(self.folder + "/state/hark.db"):
            return []
        db = sqlite3.connect("file:%s/state/hark.db?mode=ro" % self.folder, uri=True)
        try:
            return db.execute(sql).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            db.close()

    def set(self, sql):
        db = sqlite3.connect(self.folder + "/state/hark.db")
        db.execute(sql)
        db.commit()
        db.close()

    def idle(self):
        try:
            with open(self.folder + "/state/lock", encoding="ascii") as f:
                return f.read() == "clean\n"
        except FileNotFoundError:
            return False


PATIENCE = int(os.environ.get("HARK_PATIENCE", "1"))  # under valgrind all takes longer


def until(what, seconds=30 * PATIENCE):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError("it did not come to that in %d s" % seconds)
        time.sleep(0.05)


def switches(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)


# --- the cases; each is one sentence ---

def what_is_due_is_asked_and_then_it_sleeps():
    with Watch("a", "b", "c") as w:
        w.start()
        until(lambda: len(w.rows("SELECT 1 FROM mention")) == 3 and w.idle())
        until(lambda: w.rows("SELECT 1 FROM topic"))  # judged, too
        until(w.idle)
        time.sleep(0.3)
        before = switches(w.hark.pid)
        time.sleep(2)
        if switches(w.hark.pid) - before > 4:
            raise AssertionError("%d wakeups in 2 s" % (switches(w.hark.pid) - before))
        (id,) = w.rows("SELECT id FROM mention LIMIT 1")[0]
        equal(w.call("label", id, "neg").returncode, 0)  # the store is free while it sleeps
        equal(w.end(), (0, ""))
        equal(sorted(w.site.asked), ["/a", "/b", "/c", "/robots.txt"])
        equal(w.idle(), True)


def a_second_start_asks_nothing_before_its_time():
    with Watch("a") as w:
        w.start()
        until(lambda: w.rows("SELECT 1 FROM topic") and w.idle())
        w.end()
        asked = len(w.site.asked)
        w.start()
        time.sleep(1.5 * PATIENCE)
        equal(len(w.site.asked), asked)
        equal(w.end(signal.SIGINT), (0, ""))
        w.set("UPDATE source SET next_at = unixepoch() + 2")
        w.start()
        until(lambda: len(w.site.asked) > asked)
        equal(w.end(), (0, ""))


def stalled_hosts_hold_nobody_back():
    with Watch("stall", "a") as w:
        w.start()
        until(lambda: "/stall" in w.site.asked and w.rows("SELECT 1 FROM mention"))
        equal(w.hark.poll(), None)
        began = time.monotonic()
        equal(w.end(), (0, ""))  # while a transfer is open
        if time.monotonic() - began > 5:
            raise AssertionError("it took %.1f s to end" % (time.monotonic() - began))
        equal(w.rows("SELECT count(*) FROM mention"), [(1,)])


def a_host_that_wants_silence_gets_it():
    with Watch("busy") as w:
        w.start()
        until(lambda: w.rows("SELECT 1 FROM source WHERE failures = 1") and w.idle())
        w.end()
        w.paths = ("busy", "a")  # the same host
        w.conf()
        w.start()
        until(lambda: w.rows("SELECT 1 FROM source WHERE name = 'a'"))
        w.end()
        equal("/a" in w.site.asked, False)


def a_hangup_reads_the_configuration_anew():
    with Watch("a") as w:
        w.start()
        until(lambda: w.rows("SELECT 1 FROM topic") and w.idle())
        w.conf("sorces: []\n")  # a wrong one changes nothing
        w.hark.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        equal(w.hark.poll(), None)
        w.paths = ("a", "b")
        w.conf()
        w.hark.send_signal(signal.SIGHUP)
        until(lambda: "/b" in w.site.asked)
        until(lambda: len(w.rows("SELECT 1 FROM mention")) == 2)
        status, said = w.end()
        equal(status, 0)
        if "sorces" not in said or "stays in force" not in said:
            raise AssertionError(said)


def two_do_not_watch_one_store():
    with Watch("a") as w:
        equal(w.call("run").returncode, 0)
        import fcntl
        import struct
        with open(w.folder + "/state/lock", "r+b") as lock:
            fcntl.fcntl(lock, getattr(fcntl, "F_OFD_SETLK", 37),
                        struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))
            done = w.call("watch")
        equal((done.returncode, "another run holds the store" in done.stderr), (75, True))


def a_second_watch_is_told_who_watches():
    with Watch("a") as w:
        w.start()
        until(lambda: w.rows("SELECT 1 FROM topic") and w.idle())  # the store itself is free now
        second = w.call("watch")
        equal((second.returncode, "(process %d)" % w.hark.pid in second.stderr), (75, True))
        equal(w.call("run").returncode, 0)
        w.hark.kill()  # however it ends, the next one may
        w.hark.communicate()
        w.start()
        time.sleep(1)
        equal(w.hark.poll(), None)
        for _ in range(100):  # each begins it anew, as the same process; some while it begins
            w.hark.send_signal(signal.SIGHUP)
            time.sleep(0.005)
        time.sleep(0.5)
        equal(w.hark.poll(), None)
        equal(w.end(), (0, ""))


def the_clock_is_not_for_it():
    with Watch("a") as w:
        equal(w.call("watch", "--now", "1800000000").returncode, 64)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("until", "equal", "switches")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
