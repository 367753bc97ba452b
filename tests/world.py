"""world.py - a folder with a configuration, feeds and a store, and runs on it with a fixed clock."""
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

HARK = os.environ.get("HARK", "build/cli/hark")
HOUR = 3600
NOW = 1773496800  # 2026-03-14T14:00:00Z, a Saturday


class Folder:
    """A folder of its own that goes afterwards; who makes it puts a configuration into it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="hark-world-")

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)

    def call(self, verb, *more, now=NOW, want=0):
        done = subprocess.run([HARK, *verb.split(), "--config", self.path("hark.yaml"), "--now",
                               str(now), *more], capture_output=True, timeout=120)
        if want is not None and done.returncode != want:
            raise AssertionError("%s ended with %d, not %d: %s%s" % (
                verb, done.returncode, want, done.stdout.decode(), done.stderr.decode()))
        return done.stdout.decode(), done.stderr.decode()

    def run(self, now, *more, want=0):
        """What a run prints on either channel."""
        return "".join(self.call("run", *more, now=now, want=want))

    def mentions(self, *more):
        return [json.loads(line) for line in self.call("mentions", "--jsonl", *more)[0].split("\n") if line]

    def mails(self):
        out = []
        for name in sorted(os.listdir(self.path("mails")) if os.path.isdir(self.path("mails")) else []):
            with open(self.path("mails/" + name), "rb") as f:
                out.append(f.read().decode())
        return out

    def query(self, sql):
        db = sqlite3.connect("file:%s?mode=ro" % self.path("state/hark.db"), uri=True)
        rows = db.execute(sql).fetchall()
        db.close()
        return rows


class World(Folder):
    """One topic, one feed."""

    def __init__(self, extra="", mail="mail: {from: hark@acme.example, eml: mails/}"):
        super().__init__()
        self.items = []
        self.write("hark.yaml",
                   "topics:\n  - {name: Acme, match: acme}\n"
                   "sources:\n  - {name: blog, kind: file, path: feed.xml, every: 5m}\n" + mail +
                   "\n" + (extra or "alerts: {at_once: {stars: 1, words: [poisoning]},"
                                    " routes: [{to: cx@acme.example}]}\n"))
        self.feed()

    def __exit__(self, *ignored):
        super().__exit__()
        shutil.rmtree(self.folder + ".kept", ignore_errors=True)

    def keep(self):
        """What put_back() brings back."""
        shutil.copytree(self.folder, self.folder + ".kept")

    def put_back(self):
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder + ".kept", self.folder)

    def feed(self):
        """Writes the feed as it stands."""
        rows = ['<item><guid isPermaLink="false">%s</guid><title>%s</title><description>%s'
                "</description><pubDate>%s</pubDate></item>"
                % (key, title, text, time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at)))
                for key, title, text, at in self.items]
        self.write("feed.xml", '<?xml version="1.0"?><rss version="2.0"><channel><title>b</title>'
                   + "".join(rows) + "</channel></rss>")

    def say(self, key, text, at, title=""):
        self.items = [i for i in self.items if i[0] != key] + [(key, title, text, at)]
        self.feed()
