#!/usr/bin/env python3
"""serve.py - 'hark serve' as a browser, a stranger and a page elsewhere meet it. Prints TAP.

Usage: serve.py HARK. A small store in a folder that goes afterwards; only loopback is used."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

from tap import check, end_checks

HARK = os.path.abspath(sys.argv[1])
NOW = "2026-03-14T20:00:00Z"
EVIL = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'> &amp; \u202egnp.exe'


def ask(port, path, method="GET", host="localhost", headers=""):
    """Status, headers and body of one raw request: nothing on the way mends the path."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(("%s %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n" % (method, path, host, headers)).encode())
        data = b""
        while True:
            part = s.recv(65536)
            if not part:
                break
            data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), fields, body.decode("utf-8", "replace")


def prepare(folder):
    with open(os.path.join(folder, "hark.yaml"), "w") as f:
        f.write("contact: me@acme.example\ntimezone: UTC\nstate: state/\n"
                "topics:\n  - {name: Acme, match: acme}\n  - {name: Borealis, match: borealis}\n"
                "sources:\n  - {name: desk, kind: file, path: said.jsonl, format: jsonl}\n"
                "digest: {site: site/}\n")
    with open(os.path.join(folder, "said.jsonl"), "w") as f:
        for i in range(65):
            text = EVIL + " acme" if i == 7 else "Acme delivery number %d was %s" % (i, "awful" if i % 2 else "lovely")
            f.write(json.dumps({"id": str(i), "text": text, "date": "2026-03-14T%02d:%02d:00Z" % (i // 6, i % 6 * 10),
                                "url": "javascript:alert(3)" if i == 7 else "https://a.example/%d" % i}) + "\n")
    subprocess.run([HARK, "run", "--config", "hark.yaml", "--now", NOW], cwd=folder, check=True, timeout=60)


def pages(port, topic):
    status, fields, body = ask(port, "/")
    check("the index is shown", status == 200 and "<html" in body and "text/html" in fields["content-type"], fields)
    check("it leads to the search", '<a href="/search"' in body and "</header>" in body.split('href="/search"')[1][:60], body[:300])
    want = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
            "cross-origin-resource-policy": "same-origin"}
    check("with headers that keep a browser modest", all(fields.get(k) == v for k, v in want.items()) and
          fields["content-security-policy"].startswith("default-src 'none'"), fields)
    check("HEAD has the head alone", ask(port, "/", "HEAD")[::2] == (200, ""))
    check("what is known is not sent again",
          ask(port, "/", headers="If-None-Match: %s\r\n" % fields["etag"])[::2] == (304, ""))
    day = "/%s/2026-03-14.html" % topic
    status, _, body = ask(port, day)
    check("a day is shown", status == 200 and "Acme" in body and "<script" not in body)
    check("a day leads to the search too", body.count('<a href="/search"') == 1)
    for path in ("/nope", "/../hark.yaml", "/%2e%2e/hark.yaml", "//etc/passwd", "/%2fetc%2fpasswd", "/" + topic,
                 "/%s/../index.html" % topic, "/..%5chark.yaml", "/" + topic + "/.hidden.html", "/state/hark.db",
                 "/%s/foreign.html" % topic, "/%s/link.html" % topic, "/notes.txt", "/a" * 2000):
        status = ask(port, path)[0]
        check("not served: %s" % path[:40], status in (400, 404, 414, 431), status)


def rights(pid, folder):
    """Each of its threads has given up what it cannot be given back, where the doctor says so, and it leaves no core."""
    threads = 0
    doctor = subprocess.run([HARK, "doctor", "--config", "hark.yaml", "--now", NOW], cwd=folder, capture_output=True, text=True, timeout=60)
    can = "two folders only (Landlock)" in doctor.stdout
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/status" % (pid, thread)) as f:
            threads += "NoNewPrivs:\t1\n" in f.read()
    check("its threads have no more rights to come by", threads == len(os.listdir("/proc/%d/task" % pid)) >= 2 or not can, threads)
    with open("/proc/%d/limits" % pid) as f:
        limits = f.read()
    check("it leaves no core", any(line.split()[:5] == ["Max", "core", "file", "size", "0"] for line in limits.split("\n")), limits)


def strangers(port):
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "169.254.169.254", ""):
        check("not called %r" % host, ask(port, "/", host=host)[0] in (421, 400))
    check("called localhost with a port", ask(port, "/", host="LOCALHOST:%d" % port)[0] == 200)
    check("called by a name that was allowed", ask(port, "/", host="reports.acme.example")[0] == 200)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"):
        check("no %s" % method, ask(port, "/", method, headers="Content-Length: 0\r\n")[0] in (405, 400))
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for s in idle:
        s.sendall(b"GET / HTTP/1.1\r\nHost: local")
    check("slow ones do not hold it up", ask(port, "/search")[0] == 200)
    for s in idle:
        s.close()


def search(port):
    _, fields, body = ask(port, "/search")
    check("the form may ask this server only", "form-action 'self'" in fields["content-security-policy"])
    check("a first page of 30, and a way on", body.count("<li>") == 31 and "page=2" in body, body.count("<li>"))
    check("of several topics each says its own", " \u00b7 Acme \u00b7 " in body
          and " \u00b7 Acme \u00b7 " not in ask(port, "/search?topic=Acme")[2])
    check("the last page", "page=4" not in ask(port, "/search?page=3")[2])
    body = ask(port, "/search?q=delivery+label:neg&topic=Acme")[2]
    check("the query language", "awful" in body and "lovely" not in body)
    body = ask(port, "/search?q=onerror")[2]
    check("foreign markup stays text", "&lt;script&gt;alert(1)" in body and "<script" not in body and "<img" not in body)
    check("no address but http becomes a link", "javascript:" not in body)
    body = ask(port, "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")[2]
    check("what is asked stays text", "<script" not in body)
    check("a slip is told", "cannot be searched for" in ask(port, "/search?q=((")[2])
    check("a wrong day is told", "2026-03-14" in ask(port, "/search?from=tomorrow")[2])


def main():
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        topic = next(name for name in os.listdir(os.path.join(folder, "site")) if name.startswith("acme-"))
        with open(os.path.join(folder, "site", topic, "foreign.html"), "w") as f:
            f.write("<html><script>alert(1)</script></html>")
        with open(os.path.join(folder, "site", "notes.txt"), "w") as f:
            f.write("secret")
        os.symlink("../../hark.yaml", os.path.join(folder, "site", topic, "link.html"))
        server = subprocess.Popen([HARK, "serve", "--port", "0", "--host", "reports.acme.example", "--config",
                                   "hark.yaml"], cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().split(":")[2].split("/")[0])
            rights(server.pid, folder)
            pages(port, topic)
            strangers(port)
            search(port)
        finally:
            server.send_signal(signal.SIGTERM)
            status = server.wait(timeout=20)
        check("it ends in good order", status == 0, status)
    sys.exit(end_checks())


main()
