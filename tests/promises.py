#!/usr/bin/env python3
"""promises.py - what SECURITY.md says of networks and files, seen from outside: nobody is asked who was not
listed, no proxy of the environment is used, certificates are verified, what is written is for its owner alone.
Prints TAP.

    HARK=build/cli/hark promises.py
"""
import http.server
import os
import ssl
import stat
import subprocess
import sys
import tempfile
import threading

from tap import equal, holds, tap
from world import HOUR, NOW, World

HARK = os.environ.get("HARK", "build/cli/hark")
FEED = """<?xml version="1.0"?><?xml-stylesheet href="/style.xsl" type="text/xsl"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>b</title><link>http://%(host)s/home</link>
<image><url>http://%(host)s/logo.png</url></image><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://%(host)s/hub"/>
<item><guid>1</guid><title>Acme <img src="http://%(host)s/title.png"></title><link>http://%(host)s/article</link>
<description>&lt;p&gt;Acme gave me food poisoning &lt;img src="http://%(host)s/pixel.png"&gt;&lt;iframe src="http://%(host)s/frame"&gt;</description>
<enclosure url="http://%(host)s/sound.mp3" length="1" type="audio/mpeg"/><media:content url="http://%(host)s/film.mp4"/>
<comments>http://%(host)s/comments</comments><pubDate>Sat, 14 Mar 2026 13:00:00 GMT</pubDate></item></channel></rss>"""


class Server:
    """Answers /feed with FEED and anything else with 404; keeps what was asked, with its headers."""

    def __init__(self, context=None):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                asked.append((self.command, self.path, dict(self.headers)))
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                body = FEED % {"host": self.headers["Host"]} if self.path.endswith("/feed") else ""
                self.send_response(200 if body or self.command == "POST" else 404)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Set-Cookie", "known=yes")
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = do_CONNECT = answer

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *ignored: None  # whoever refuses us hangs up
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path, scheme="http"):
        return "%s://127.0.0.1:%d/%s" % (scheme, self.port, path)

    def paths(self):
        return [path for _, path, _ in self.asked]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def world(sources, more=""):
    w = World("alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example%s}]}\ndigest: {site: site/}\n" % more)
    with open(w.path("hark.yaml")) as f:
        text = f.read().replace("  - {name: blog, kind: file, path: feed.xml, every: 5m}\n", sources)
    w.write("hark.yaml", "contact: me@acme.example\n" + text)
    return w


def call(w, verb, *more, now=NOW, **env):
    done = subprocess.run([HARK, *verb.split(), "--config", w.path("hark.yaml"), "--now", str(now), *more], capture_output=True,
                          timeout=120, text=True, env={**os.environ, "HOME": w.folder, **env})
    return done.returncode, done.stdout + done.stderr


def nobody_is_asked_who_was_not_listed():
    """A feed that names a dozen other addresses, its own pages among them; what it says is stored, told and shown."""
    server = Server()
    with world("  - {name: web, kind: feed, url: '%s', every: 5m}\n" % server.url("feed")) as w:
        w.write(".netrc", "machine 127.0.0.1 login me password secret\n")
        os.chmod(w.path(".netrc"), 0o600)
        for hour in range(3):
            call(w, "run", now=NOW + hour * HOUR)
        equal(len(w.mentions()), 1)
        equal(set(server.paths()) - {"/robots.txt"}, {"/feed"})
        equal(server.paths().count("/feed"), 3)
        for _, _, headers in server.asked:
            for name in ("Authorization", "Cookie", "Referer"):
                equal(headers.get(name), None)
            holds(headers["User-Agent"], "me@acme.example")
    server.close()


def the_environment_names_no_proxy():
    server, proxy = Server(), Server()
    env = {name: proxy.url("") for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
    with world("  - {name: web, kind: feed, url: '%s', every: 5m}\n" % server.url("feed"), ", channel: hook") as w:
        with open(w.path("hark.yaml"), "a") as f:
            f.write("channels: [{name: hook, kind: webhook, url: '%s', private: yes}]\n" % server.url("hook"))
        call(w, "run", **env)
        call(w, "alerts test hook", **env)
        call(w, "add", server.url("other/feed"), "--yes", now=NOW + HOUR, **env)
        equal("/feed" in server.paths() and "/hook" in server.paths() and "/other/feed" in server.paths(), True)
        equal(proxy.asked, [])
        with open(w.path("hark.yaml"), "a") as f:  # and the one that the configuration names is
            f.write("proxy: '%s'\n" % proxy.url(""))
        call(w, "run", now=NOW + 9 * HOUR)
        equal(any("feed" in path for path in proxy.paths()), True)
    server.close()
    proxy.close()


def certificates(folder, name):
    key, crt = os.path.join(folder, "key"), os.path.join(folder, "crt")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-keyout",
                    key, "-out", crt, "-subj", "/CN=" + name, "-addext", "subjectAltName=" + name], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context, crt


def a_certificate_that_nobody_vouches_for_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        context, crt = certificates(folder, "IP:127.0.0.1")
        server = Server(context)
        # neither by the environment nor by anything in a home folder can it be made good
        env = {"SSL_CERT_FILE": crt, "CURL_CA_BUNDLE": crt, "SSL_CERT_DIR": folder}
        with world("  - {name: web, kind: feed, url: '%s', every: 5m}\n" % server.url("feed", "https"), ", channel: hook") as w:
            w.write(".curlrc", "insecure\n")
            hook = "channels: [{name: hook, kind: webhook, url: '%s', private: yes%s}]\n"
            with open(w.path("hark.yaml")) as f:
                text = f.read()
            w.write("hark.yaml", text + hook % (server.url("hook", "https"), ""))
            holds(call(w, "run", **env)[1], "certificate")
            holds(call(w, "alerts test hook", **env)[1], "certificate")
            equal(server.asked, [])
            w.write("hark.yaml", text + hook % (server.url("hook", "https"), ", ca_file: '%s'" % crt))
            equal(call(w, "alerts test hook")[0], 0)  # the configuration can
            equal(server.paths(), ["/hook"])
            w.write("hark.yaml", "mail: {from: hark@acme.example, server: '%s'}\n" % server.url("", "smtps").rstrip("/"))
            holds(call(w, "doctor --mail")[1], "private one? 'ca_file:' names")
            other, crt = certificates(folder, "DNS:other.example")
            w.write("hark.yaml", text + hook % (Server(other).url("hook", "https"), ", ca_file: '%s'" % crt))
            holds(call(w, "alerts test hook")[1], "certificate")  # of another host
        server.close()


def what_is_written_is_for_its_owner_alone():
    with World() as w:
        w.say("1", "Acme gave me food poisoning", NOW - HOUR)
        with open(w.path("hark.yaml"), "a") as f:
            f.write("digest: {site: site/, mail: cx@acme.example}\n")
        before = {name for _, _, names in os.walk(w.folder) for name in names}
        mask = os.umask(0)  # whoever calls it may be careless
        try:
            for hour, verb in enumerate(("run", "digest", "check", "doctor", "backup copy.db", "export all.jsonl.gz", "label ID neg",
                                         "run")):
                words = verb.replace("ID", w.mentions()[0]["id"] if "ID" in verb else "")
                call(w, words.replace("copy.db", w.path("copy.db")).replace("all.", w.path("all.")), now=NOW + hour * HOUR)
        finally:
            os.umask(mask)
        written = 0
        for top, folders, names in os.walk(w.folder):
            for name in folders + names:
                mode = stat.S_IMODE(os.stat(os.path.join(top, name)).st_mode)
                if name not in before and mode & 0o077:
                    raise AssertionError("%s is %o" % (os.path.join(top, name), mode))
                written += 1
        equal(written > 15, True)


def a_place_that_is_a_link_is_not_written_through():
    """A link where a file is going to be written: what it leads to stays as it is."""
    names = ("copy.db", "copy.db.key", "all.jsonl", "state/lock", "state/author.key", "site/index.html", "site/alerts.xml")
    for name in names:
        with World() as w:
            w.say("1", "Acme gave me food poisoning", NOW - HOUR)
            with open(w.path("hark.yaml"), "a") as f:
                f.write("digest: {site: site/}\n")
            w.write("victim", "untouched\n")
            os.makedirs(os.path.dirname(w.path(name)), exist_ok=True)
            os.symlink(w.path("victim"), w.path(name))
            equal(call(w, "check")[0], 0)
            call(w, "run")
            call(w, "backup", w.path("copy.db"))
            call(w, "export", w.path("all.jsonl"))
            with open(w.path("victim")) as f:
                equal((name, f.read()), (name, "untouched\n"))


def texts_and_names_stay_as_long_as_was_said():
    """A text of 30 days, and the name of its author, to the last byte: on pages, in the store, in the index of words."""
    text, name, day = "zanzibarium", "Xylophon", 24 * HOUR

    def where(w, word):
        found = []
        for top, _, names in os.walk(w.folder):
            for file in names:
                with open(os.path.join(top, file), "rb") as f:
                    if file != "feed.xml" and word.encode() in f.read():
                        found.append(os.path.relpath(os.path.join(top, file), w.folder).split("/")[0])
        return sorted(set(found))

    for more, named in (("keep: {text: 30d}\n", []), ("keep: {text: 30d, authors: yes}\nsearch: yes\n", ["state"])):
        with World("alerts: {odds: 250d}\ndigest: {site: site/}\n" + more) as w:
            w.items = [("1", "title", "Acme gave me " + text, NOW - HOUR)]
            w.feed()
            with open(w.path("feed.xml")) as f:
                feed = f.read().replace("<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ', 1)
            w.write("feed.xml", feed.replace("</item>", "<dc:creator>Quentin %s</dc:creator></item>" % name))
            w.run(NOW)
            equal((where(w, text), where(w, name)), (["site", "state"], named))
            w.items = []
            w.feed()
            w.run(NOW + 29 * day)
            equal((where(w, text), where(w, name)), (["site", "state"], named))
            w.run(NOW + 31 * day)
            w.run(NOW + 32 * day)
            equal((where(w, text), where(w, name)), ([], []))
            equal(len(w.mentions()), 1)  # it counts for ever


CASES = [texts_and_names_stay_as_long_as_was_said, nobody_is_asked_who_was_not_listed, the_environment_names_no_proxy, a_certificate_that_nobody_vouches_for_is_refused,
         what_is_written_is_for_its_owner_alone, a_place_that_is_a_link_is_not_written_through]

if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
