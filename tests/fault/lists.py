#!/usr/bin/env python3
"""lists.py - lists of hostile strings in every place where hark may say them again: none has an effect.

As title, text, author and name of a source they go through a whole run; then everything that hark prints,
exports, mails and writes is read as its reader would: a terminal, a log, a spreadsheet, a mail program, a folder.
As names of topics they become files, as queries they are asked, as paths they are sent to 'hark serve'.
HARK names the program."""
import csv
import email
import email.policy
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402

CORPUS = os.path.join(os.environ.get("HARK_CORPUS") or "../shared/corpus", "hostile")
HEADERS = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
           "auto-submitted", "precedence", "in-reply-to", "references", "list-id", "x-hark-alert", "reply-to",
           "list-unsubscribe", "list-unsubscribe-post", "x-auto-response-suppress"}
FORMULA = re.compile("^[\\s\ufeff\u00ad\u200b-\u200f\u2060\u180e\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def strings(path):
    with open(os.path.join(CORPUS, path), encoding="utf-8", errors="surrogateescape") as f:
        return json.load(f) if path.endswith(".json") else f.read().split("\n")


def result(name, value, goal, ok):
    print("RESULT lists_%s %s %s %s" % (name, value, goal, "ok" if ok else "short"))
    return ok


def fill(w, texts):
    with open(w.path("said.jsonl"), "w") as f:
        for i, text in enumerate(texts):
            f.write(json.dumps({"id": "k%d" % i, "title": text, "text": "Acme poisoning %s" % text, "author": text,
                                "url": "https://a.example/%d" % i,
                                "date": NOW - 2 * HOUR + i}) + "\n")


def faults_of_terminal(w, ids):
    calls = ["run", "mentions --limit 0", "mentions --why --limit 0", "today", "alerts list", "sources", "check", "doctor",
             "view words", "view stories", "view day", "export -"] + ["show " + i for i in ids[:40]]
    found = []
    for verb in calls:
        said = "".join(w.call(verb, want=None)) if verb != "export -" else ""
        if UNSHOWN.search(said):
            found.append("%s: %r" % (verb, UNSHOWN.search(said).group()))
    return found, len(calls)


def faults_of_csv(w):
    text = w.call("export --csv")[0]
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return [cell for cell in cells if FORMULA.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)], len(cells)


def faults_of_mails(w):
    found, n = [], 0
    for name in sorted(os.listdir(w.path("mails"))):
        with open(w.path("mails/" + name), "rb") as f:
            raw = f.read()
        n += 1
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        extra = [k for k in mail.keys() if k.lower() not in HEADERS]
        if extra or len(mail.keys()) != len(set(k.lower() for k in mail.keys())):
            found.append("%s: headers %s" % (name, mail.keys()))
        if re.search(rb"[^\r]\n|\r[^\n]", raw) and b"\r\n" in raw:
            found.append("%s: a bare line end" % name)
        if max(len(line) for line in raw.split(b"\n")) > 998 or b"\0" in raw:
            found.append("%s: a long line or a NUL" % name)
        if mail["To"] != "cx@acme.example" or mail["From"] is None or "hark@acme.example" not in mail["From"]:
            found.append("%s: from or to" % name)
    return found, n


def list_texts():
    """What people see, in one world."""
    texts = [t for path in ("own/strings/csv-formula.json", "own/strings/terminal-log.json",
                            "own/mail/header-values.json", "own/paths/topic-names.json", "strings/blns/blns.json",
                            "strings/PayloadsAllTheThings-crlf/crlfinjection.txt") for t in strings(path)]
    with World("alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\ndigest: {site: site/}\n") as w:
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        conf = conf.replace("kind: file, path: feed.xml, every: 5m}", "kind: file, path: said.jsonl, format: jsonl, every: 5m}")
        w.write("hark.yaml", conf)
        fill(w, ["a quiet start"])
        w.run(NOW - 40 * HOUR)
        fill(w, texts)
        w.run(NOW, want=None)
        w.run(NOW + HOUR, want=None)
        ids = [m["id"] for m in w.mentions("--limit", "0")]
        ok = result("texts_stored", len(ids), ">=%d" % (len(texts) * 9 // 10), len(ids) >= len(texts) * 9 // 10)
        for name, (found, n) in (("terminal", faults_of_terminal(w, ids)), ("csv", faults_of_csv(w)),
                                 ("mail", faults_of_mails(w))):
            for fault in found[:5]:
                print("  %s: %.200s" % (name, fault))
            print("  %s: %d looked at" % (name, n))
            ok &= result(name, len(found), 0, not found and n > 0)
        return ok


def write_topics(w, names):
    """The names that a configuration takes; each stands in a line of its own, and a fault names its line."""
    rest = "alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\ndigest: {site: site/}\n" \
           "mail: {from: hark@acme.example, eml: mails/}\nsources:\n  - {name: blog, kind: file, path: feed.xml, every: 5m}\n"
    while True:
        w.write("hark.yaml", "topics:\n" + "".join("  - {name: %s, match: acme}\n" % json.dumps(n) for n in names) + rest)
        faults = w.call("check", want=None)[1]
        lines = {int(n) for n in re.findall(r"hark\.yaml:(\d+):", faults)}
        if not lines:
            return names
        names = [name for i, name in enumerate(names) if i + 2 not in lines]


def list_topics():
    """Names of topics become folders, all inside and all distinct, and subjects of mails."""
    names = list(dict.fromkeys(strings("own/paths/topic-names.json") + strings("own/mail/header-values.json")))
    tempfile.tempdir = tempfile.mkdtemp(prefix="hark-lists-")
    with World() as w:
        taken = write_topics(w, names)
        w.say("1", "Acme is kind", NOW - 50 * HOUR)
        w.run(NOW - 40 * HOUR)
        w.say("2", "Acme poisoning", NOW - HOUR)
        w.run(NOW)
        faults, mails = faults_of_mails(w)
        for _, dirs, files in os.walk(w.folder):
            faults += ["makes %r" % entry for entry in dirs + files
                       if not re.fullmatch(r"[a-z0-9W.\-]+|hark\.db.*|[0-9TZa-z.\-]+\.eml", entry, re.S)]
        folders = [e.casefold() for e in os.listdir(w.path("site")) if os.path.isdir(w.path("site/" + e))]
        faults += ["%d folders for %d names" % (len(folders), len(taken))] * (len(set(folders)) != len(taken))
        faults += ["%d mails for %d names" % (mails, len(taken))] * (mails != len(taken))
        faults += ["something outside"] * (os.listdir(tempfile.tempdir) != [os.path.basename(w.folder)])
    shutil.rmtree(tempfile.tempdir)
    tempfile.tempdir = None
    for fault in faults[:5]:
        print("  " + fault)
    print("  %d names of topics, %d taken, %d mails" % (len(names), len(taken), mails))
    return result("topics", len(faults), 0, not faults and len(taken) > 0)


def queries_are_answered(name, queries):
    """Each is answered or refused, within a second of processor time."""
    found, slowest, n = [], 0.0, 0
    with World() as w:
        for i in range(300):
            w.items.append((str(i), "", "Acme is kind, number %d %s" % (i, "aaaa " * 40), NOW - i * HOUR))
        w.feed()
        w.run(NOW)
        for query in queries:
            if "\0" in query:
                continue
            n += 1
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([HARK, "mentions", "--config", w.path("hark.yaml"), "--now", str(NOW), "--", query],
                                  capture_output=True, timeout=60)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            slowest = max(slowest, took)
            if done.returncode not in (0, 64, 65) or took > 1:
                found.append("%.60r ends with %d after %.1f s" % (query, done.returncode, took))
        if w.query("SELECT count(*) FROM mention") != [(300,)]:
            found.append("mentions are missing")
    for fault in found[:5]:
        print("  " + fault)
    print("  %d queries, slowest %.2f s" % (n, slowest))
    return result(name, len(found), 0, not found and n > 0)


def list_queries():
    return queries_are_answered("queries", strings("own/strings/queries-sql-fts-regex.json"))


def list_naughty():
    return queries_are_answered("naughty", strings("strings/blns/blns.json"))


def ask(port, path):
    """The status of one raw request; 0: the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        data = b""
        while True:
            part = s.recv(65536)
            if not part:
                break
            data += part
    return (int(data.split()[1]) if data.startswith(b"HTTP/") else 0), data


def list_traversals():
    """Paths that want out of the folder get no file."""
    folder = "paths/PayloadsAllTheThings/"
    paths = [line for name in ("deep_traversal.txt", "directory_traversal.txt", "traversals-8-deep-exotic-encoding.txt")
             for line in strings(folder + name) if line.strip()]
    found, n = [], 0
    with World("digest: {site: site/}\n") as w:
        w.say("1", "Acme is kind", NOW - 5 * HOUR)
        w.run(NOW)
        server = subprocess.Popen([HARK, "serve", "--config", w.path("hark.yaml"), "--port", "0", "--now", str(NOW)],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            line = server.stdout.readline().decode()
            port = int(re.search(r":(\d+)", line).group(1))
            if ask(port, b"/")[0] != 200:
                found.append("the index is not served")
            for path in paths:
                for secret in (b"etc/passwd", b"hark.yaml"):
                    raw = path.encode("utf-8", "surrogateescape").replace(b"{FILE}", secret).strip()
                    for front in (b"/", b"/search/", b"/index.html?x="):
                        status, data = ask(port, front + raw.replace(b" ", b"%20"))
                        n += 1
                        if b"root:" in data or b"topics:" in data or (status == 200 and front == b"/" and b"?" not in raw
                                                                    and b"#" not in raw):
                            found.append("%r: %d" % (front + raw, status))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=10)
    for fault in found[:5]:
        print("  " + fault)
    print("  %d requests of %d paths" % (n, len(paths)))
    return result("traversals", len(found), 0, not found and n > 0)


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no lists of hostile strings (HARK_CORPUS)")
        return 77
    wanted = sys.argv[1:] or ["texts", "topics", "queries", "naughty", "traversals"]
    good = [globals()["list_" + name]() for name in wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
