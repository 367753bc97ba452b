"""web.py - web servers that misbehave by every scenario and at random: nothing lost or doubled, blind never calm

    sh tests/fault.sh http [--runs N] [--seed S] [--schedules-only]

First each scenario of the test data (hostile/own/http) is one source: it ends as a good visit or a named
error, its source blind in the latter case, and nobody is asked who was not named. Then random schedules:
sources whose lists of items grow over simulated days, each day served whole, in part, in another order,
doubled, with other ids, unchanged, broken in many ways, or not at all. In the end all is well again, and
each item must be there once. After each day a source is blind exactly when its last answer was none.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "eval"))
import conduct  # noqa: E402

HARK = os.environ.get("HARK", "build/cli/hark")
CORPUS = os.environ.get("HARK_CORPUS") or "../shared/corpus"
NOW, STEP = 1773496800, 27 * 3600  # 2026-03-14T14:00:00Z; longer than any pause after failures
SOURCES, DAYS, WINDOW = 24, 6, 40
answer, moved, FEED = conduct.answer, conduct.moved, conduct.FEED


class Asked:
    """A server that answers by path on all of 127/8, and what it was asked."""

    def __init__(self, context=None):
        self.scripts, self.requests, self.lock = {}, collections.defaultdict(list), threading.Lock()
        self.socket = socket.socket()
        self.socket.bind(("0.0.0.0", 0))
        self.socket.listen(256)
        self.port, self.context = self.socket.getsockname()[1], context
        threading.Thread(target=self.loop, daemon=True).start()

    def loop(self):
        while True:
            conn, _ = self.socket.accept()
            threading.Thread(target=self.one, args=(conn,), daemon=True).start()

    def one(self, conn):
        try:
            conn.settimeout(60)
            if self.context:
                conn = self.context.wrap_socket(conn, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = conn.recv(65536)
                if not piece:
                    return
                request += piece
            path = request.split()[1].decode().split("?")[0].lstrip("/")
            with self.lock:
                self.requests[path].append(request)
            script = self.scripts.get(path, answer(b"", "404 Not Found"))
            if callable(script):
                script(conn, request)
            else:
                conn.sendall(script)
            conn.shutdown(socket.SHUT_WR)
            conn.recv(1)
        except OSError:
            pass
        finally:
            conn.close()


class House:
    """A folder with a configuration and a store."""

    def __init__(self, rows):
        self.folder = tempfile.mkdtemp(prefix="hark-http-")
        with open(self.folder + "/hark.yaml", "w", encoding="utf-8") as out:
            out.write("topics: [{name: All, match: coffee}]\nsources:\n" + "".join(
                f"  - {{name: {name}, kind: feed, url: '{url}', topic: All{more}}}\n" for name, url, more in rows))

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        shutil.rmtree(self.folder)

    def call(self, *words, now):
        done = subprocess.run([HARK, *words, "--config", self.folder + "/hark.yaml", "--now", str(now)],
                              capture_output=True, timeout=300, text=True)
        if done.returncode not in (0, 69, 75) or "runtime error" in done.stderr or "ERROR:" in done.stderr:
            sys.exit("%s: status %d\n%s" % (words, done.returncode, done.stderr))
        return done.stdout

    def rows(self, *words, now):
        return [json.loads(line) for line in self.call(*words, "--jsonl", now=now).splitlines()]


# --- the scenarios of the test data ---

def certificate(folder, name, days, subject):
    """Signed by itself; of no days: it has expired a second later."""
    key, ask, crt = (f"{folder}/{name}.{end}" for end in ("key", "csr", "crt"))
    subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", ask, "-subj", "/CN=" + subject], check=True, capture_output=True)
    subprocess.run(["openssl", "x509", "-req", "-in", ask, "-signkey", key, "-days", str(days), "-out", crt],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


def page_of(number, next_url):
    """A JSON Feed that names another page."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "next_url": next_url, "items": [
        {"id": str(number), "content_text": "The coffee was cold, part %d." % number}]}).encode()


def endless_pages(conn, request):
    number = int((re.search(rb"\?(\d+)", request.split()[1]) or [0, b"0"])[1])
    conn.sendall(answer(page_of(number, "/endless-pagination?%d" % (number + 1)), "200 OK",
                        "Content-Type: application/feed+json"))


LATIN = FEED.replace(b'version="1.0"', b'version="1.0" encoding="utf-8"').replace(b"Coffee", "Caf\u00e9 coffee".encode())
WAITS = "wait|alone|trouble|many|503|429"
# name in the test data: what the server does, and the error (a pattern; "" is a good visit)
MORE = {
    "redirect-https-to-http": (None, "certificate"),  # a redirect is not even heard before the certificate
    "redirect-cross-host-with-auth": (lambda c, r: c.sendall(answer(b"", "302 Found", "Location: http://127.0.0.2:%d/"
                                                                    % OTHER.port)), "public"),
    "te-and-cl": (conduct.CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n") + conduct.chunk(FEED)
                  + b"0\r\n\r\n", "|broke|not"),
    "gzip-x5": (answer(FEED, "200 OK", "Content-Encoding: gzip,gzip,gzip,gzip,gzip"), "more than"),
    "br-label": (answer(FEED, "200 OK", "Content-Encoding: br"), "packed|not|feed|read"),
    "429-retry-1y": (answer(b"", "429 Too Many Requests", "Retry-After: 31536000"), WAITS),
    "429-retry-neg": (answer(b"", "429 Too Many Requests", "Retry-After: -5"), WAITS),
    "429-retry-date-9999": (answer(b"", "429 Too Many", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"), WAITS),
    "503-forever": (answer(b"", "503 Unavailable"), WAITS),
    "401-realm-crlf": (answer(b"", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\\r\\nX: y\""), "log-in"),
    "charset-header-conflict": (answer(LATIN, "200 OK", "Content-Type: text/xml; charset=iso-8859-1"), ""),
    "etag-crlf-nul": (answer(FEED, "200 OK", 'ETag: "a\0b\x01"'), "|not|header"),
    "endless-pagination": (endless_pages, ""),
    "pagination-loop": (answer(page_of(1, "/pagination-loop"), "200 OK", "Content-Type: application/feed+json"), ""),
    "pagination-cross-host": (lambda c, r: c.sendall(answer(page_of(1, "http://127.0.0.2:%d/" % OTHER.port), "200 OK",
                                                            "Content-Type: application/feed+json")), ""),
    "tls-wrong-host": (None, "certificate"), "tls-expired": (None, "certificate"), "tls10-only": (None, "secure|certificate"),
}
SAME = {  # as tests/eval/conduct.py calls them
    "redirect-to-loopback-other-port": "redirect-to-other-port", "100-continue-forever": "100-forever",
    "gzip-bomb-1g": "gzip-bomb", "304-without-cond": "304-unasked", "set-cookie-1000": "cookies-1000",
    "etag-reused-on-change": "etag-reused", "last-modified-9999": "lm-9999", "content-type-lies": "type-lies",
}
ELSEWHERE = {"dns-rebind": "sh tests/fault.sh rebind"}


def servers(folder):
    """By scenario: the server's address, where it is not the plain one."""
    good = certificate(folder, "good", 1, "127.0.0.1")
    old = certificate(folder, "old", 1, "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that they are old is the point
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    contexts = {"redirect-https-to-http": good, "tls-self-signed": good, "tls10-only": old,
                "tls-wrong-host": certificate(folder, "other", 1, "other.example"),
                "tls-expired": certificate(folder, "expired", 0, "127.0.0.1")}
    urls = {name: "https://127.0.0.1:%d/plain" % Asked(context).port for name, context in contexts.items()}
    urls["tls-then-garbage"] = "https://127.0.0.1:%d/" % conduct.listen(conduct.garbage, good)
    urls["plain-on-https"] = "https://127.0.0.1:%d/" % Asked().port
    return urls


def run_scenarios():
    """Wrong ones, and all."""
    path = pathlib.Path(CORPUS, "hostile/own/http/scenarios.json")
    if not path.exists():
        print("skipped: the scenarios of the test data are not there")
        return 0, 0
    names = [n for n in json.loads(path.read_text()) if n not in ELSEWHERE]
    main, conduct.BOMB, conduct.PORT, conduct.OTHER = Asked(), conduct.bomb(), 0, OTHER.port
    conduct.PORT = main.port
    tls = {"tls-self-signed": "certificate", "tls-then-garbage": "certificate|secure",
           "plain-on-https": "secure|broke off|hung up|in time"}
    wants, rows = {}, []
    with tempfile.TemporaryDirectory() as folder:
        urls = servers(folder)
        for name in names:
            script, want = MORE.get(name) or conduct.SCRIPTS.get(SAME.get(name, name)) or (None, tls.get(name, "?"))
            main.scripts[name] = script
            wants[name] = "|".join(want) if isinstance(want, tuple) else want
            # a host each: one that wants silence must not silence the others
            rows.append((name, urls.get(name) or "http://127.0.7.%d:%d/%s" % (len(rows) + 1, main.port, name),
                         ", robots: no"))
        main.scripts["redirect-loop-b"] = conduct.SCRIPTS["redirect-loop-b"][0]
        wrong = 0
        with House(rows) as house:
            began = time.monotonic()
            for day in (0, 2):
                house.call("fetch", "--force", now=NOW + day * 86400)
            took = time.monotonic() - began
            stored = collections.Counter(m["source"] for m in house.rows("mentions", "--limit", "10000", now=NOW + 3 * 86400))
            for row in house.rows("sources", now=NOW + 2 * 86400):
                name, error = row["name"], row["error"] or ""
                options = wants[name].split("|")
                fits = any((o == "" and not error) or (o and o in error) for o in options)
                sound = fits and row["blind"] == bool(error) and (not error or row["items_about_a_topic"] == stored[name])
                wrong += not sound
                if not sound:
                    print("WRONG %-32s %s (blind: %s)" % (name, error or "-", row["blind"]))
    print("%d of %d scenarios end as they should, two rounds in %.1f s; dns-rebind: %s"
          % (len(names) - wrong, len(names), took, ELSEWHERE["dns-rebind"]))
    return wrong, len(names)


# --- random schedules ---

class Feed:
    """A source: what it has said so far, and how it is served today."""

    def __init__(self, number, chance):
        self.number, self.chance, self.items, self.tag = number, chance, [], 0
        self.heard = None  # what became of its last answer: True: read, False: none, None: either
        self.secure = False

    def say(self, day):
        for _ in range(self.chance.randrange(4)):
            self.items.append((len(self.items), NOW + day * STEP - self.chance.randrange(3600)))

    def document(self, items, secure=None):
        scheme = "https" if (self.secure if secure is None else secure) else "http"
        rows = "".join(
            "<item><guid>%s://feed.example/%d/%d</guid><title>Coffee %d of %d</title><link>https://feed.example/%d/%d</link>"
            "<description>The coffee was number %d in shop %d, and I say so.</description><pubDate>%s</pubDate></item>"
            % (scheme, self.number, n, n, self.number, self.number, n, n, self.number,
               time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at))) for n, at in items)
        return ("<?xml version='1.0'?><rss version='2.0'><channel><title>F%d</title>%s</channel></rss>"
                % (self.number, rows)).encode()

    def window(self):
        return list(reversed(self.items[-WINDOW:]))

    # Each behaviour gives bytes or a player, and sets 'heard'.

    def good(self):
        self.heard, items, how = True, self.window(), self.chance.randrange(8)
        if how == 1:
            self.chance.shuffle(items)
        elif how == 2:
            items += items[:3]
        elif how == 3:
            self.secure = not self.secure
        body = self.document(items)
        if how == 4:
            return answer(gzip.compress(body), "200 OK", "Content-Encoding: gzip")
        if how == 5:
            return conduct.CHUNKED + conduct.chunk(body[:99], b";x") + conduct.chunk(body[99:]) + b"0\r\n\r\n"
        if how == 6:
            return conduct.conditional('W/"%d-%d"' % (len(self.items), self.secure), body)
        return answer(body, "200 OK", "Content-Type: text/html" if how == 7 else "Content-Type: text/xml")

    def moved(self):
        self.heard = True
        whole = answer(self.document(self.window()))
        return lambda conn, request: conn.sendall(
            whole if b"?new" in request.split()[1] else answer(b"", "302 Found", "Location: ?new"))

    def cut(self):  # the items that were whole count
        body = self.document(self.window())
        self.heard = None
        if self.chance.random() < 0.3:
            return answer(gzip.compress(body)[:-20], "200 OK", "Content-Encoding: gzip", length=False)
        return answer(body[:self.chance.randrange(60, len(body))])

    def none(self):
        self.heard = None
        return answer(self.document([]))

    def failure(self):
        body, chance = self.document(self.window()), self.chance
        self.heard = False
        self.fault, script = chance.choice(list(enumerate([
            b"", b"\x00\x01" * 50, FEED, answer(b""), answer(b"{}"), answer(b"", "204 No Content"),
            answer(body, "500 Oops"), answer(body, "404 Not Found"), answer(body, "403 Forbidden"),
            answer(b"", "401 Unauthorized"),
            answer(b"", "503 Unavailable", "Retry-After: %d" % chance.randrange(90000)),
            answer(b"", "429 Too Many", "Retry-After: never"),
            answer(body, "200 OK", "Content-Encoding: gzip"),
            answer(gzip.compress(gzip.compress(body)), "200 OK", "Content-Encoding: gzip, gzip"),
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + body,
            conduct.CHUNKED + conduct.chunk(body[:50]),
            answer(b"<!doctype html><html><body><h1>Please log in</h1><form><input type=password></form></body></html>",
                   "200 OK", "Content-Type: text/html"),
            moved("302 Found", "http://127.0.0.2:%d/" % OTHER.port), moved("301 Gone", "http://169.254.169.254/"),
            moved("308 Moved", "http://[::1]:%d/" % OTHER.port), moved("302 Found", "file:///etc/passwd"),
            moved("302 Found", "/f%d" % self.number), conduct.reset,
        ])))
        return script

    def serve(self):
        kinds = [self.good] * 8 + [self.moved, self.cut, self.none] + [self.failure] * 9
        return self.chance.choice(kinds)()


def schedule(seed, days):
    """Faults of one schedule, as sentences, and how many answers were given."""
    chance = random.Random(seed)
    server = Asked()
    feeds = [Feed(n, random.Random(chance.random())) for n in range(SOURCES)]
    faults, polls = [], 0
    rows = [("f%d" % f.number, "http://127.0.8.%d:%d/f%d" % (f.number + 1, server.port, f.number),
             chance.choice(["", ", robots: no"])) for f in feeds]
    with House(rows) as house:
        for day in range(days + 1):
            now, last = NOW + day * STEP, day == days
            for f in feeds:
                before = len(server.requests["f%d" % f.number])
                f.say(day)
                server.scripts["f%d" % f.number] = f.good() if last else f.serve()
                f.asked_before = before
            # the last day comes after all pauses that hosts asked for
            now += STEP if last else 0
            house.call("fetch", "--force", now=now)
            states = {row["name"]: row for row in house.rows("sources", now=now)}
            for f in feeds:
                row = states["f%d" % f.number]
                polls += 1
                if len(server.requests["f%d" % f.number]) == f.asked_before and not last:
                    if not row["blind"]:
                        faults.append("day %d: f%d was not asked and is calm" % (day, f.number))
                elif f.heard is not None and row["blind"] == f.heard:
                    faults.append("day %d: f%d %s: %s" % (day, f.number, "is blind" if f.heard else "failed (%d) and is calm" % f.fault,
                                                          row["why"]))
                elif row["blind"] and not row["error"]:
                    faults.append("day %d: f%d is blind and does not say why" % (day, f.number))
        stored = collections.Counter((m["source"], m["title"]) for m in
                                     house.rows("mentions", "--limit", "100000", now=NOW + 2 * days * STEP))
    wanted = {("f%d" % f.number, "Coffee %d of %d" % (n, f.number)) for f in feeds for n, _ in f.items}
    lost, double = wanted - set(stored), [key for key, n in stored.items() if n > 1 or key not in wanted]
    faults += ["lost: %s %s" % key for key in sorted(lost)] + ["double: %s %s" % key for key in sorted(double)]
    return faults, polls, len(wanted), len(lost), len(double)


OTHER = Asked()  # nobody was told of it


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--schedules-only", action="store_true")
    args = parser.parse_args()
    wrong, n_scenarios = (0, 0) if args.schedules_only else run_scenarios()
    polls = items = lost = double = untrue = 0
    for seed in range(args.seed, args.seed + args.runs):
        faults, n_polls, n_items, n_lost, n_double = schedule(seed, args.days)
        for fault in faults[:8]:
            print("seed %d: %s" % (seed, fault))
        polls, items, lost, double = polls + n_polls, items + n_items, lost + n_lost, double + n_double
        untrue += len(faults) - n_lost - n_double
    strangers = sum(len(rows) for rows in OTHER.requests.values())
    print("%d schedules: %d polls, %d items" % (args.runs, polls, items))
    rows = [("lost", lost), ("double", double), ("blind_shown_calm_or_calm_blind", untrue), ("wrong_hosts", strangers)]
    if n_scenarios:
        rows.insert(0, ("scenarios_wrong", wrong))
    for name, value in rows:
        print("RESULT http_%s %d 0 %s" % (name, value, "ok" if value == 0 else "short"))
    return 1 if any(value for _, value in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
