#!/usr/bin/env python3
"""rebind.py - names that answer differently the second time: hark reaches nothing that is not public.

In a network of its own (no packet leaves it) stand a name server, a web server at an address that looks
public, and one at each private address, which must never hear anything. Prints TAP; skipped where the
system lets nobody make such a network.

    rebind.py      with the program in HARK
"""
import http.server
import json
import os
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import equal, tap  # noqa: E402

HARK = os.environ.get("HARK", "build/cli/hark")
NOW = 1773496800  # 2026-03-14T14:00:00Z
PUBLIC = "93.184.215.14"
PRIVATE = ["127.0.0.1", "10.11.12.13", "169.254.169.254", "192.168.7.7", "100.64.1.1"]

# name -> what it answers, one after the other; the last answer stays. Each is a list of addresses.
names = {}
asked = {}
hits = {}
tokens = []  # (host and path, the header Authorization) of each request for a list of the API


class Names(socketserver.BaseRequestHandler):
    def handle(self):
        query, sock = self.request
        name, at = [], 12
        while query[at]:
            name.append(query[at + 1:at + 1 + query[at]].decode())
            at += query[at] + 1
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        name = ".".join(name)
        rows = names.get(name, [[]])
        if kind == 1:
            asked[name] = asked.get(name, 0) + 1
        addresses = rows[min(max(asked.get(name, 1), 1), len(rows)) - 1]
        records = b""
        n = 0
        for address in addresses:
            six = ":" in address
            if kind == (28 if six else 1):
                data = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, address)
                records += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(data)) + data
                n += 1
        sock.sendto(query[:2] + struct.pack(">HHHHH", 0x8180, 1, n, 0, 0) + query[12:at + 5] + records,
                    self.client_address)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        own = self.connection.getsockname()[0]
        hits[own] = hits.get(own, 0) + 1
        if self.path.startswith("/list"):
            self.list()
            return
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", "http://%s/feed" % self.path[4:])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = ("<rss version='2.0'><channel><item><guid>%s</guid><title>Acme at %s</title></item></channel>"
                "</rss>" % (self.path, own)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def list(self):
        """Of api.test and, where it redirects, of other.test: two pages, the first names the second."""
        host = self.headers["Host"]
        tokens.append((host + self.path, self.headers.get("Authorization")))
        if self.path == "/list/moved" and host == "api.test":
            self.send_response(302)
            self.send_header("Location", "http://other.test/list/moved")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = {"items": [{"id": self.path, "text": "Acme"}]}
        if not self.path.endswith("/2"):
            answer["next"] = "http://%s%s/2" % (host, self.path)
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


class Server6(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


def start_servers():
    names_server = socketserver.ThreadingUDPServer(("127.0.0.53", 53), Names)
    threading.Thread(target=names_server.serve_forever, daemon=True).start()
    for address in [PUBLIC] + PRIVATE:
        server = http.server.ThreadingHTTPServer((address, 80), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=Server6(("::1", 80), Page).serve_forever, daemon=True).start()


API = """name: api
title: An API of two pages
status: verified
kind: post
needs: [{name: what, must: yes, help: "what"}]
url: "http://api.test/list/{what}"
authorization: "Bearer {token}"
robots: no
items: items
fields: {id: id, text: text}
next: {url: next}
"""


def run(sources, times=2, rows=""):
    """The state of each source after each run; 'rows' are further sources."""
    folder = tempfile.mkdtemp(prefix="hark-rebind-")
    states = []
    hits.clear()
    try:
        with open(folder + "/hark.yaml", "w", encoding="utf-8") as out:
            out.write("contact: me@acme.example\ntopics: [{name: Acme, match: acme}]\nsources:\n" + "".join(
                "  - {name: %s, kind: feed, url: 'http://%s', every: 5m, robots: no}\n" % source
                for source in sources) + rows)
        os.mkdir(folder + "/recipes")
        with open(folder + "/recipes/api.yaml", "w", encoding="utf-8") as out:
            out.write(API)
        for i in range(times):
            subprocess.run([HARK, "fetch", "--force", "--config", folder + "/hark.yaml", "--now",
                            str(NOW + 3600 * i)], capture_output=True, timeout=60, env={**os.environ, "API_TOKEN": "canary"})
            out = subprocess.run([HARK, "sources", "--jsonl", "--config", folder + "/hark.yaml"],
                                 capture_output=True, timeout=60, text=True, check=True).stdout
            states.append({s["name"]: s for s in map(json.loads, out.splitlines())})
    finally:
        shutil.rmtree(folder)
    for address in hits:
        if address != PUBLIC:
            raise AssertionError("%s was reached" % address)
    return states


# --- the cases; each is one sentence ---

def a_public_name_is_read():
    names["good.test"] = [[PUBLIC]]
    first, second = run([("good", "good.test/feed")])
    equal((first["good"]["error"], second["good"]["error"], hits), (None, None, {PUBLIC: 2}))


def a_name_that_turns_private_reaches_nothing():
    rows = []
    for i, address in enumerate(PRIVATE + ["::1", "::ffff:127.0.0.1"]):
        names["flip%d.test" % i] = [[PUBLIC], [address]]
        rows.append(("flip%d" % i, "flip%d.test/feed" % i))
    first, second = run(rows)
    for name, _ in rows:
        equal(first[name]["error"], None)
        if not second[name]["blind"]:
            raise AssertionError("%s is not blind" % name)


def a_redirect_to_a_private_name_reaches_nothing():
    names["inside.test"] = [["127.0.0.1"]]
    names["turns.test"] = [[PUBLIC], ["10.11.12.13"]]
    names["good.test"] = [[PUBLIC]]
    first, second = run([("in", "good.test/to/inside.test"), ("turns", "good.test/to/turns.test")])
    equal((first["in"]["blind"], second["in"]["blind"]), (True, True))
    equal((first["turns"]["error"], second["turns"]["blind"]), (None, True))


def of_several_addresses_only_the_public_one_is_used():
    names["both.test"] = [["127.0.0.1", PUBLIC], [PUBLIC, "10.11.12.13", "::1"]]
    run([("both", "both.test/feed")], times=3)


def a_token_is_sent_to_its_own_origin_alone():
    """A second page, too, is asked with the token where it stands with the first, and without it elsewhere."""
    for name in ("good.test", "api.test", "other.test"):
        names[name] = [[PUBLIC]]
    row = "  - {name: %s, kind: api, what: %s, every: 5m, token: {env: API_TOKEN}}\n"
    for what, want in (("here", ["api.test/list/here", "api.test/list/here/2"]),
                       ("moved", ["api.test/list/moved", "other.test/list/moved", "other.test/list/moved/2"])):
        tokens.clear()
        state, = run([("good", "good.test/feed")], times=1, rows=row % (what, what))
        equal(state[what]["error"], None)
        equal(tokens, [(place, "Bearer canary" if place.startswith("api.test/") else None) for place in want])


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("start_servers", "run", "equal")]


def set_up(folder):
    """None, or what is not possible here."""
    with open(folder + "/resolv.conf", "w", encoding="ascii") as out:
        out.write("nameserver 127.0.0.53\noptions attempts:1 timeout:2\n")
    with open(folder + "/nsswitch.conf", "w", encoding="ascii") as out:
        out.write("hosts: dns\n")
    commands = [["mount", "--bind", folder + "/" + name, "/etc/" + name]
                for name in ("resolv.conf", "nsswitch.conf")]
    commands += [["ip", "link", "set", "lo", "up"]]
    commands += [["ip", "address", "add", a + "/32", "dev", "lo"] for a in [PUBLIC] + PRIVATE[1:]]
    for command in commands:
        if not shutil.which(command[0]) or subprocess.run(command, capture_output=True).returncode != 0:
            return " ".join(command)
    return None


def inside():
    with tempfile.TemporaryDirectory() as folder:
        missing = set_up(folder)
    if missing:
        print("1..0 # SKIP '%s' is not possible here" % missing)
        return 0
    start_servers()
    return tap(CASES, before=asked.clear)


def main():
    if "--inside" in sys.argv:
        return inside()
    within = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
    if not shutil.which("unshare") or subprocess.run(within + ["true"], capture_output=True).returncode != 0:
        print("1..0 # SKIP nobody may make a network here")
        return 0
    return subprocess.run(within + [sys.executable, os.path.abspath(__file__), "--inside"]).returncode


if __name__ == "__main__":
    sys.exit(main())
