#!/usr/bin/env python3
"""mail.py - mail and webhook servers that fail in every way while hark is killed: nothing lost, doubles only in doubt

    sh tests/fault.sh mail [--runs N] [--seed S]

A schedule is one thing to tell, to one mailbox or webhook, and what happens to its tries. First the
servers are down for 72 simulated hours. Then they drop connections at each stage, answer 4xx or 5xx or
garbage, are slow, refuse some mailboxes for good, and lose their last answer; hark is killed now and
then. In the end all is well again, and the books of both sides are compared: what was never taken,
what came twice without an answer lost or a kill, whether all tries of a thing had the same bytes. Before
that, named scenarios of bad servers, one by one.
"""
import argparse
import base64
import collections
import hashlib
import os
import random
import re
import shutil
import signal
import socket
import socketserver
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HOUR, START = 3600, 1773496800
MAILBOXES, HOOKS = 20, 4
DOWN_H, DOWN_STEP_H = 72, 3
KILL = 0.15  # of the runs
STAGES = ("connect", "ehlo", "starttls", "tls", "auth", "mail", "rcpt", "data", "body", "answer")
HOOK_FAULTS = ("drop", "500", "429", "404", "302", "garbage", "half", "answer", "slow")


class Books:
    """What the servers took, and when they left hark in doubt."""

    def __init__(self, seed):
        self.chance, self.lock = random.Random(seed), threading.Lock()
        self.mode = "down"  # then "faults", then "well"
        self.taken, self.doubt = collections.Counter(), collections.Counter()
        self.bytes = collections.defaultdict(set)
        self.refused, self.faults, self.tries = set(), collections.Counter(), 0
        self.script, self.bare = "", 0  # a scenario; passwords shown without TLS
        self.hark = None  # the run that talks to the servers

    def kill_hark(self):
        """Before it could know that its mail was taken."""
        with self.lock:
            if self.hark and self.hark.poll() is None:
                self.hark.send_signal(signal.SIGKILL)

    def take(self, key, body, doubt):
        with self.lock:
            self.taken[key] += 1
            self.doubt[key] += doubt
            self.bytes[key].add(hashlib.sha256(body).hexdigest())

    def pick(self, kinds):
        """A fault for this try, or None."""
        with self.lock:
            self.tries += 1
            if self.mode == "down" or (self.mode == "script" and self.script == "down"):
                return "down"
            if self.mode == "script":
                return self.script.split(":")[0]
            fault = self.chance.choice(kinds) if self.mode == "faults" and self.chance.random() < .6 else None
            self.faults[fault] += 1
            return fault

    def how(self):
        with self.lock:
            if self.mode == "script":
                return self.script.split(":")[1]
            return self.chance.choice(("drop", "4xx", "garbage", "slow", "slow"))


def certificate(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


class Dropped(Exception):
    pass


class Smtp(socketserver.StreamRequestHandler):
    """One session: STARTTLS and AUTH are required; fails at one stage, or not."""

    def handle(self):
        books = self.server.books
        self.request.settimeout(20)
        self.fault = books.pick(STAGES)
        try:
            if self.fault == "down":
                raise Dropped
            self.session(books)
        except (Dropped, OSError, ValueError):
            pass
        finally:
            # a reset where data is left is what a crash looks like too
            try:
                self.request.close()
            except OSError:
                pass

    def say(self, text):
        self.request.sendall(text.encode() + b"\r\n")

    def line(self):
        out = b""
        while not out.endswith(b"\r\n"):
            c = self.request.recv(1)
            if not c or len(out) > 5000:
                raise Dropped
            out += c
        return out.decode("latin-1").strip()

    def stage(self, name, good):
        """Answers a stage; True: it went well."""
        if self.fault != name:
            self.say(good)
            return True
        how = self.server.books.how()
        if how == "drop":
            raise Dropped
        if how == "4xx":
            self.say("451 4.3.0 try again")
            return False
        if how == "garbage":
            self.request.sendall(b"\x00\xff% what?\r\n\r\nnonsense")
            raise Dropped
        if how == "long":
            self.request.sendall(b"250 " + b"x" * 1000000 + b"\r\n")
            return True
        if how == "endless":
            for _ in range(20000):
                self.request.sendall(b"250-and more\r\n")
            raise Dropped
        if how.isdigit():
            self.say(how + " no")
            return False
        time.sleep(.05)
        self.say(good)
        return True

    def session(self, books):
        well, tls, sender, to = self.stage("connect", "220 mail.example"), False, None, []
        while well:
            text = self.line()
            verb = text[:8].upper()
            if verb.startswith("EHLO"):
                if self.fault == "ehlo" and not self.stage("ehlo", "250-mail.example"):
                    return
                if self.fault != "ehlo":
                    self.request.sendall(b"250-mail.example\r\n")
                self.say("250 AUTH PLAIN" if tls or self.fault == "strip" else "250 STARTTLS")
            elif verb == "STARTTLS":
                if not self.stage("starttls", "220 go"):
                    return
                if self.fault == "tls":
                    if books.how() == "garbage":
                        self.request.sendall(b"250 AUTH PLAIN\r\n250 injected\r\n")
                    raise Dropped
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                tls = True
            elif verb.startswith("AUTH"):
                books.bare += not tls
                word = text.split()[2] if len(text.split()) > 2 else None
                if word is None:
                    self.say("334 ")
                    word = self.line()
                if base64.b64decode(word) != b"\0hark\0correct horse":
                    self.say("535 no")
                    return
                well = self.stage("auth", "235 ok")
            elif not tls:
                self.say("530 STARTTLS first")
            elif verb.startswith("MAIL"):
                sender, to = text, []
                if not self.stage("mail", "250 ok"):
                    return
            elif verb.startswith("RCPT"):
                to = re.findall("<([^>]*)>", text)
                if to and to[0].startswith("never"):
                    books.refused.add(to[0])
                    self.say("550 5.1.1 no such mailbox")
                elif not self.stage("rcpt", "250 ok"):
                    return
            elif verb.startswith("DATA"):
                if self.stage("data", "354 go"):
                    self.body(books, to)
            elif verb.startswith("QUIT"):
                if self.fault != "quit":
                    self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def body(self, books, to):
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            part = self.request.recv(65536)
            if not part or (self.fault == "body" and len(data) > 100):
                raise Dropped
            data += part
        key = (re.search(rb"(?im)^Message-ID:\s*(<[^>]*>)", data).group(1).decode(), to[0])
        if self.fault == "body":
            raise Dropped
        if self.fault != "answer":
            books.take(key, data, False)
            self.say("250 kept")
            return
        how = books.how()
        if how.isdigit():
            if how[0] == "5":
                books.refused.add(to[0])
            self.say(how + " no")
            return
        books.take(key, data, True)
        if how in ("slow", "kill"):
            books.kill_hark()
        if how == "reset":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raise Dropped


class Http(socketserver.StreamRequestHandler):
    def handle(self):
        books = self.server.books
        self.request.settimeout(20)
        fault = books.pick(HOOK_FAULTS)
        if fault in ("down", "drop"):
            return
        try:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                c = self.rfile.read(1)
                if not c:
                    return
                head += c
            n = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            body = self.rfile.read(n // 2 if fault == "half" else n)
            if fault == "half":
                return
            key = re.search(rb"(?i)idempotency-key: (\S+)", head).group(1).decode()
            if fault in ("500", "429", "404", "302"):
                self.wfile.write(b"HTTP/1.1 %s no\r\nLocation: /x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                 % fault.encode())
                return
            if fault == "garbage":
                self.wfile.write(b"\x00\xffwhat?\r\n\r\n")
                return
            if fault == "slow":
                time.sleep(.05)
            books.take((key, ""), body, fault == "answer")
            if fault != "answer":
                self.wfile.write(b"HTTP/1.1 200 ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (OSError, AttributeError):
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler, books, context=None):
        super().__init__(("127.0.0.1", 0), handler)
        self.books, self.context, self.port = books, context, self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(.02,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass


class World:
    """One store, one feed; time only goes on."""

    def __init__(self, hark, seed, to=None, hooks=HOOKS):
        self.hark, self.folder = hark, tempfile.mkdtemp(prefix="hark-mailfault-")
        self.books, self.chance = Books(seed), random.Random(seed * 7 + 1)
        cert, key = certificate(self.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        self.servers = Server(Smtp, self.books, context), Server(Http, self.books)
        self.now, self.items, self.kills, self.failed, self.n_runs, self.run_s = START, [], 0, 0, 0, .05
        to = to or ["a%d@acme.example" % n for n in range(MAILBOXES - 2)] + ["never1@acme.example", "never2@acme.example"]
        with open(os.path.join(self.folder, "hark.yaml"), "w", encoding="utf-8") as f:
            f.write("topics: [{name: Acme, match: acme}]\n"
                    "sources: [{name: blog, kind: file, path: feed.xml, every: 5m}]\n"
                    "mail: {server: 'smtp://127.0.0.1:%d', from: hark@acme.example, user: hark,"
                    " password: {env: HARK_TEST_PASSWORD}, ca_file: cert.pem}\n"
                    "%s"
                    "alerts: {at_once: {words: [poisoning]}, to: [%s]%s}\n"
                    % (self.servers[0].port,
                       "channels:\n" * (hooks > 0)
                       + "".join("  - {name: h%d, kind: webhook, url: 'http://127.0.0.1:%d/%d'}\n"
                                 % (n, self.servers[1].port, n) for n in range(hooks)),
                       ", ".join(to),
                       ", channel: [%s]" % ", ".join("h%d" % n for n in range(hooks)) if hooks else ""))
        self.feed()

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder)

    def feed(self):
        rows = ["<item><guid>%d</guid><title>x</title><description>%s</description><pubDate>%s</pubDate></item>"
                % (n, text, time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at)))
                for n, (text, at) in enumerate(self.items)]
        with open(os.path.join(self.folder, "feed.xml"), "w", encoding="utf-8") as f:
            f.write("<rss version='2.0'><channel><title>b</title>%s</channel></rss>" % "".join(rows))

    def wake(self):
        self.items.append(("Acme gave me food poisoning, number %d: %s" % (
            len(self.items), "".join(self.chance.choice("abcdefgh ") for _ in range(40))), self.now - 60))
        self.feed()

    def run(self, verb="run", may_kill=False):
        child = subprocess.Popen([self.hark, verb, "--config", os.path.join(self.folder, "hark.yaml"),
                                  "--now", str(self.now)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=dict(os.environ, HARK_TEST_PASSWORD="correct horse"))
        self.books.hark = child
        self.n_runs += 1
        began = time.monotonic()
        if may_kill and self.chance.random() < KILL:
            time.sleep(self.chance.uniform(0, self.run_s))
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
        status = child.wait(timeout=300)
        if status == -signal.SIGKILL:
            self.kills += 1
            return
        self.failed += status != 0
        self.run_s = .9 * self.run_s + .1 * (time.monotonic() - began)

    def rows(self):
        db = sqlite3.connect("file:%s/state/hark.db?mode=ro" % self.folder, uri=True)
        rows = db.execute("SELECT channel, recipient, message_id, status, tries FROM outbox").fetchall()
        db.close()
        return rows

    def waiting(self):
        return sum(row[3] == 0 for row in self.rows())


# What a server does to the first tries, by the names of the hostile test data; then it is well. '*': for
# ever. What then becomes of the mails to three mailboxes: "sent", "refused" (one of them or all, for good).
SCENARIOS = (
    ("refuse-connect", "down", "sent"), ("banner-554", "connect:554", "sent"), ("ehlo-500", "ehlo:500", "sent"),
    ("no-starttls", "strip", "sent"), ("starttls-then-garbage", "tls:garbage", "sent"),
    ("tls-dropped", "tls:drop", "sent"), ("auth-535", "auth:535", "sent"), ("auth-454", "auth:454", "sent"),
    ("mail-451", "mail:451", "sent"), ("rcpt-451-first", "rcpt:451", "sent"), ("rcpt-452-too-many", "rcpt:452", "sent"),
    ("rcpt-550-one-of-three", "never", "refused"), ("rcpt-all-550", "rcpt:550", "refused"),
    ("data-354-then-close", "body:drop", "sent"), ("data-250-lost", "answer:drop", "sent"),
    ("data-451", "data:451", "sent"), ("data-451-after-dot", "answer:451", "sent"),
    ("data-552-after-dot", "answer:552", "refused"), ("421-mid", "rcpt:421", "sent"),
    ("reply-line-1m", "mail:long", "sent"), ("reply-nonascii", "mail:garbage", "sent"),
    ("reply-multiline-endless", "ehlo:endless", "sent"), ("quit-no-answer", "quit:drop", "sent"),
    ("slow", "mail:slow", "sent"), ("rst-after-dot", "answer:reset", "sent"),
    ("data-250-lost-and-killed", "answer:kill", "sent"),
)


def scenario(hark, name, what, want):
    """True: three mails came to what they should, and no password was shown without TLS."""
    to = ["a1@acme.example", "never1@acme.example" if what == "never" else "a2@acme.example", "a3@acme.example"]
    w = World(hark, 1, to, 0)
    w.books.mode, w.books.script = "script", what
    w.run()
    w.now += HOUR
    w.wake()
    for n in range(8):
        if n == 4:
            w.books.mode = "well"
        w.run("alert" if n else "run")
        w.now += 2 * HOUR
    states = [row[3] for row in w.rows()]
    lost = [row for row in w.rows() if row[3] == 1 and not w.books.taken[(row[2], row[1])]]
    twice = sum(max(0, n - 1) for n in w.books.taken.values())
    changed = sum(len(b) > 1 for b in w.books.bytes.values())
    good = (not lost and not changed and not w.books.bare and 0 not in states
            and twice <= sum(w.books.doubt.values())
            and (2 in states) == (want == "refused") and w.books.tries > 0)
    if not good:
        print("  %-26s states %s, %d lost, %d twice, %d bare" % (name, states, len(lost), twice, w.books.bare))
    w.close()
    return good


def story(hark, seed, n_alerts):
    """Down for 72 hours, faults till nothing waits or a day has gone by, then well."""
    w = World(hark, seed)
    w.run()
    n_down = max(1, n_alerts // 2)
    for n in range(DOWN_H // DOWN_STEP_H):
        w.now += DOWN_STEP_H * HOUR
        if n < n_down:
            w.wake()
        w.run()
    sent_while_down = sum(row[3] == 1 for row in w.rows())
    w.books.mode = "faults"
    for n in range(max(12, 2 * n_alerts)):
        w.now += HOUR
        if n < n_alerts - n_down:
            w.wake()
        w.run(may_kill=True)
        for _ in range(4):
            w.now += 60
            w.run("alert", may_kill=True)
        w.now -= 240
    w.books.mode = "well"
    for _ in range(8):
        w.now += 2 * HOUR
        w.run()
    rows, books = w.rows(), w.books
    out = collections.Counter(runs=w.n_runs, kills=w.kills, failed=w.failed, tries=books.tries,
                              schedules=len(rows), early=sent_while_down, waiting=w.waiting())
    for channel, recipient, ident, status, _ in rows:
        key = (ident, recipient if channel == "mail" else "")
        taken = books.taken[key]
        refused = recipient in books.refused
        out["lost"] += taken == 0 and not refused
        out["dead"] += status == 2 and not refused
        out["refused"] += refused
        out["double"] += max(0, taken - 1)
        out["unexplained"] += max(0, taken - 1 - books.doubt[key] - w.kills) if taken > 1 else 0
        out["doubt"] += books.doubt[key]
        out["changed"] += len(books.bytes[key]) > 1
    out["unasked"] = sum(1 for key in books.taken if key[1] and key[1] in books.refused)
    w.close()
    return out


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--hark", default=os.environ.get("HARK", "build/cli/hark"))
    options.add_argument("--runs", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--schedules-only", action="store_true", help="leave the named scenarios away")
    args = options.parse_args()
    ok = True
    if not args.schedules_only:
        right = [scenario(args.hark, *row) for row in SCENARIOS]
        ok = all(right)
        print("RESULT mail_scenarios %d/%d all %s" % (sum(right), len(right), "ok" if ok else "short"))
    all_of, began, seed = collections.Counter(), time.monotonic(), args.seed
    while all_of["schedules"] < args.runs:
        left = args.runs - all_of["schedules"]
        one = story(args.hark, seed, min(20, -(-left // (MAILBOXES + HOOKS))))
        print("  seed %d: %d schedules, %d tries, %d kills, %d answers lost, %d doubles, %d lost"
              % (seed, one["schedules"], one["tries"], one["kills"], one["doubt"], one["double"], one["lost"]), flush=True)
        all_of += one
        seed += 1
    print("%(schedules)d schedules, %(tries)d tries in %(runs)d runs, %(kills)d of them killed; %(doubt)d last "
          "answers lost, %(double)d doubles; %(refused)d refused for good" % collections.defaultdict(int, all_of)
          + "; %.0f s" % (time.monotonic() - began))
    for name in ("lost", "waiting", "dead", "early", "changed", "unexplained", "unasked", "failed"):
        good = all_of[name] == 0
        ok &= good
        print("RESULT mail_%s %d 0 %s" % (name, all_of[name], "ok" if good else "short"))
    good = all_of["double"] <= all_of["doubt"] + all_of["kills"]
    print("RESULT mail_doubles %d <=%d %s" % (all_of["double"], all_of["doubt"] + all_of["kills"],
                                             "ok" if good else "short"))
    return 0 if ok and good else 1


if __name__ == "__main__":
    sys.exit(main())
