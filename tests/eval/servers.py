#!/usr/bin/env python3
"""servers.py - two programs that make feeds: what is posted there is stored once, an edit is an update.

ikiwiki (a wiki and blog compiler; its pages are given out by a plain web server) and Mercurial's own web
server write their feeds here as they do everywhere, on loopback. Texts are posted, polled twice, one is
edited, some more are posted, and the store is compared with what was posted. A server that is not
installed is left out ('apt-get install --no-install-recommends ikiwiki mercurial libxml-feed-perl');
without any: skipped.
"""
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HARK = os.environ.get("HARK", "build/cli/hark")
TEXTS = ["The coffee at Acme was cold & late, <b>really</b>", "Acme: \u00fcber freundlich, caf\u00e9 \u2014 top \U0001f600",
         "Don't go to Acme; 5 > 3 \"quotes\" ]]> and a tag <script>alert(1)</script>", "Acme again",
         "Acme again"]  # twice the same words are two posts
# The same as a reader sees them where a text is markup.
PLAIN = ["The coffee at Acme was cold & late, really", TEXTS[1], "Don't go to Acme; 5 > 3", "Acme again",
         "Acme again"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *ignored):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Ikiwiki:
    name, command, edits, texts = "ikiwiki", "ikiwiki", True, PLAIN

    def __init__(self, folder):
        self.source, self.out = folder + "/source", folder + "/out"
        os.makedirs(self.source + "/blog")
        os.makedirs(self.out)
        self.port = free_port()
        with open(self.source + "/index.mdwn", "w", encoding="utf-8") as f:
            f.write('[[!inline pages="blog/*" rss=yes atom=yes show=0 feedshow=0]]\n')
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", self.port), functools.partial(Quiet, directory=self.out))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.n = 0
        self.make()
        self.feeds = ["index.rss", "index.atom"]
        self.feeds = [f for f in self.feeds if os.path.exists(self.out + "/" + f)]

    def make(self):
        done = subprocess.run(["ikiwiki", self.source, self.out, "--url", "http://127.0.0.1:%d" % self.port,
                               "--plugin", "inline", "--rss", "--atom", "--rebuild", "--set",
                               "wikiname=acme"], capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())

    def write(self, n, text):
        with open(self.source + "/blog/p%03d.mdwn" % n, "w", encoding="utf-8") as f:
            f.write(text + "\n")

    def post(self, texts):
        for text in texts:
            self.n += 1
            self.write(self.n, text)
        self.make()

    def edit(self, n, text):
        self.write(n, text)
        self.make()

    def url(self, feed):
        return "http://127.0.0.1:%d/%s" % (self.port, feed)

    def close(self):
        pass


class Mercurial:
    name, command, edits, texts = "mercurial", "hg", False, TEXTS  # what is committed stays as it is

    def __init__(self, folder):
        self.folder = folder + "/repo"
        self.port = free_port()
        self.hg("init", self.folder, cwd=folder)
        self.n = 0
        self.feeds = ["rss-log", "atom-log"]
        self.server = subprocess.Popen(["hg", "serve", "--address", "127.0.0.1", "--port", str(self.port)],
                                       cwd=self.folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=self.env())

    def env(self):
        return dict(os.environ, HGPLAIN="1", HGRCPATH="", HGENCODING="utf-8", HGUSER="me <me@acme.example>")

    def hg(self, *words, cwd=None):
        done = subprocess.run(["hg", *words], cwd=cwd or self.folder, capture_output=True, env=self.env())
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())

    def post(self, texts):
        time.sleep(2.1)  # its ETag counts whole seconds
        for text in texts:
            self.n += 1
            with open(self.folder + "/n", "w", encoding="ascii") as f:
                f.write("%d\n" % self.n)
            self.hg("commit", "--addremove", "--message", text)

    def url(self, feed):
        return "http://127.0.0.1:%d/%s" % (self.port, feed)

    def close(self):
        self.server.terminate()
        self.server.wait()


def wait_for(url):
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nothing answers at " + url)


class Listener:
    """hark, listening to one feed."""

    def __init__(self, folder, url):
        self.conf = folder + "/hark.yaml"
        self.now = int(time.time())
        with open(self.conf, "w", encoding="utf-8") as out:
            out.write("topics: [{name: Acme}]\nsources:\n  - {name: it, kind: feed, url: '%s', every: 5m,"
                      " topic: Acme}\n" % url)

    def call(self, *words):
        done = subprocess.run([HARK, *words, "--config", self.conf, "--now", str(self.now)],
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout

    def poll(self):
        self.now += 3600
        self.call("fetch", "--force")
        return [json.loads(line) for line in self.call("mentions", "--jsonl", "--oldest", "--limit",
                                                       "10000").splitlines()]


def count(mentions, words):
    """Mentions that say so, whatever quotation marks the server makes of ours."""
    plain = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
    return sum(words in " ".join(((m["title"] or "") + " " + (m["text"] or "")).translate(plain).split())
               for m in mentions)


def follow(server, feed, folder):
    """[(what, right)]"""
    rows = []
    hark = Listener(folder, server.url(feed))
    first = hark.poll()
    rows.append(("%d posts are %d mentions" % (server.n, len(first)), len(first) == server.n))
    second = hark.poll()
    rows.append(("a second poll brings nothing", [m["id"] for m in second] == [m["id"] for m in first] and
                 all(m["revision"] == 0 for m in second)))
    rows.append(("each text is there", all(count(second, t) == server.texts.count(t) for t in server.texts)))
    server.post(["Acme is closed on %s" % feed])
    third = hark.poll()
    rows.append(("one more post is one more", len(third) == server.n and count(third, "closed on " + feed) == 1))
    if server.edits:
        server.edit(1, "The coffee at Acme was hot after all")
        fourth = hark.poll()
        rows.append(("an edit is an update", len(fourth) == server.n and count(fourth, "hot after all") == 1 and
                     count(fourth, "cold & late") == 0 and sum(m["revision"] for m in fourth) == 1))
        server.edit(1, TEXTS[0])
    return rows


def main():
    right = asked = 0
    for kind in (Ikiwiki, Mercurial):
        if not shutil.which(kind.command):
            print("%-10s skipped: '%s' is not installed" % (kind.name, kind.command))
            continue
        with tempfile.TemporaryDirectory(prefix="hark-servers-") as folder:
            server = kind(folder)
            try:
                server.post(TEXTS)
                if kind is Ikiwiki:
                    server.feeds = [f for f in ("index.rss", "index.atom") if os.path.exists(server.out + "/" + f)]
                for feed in server.feeds:
                    wait_for(server.url(feed))
                    place = folder + "/" + feed.replace(".", "-")
                    os.mkdir(place)
                    for what, good in follow(server, feed, place):
                        print("%-10s %-12s %-6s %s" % (kind.name, feed, "ok" if good else "WRONG", what))
                        asked += 1
                        right += good
            finally:
                server.close()
    if asked == 0:
        print("skipped: no server that makes feeds is installed")
        return 0
    print("RESULT real-servers %d %d %s" % (right, asked, "ok" if right == asked else "short"))
    return 0 if right == asked else 1


if __name__ == "__main__":
    sys.exit(main())
