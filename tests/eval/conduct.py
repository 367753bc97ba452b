#!/usr/bin/python3
"""HTTP conduct: scripted servers on loopback that misbehave, and what hark makes of each.

Every scenario is one source. Two rounds are run (the second an hour later); for each source the table
says what the server did, what hark said, and whether that is what it should have said.
"""
import gzip
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

HARK = os.environ.get("HARK", "build/cli/hark")
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>'
    b"<item><guid>one</guid><title>Coffee was cold</title><description>The coffee was cold.</description>"
    b"</item></channel></rss>"
)
SERVED = {}  # path -> list of requests (bytes)
LOCK = threading.Lock()


def answer(body=FEED, status="200 OK", *lines, length=True):
    head = [f"HTTP/1.1 {status}", "Connection: close", *lines]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def slowly(first, piece, pause, times):
    def play(conn, _):
        conn.sendall(first)
        for _ in range(times):
            time.sleep(pause)
            conn.sendall(piece)

    return play


def silent(conn, _):
    time.sleep(40)


def stall_after_headers(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    time.sleep(40)


def reset(conn, _):
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + FEED[:90])
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(piece, first=b""):
    def play(conn, _):
        conn.sendall(first)
        for _ in range(100000):
            conn.sendall(piece)

    return play


def bomb(_zeros=64 << 20):
    return gzip.compress(b"\0" * _zeros, 9)


def conditional(tag, body=FEED, *more):
    """200 with validators, 304 when they come back byte for byte."""

    def play(conn, request):
        known = re.search(rb"^If-None-Match: (.*?)\r$", request, re.M | re.I)
        if known and known.group(1).decode("latin-1") == tag:
            conn.sendall(f"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: {tag}\r\n\r\n".encode("latin-1"))
        else:
            conn.sendall(answer(body, "200 OK", f"ETag: {tag}", *more))

    return play


def moved(status, where):
    return lambda conn, _: conn.sendall(answer(b"", status, f"Location: {where}"))


CHUNKED = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data, extension=b""):
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


# name: (what the server does, what hark must say: "" is a good visit, else a part of the error;
#        a tuple: any of them)
SCRIPTS = {
    "plain": (answer(), ""),
    "gzip": (answer(gzip.compress(FEED), "200 OK", "Content-Encoding: gzip"), ""),
    "gzip-file": (answer(gzip.compress(FEED)), ""),
    "etag-weak": (conditional('W/"abc-gzip"'), ""),
    "etag-unquoted": (conditional("abc"), ""),
    "chunked": (CHUNKED + chunk(FEED[:50]) + chunk(FEED[50:]) + b"0\r\n\r\n", ""),
    "103-before": (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(), ""),
    "redirect-301": (moved("301 Moved", "/plain"), ""),
    "redirect-302-relative": (moved("302 Found", "plain?x=1"), ""),
    "redirect-loop": (moved("302 Found", "/redirect-loop-b"), "circle"),
    "redirect-loop-b": (moved("302 Found", "/redirect-loop"), "circle"),
    "redirect-chain-50": (lambda c, r: c.sendall(answer(b"", "302 Found", "Location: /redirect-chain-50?" + str(time.time_ns()))), "more than 5"),
    "redirect-to-file": (moved("302 Found", "file:///etc/passwd"), "no web address"),
    "redirect-to-metadata": (moved("302 Found", "http://169.254.169.254/"), "not a public host"),
    "redirect-to-other-port": (lambda c, r: c.sendall(answer(b"", "302 Found", f"Location: http://127.0.0.1:{OTHER}/")), "not a public host"),
    "redirect-to-localhost": (lambda c, r: c.sendall(answer(b"", "302 Found", f"Location: http://localhost:{PORT}/plain")), "not a public host"),
    "redirect-to-v6": (lambda c, r: c.sendall(answer(b"", "302 Found", f"Location: http://[::ffff:127.0.0.1]:{OTHER}/")), "not a public host"),
    "redirect-with-crlf": (moved("302 Found", "http://x/%0d%0aX: y"), ("not", "contact")),
    "redirect-no-location": (answer(b"", "302 Found"), "no web address"),
    "redirect-empty": (moved("302 Found", ""), "no web address"),
    "slow-header": (slowly(b"HTTP/1.1 200 OK\r\n", b"X", 1, 35), "in time"),
    "slow-body": (slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x", 1, 35), "in time"),
    "stall-after-headers": (stall_after_headers, "in time"),
    "accept-no-answer": (silent, "in time"),
    "hang-up": (b"", "hung up"),
    "rst-mid-body": (reset, "broke off"),
    "fin-early": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + FEED[:100], "broke off"),
    "too-long": (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(FEED) + FEED + b"x" * 1000, ""),
    "cl-negative": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + FEED, ("", "not an answer")),
    "cl-huge": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n" + FEED, ("larger", "broke off", "")),
    "two-cl": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 1000\r\n\r\n" + FEED, ("not", "broke off", "no feed", "neither", "feed")),
    "chunk-huge": (CHUNKED + b"ffffffffffffffff\r\n" + FEED, ("broke off", "chunk", "Chunk", "")),
    "chunk-cut": (CHUNKED + chunk(FEED[:50]), "broke off"),
    "chunk-ext-1m": (CHUNKED + chunk(FEED, b";x=" + b"y" * (1 << 20)) + b"0\r\n\r\n", ("", "chunk", "broke off", "Chunk")),
    "trailers-1000": (CHUNKED + chunk(FEED) + b"0\r\n" + b"X-T: 1\r\n" * 1000 + b"\r\n", ""),
    "headers-10000": (b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%05d: some value that fills the line\r\n" % i for i in range(10000)) + b"\r\n" + FEED, "headers"),
    "header-1m": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * (1 << 20) + b"\r\n\r\n" + FEED, "headers"),
    "status-line-1m": (b"HTTP/1.1 200 " + b"y" * (1 << 20) + b"\r\n\r\n" + FEED, ("headers", "not an answer")),
    "http09": (FEED, "not an answer"),
    "100-forever": (endless(b"HTTP/1.1 100 Continue\r\n\r\n"), "headers"),
    "gzip-bomb": (lambda c, r: c.sendall(answer(BOMB, "200 OK", "Content-Encoding: gzip")), "times its size"),
    "gzip-x2": (answer(gzip.compress(gzip.compress(FEED)), "200 OK", "Content-Encoding: gzip, gzip"), "more than once"),
    "gzip-x100": (answer(FEED, "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 100)), ("more than once", "more than 5")),
    "gzip-two-lines": (answer(gzip.compress(FEED), "200 OK", "Content-Encoding: gzip", "Content-Encoding: gzip"), "more than once"),
    "gzip-crc-bad": (answer(gzip.compress(FEED)[:-8] + b"\0" * 8, "200 OK", "Content-Encoding: gzip"), "not packed"),
    "gzip-truncated": (answer(gzip.compress(FEED)[:60], "200 OK", "Content-Encoding: gzip"), ("packed", "no ", "empty", "feed")),
    "gzip-label-plain": (answer(FEED, "200 OK", "Content-Encoding: gzip"), "not packed"),
    "304-unasked": (answer(b"", "304 Not Modified"), "nobody asked"),
    "200-empty": (answer(b""), "empty"),
    "401": (answer(b"", "401 Unauthorized", "WWW-Authenticate: Basic realm=x"), "log-in"),
    "403-html": (answer(b"<html>Access denied</html>", "403 Forbidden", "Content-Type: text/html"), "refuses"),
    "404": (answer(b"", "404 Not Found"), "not there"),
    "410": (answer(b"", "410 Gone"), "gone"),
    "451": (answer(b"", "451 Unavailable For Legal Reasons"), "legal"),
    "500": (answer(b"", "500 Oops"), "trouble"),
    "204": (answer(b"", "204 No Content"), "empty"),
    "cookies-1000": (answer(FEED, "200 OK", *[f"Set-Cookie: c{i}=1" for i in range(1000)]), ""),
    "etag-1m": (answer(FEED, "200 OK", "ETag: " + "x" * 8000), ""),
    "etag-nul": (answer(FEED, "200 OK", 'ETag: "a\tb\x01"'), ""),
    "etag-reused": (lambda c, r: c.sendall(answer(FEED.replace(b"one", b"%d" % time.time_ns()), "200 OK", 'ETag: "same"')), ""),
    "lm-9999": (answer(FEED, "200 OK", "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT"), ""),
    "type-lies": (answer(FEED, "200 OK", "Content-Type: image/png"), ""),
    "html-200": (answer(b"<html><body><h1>Please accept our cookies</h1></body></html>", "200 OK", "Content-Type: text/html"), ("HTML", "page", "consent")),
    "endless-body": (endless(b"x" * 65536, b"HTTP/1.1 200 OK\r\n\r\n"), "larger"),
}


def listen(handler, context=None):
    """A server on loopback, a thread for each connection; gives its port."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(256)

    def one(conn):
        try:
            conn.settimeout(90)
            if context:
                conn = context.wrap_socket(conn, server_side=True)
            handler(conn)
        except OSError:
            pass
        finally:
            conn.close()

    def loop():
        while True:
            conn, _ = server.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return server.getsockname()[1]


def web(conn):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = conn.recv(65536)
        if not piece:
            return
        request += piece
    path = request.split()[1].decode().split("?")[0].lstrip("/")
    with LOCK:
        SERVED.setdefault(path, []).append(request)
    script = SCRIPTS.get(path, (answer(b"", "404 Not Found"), ""))[0]
    if callable(script):
        script(conn, request)
    else:
        conn.sendall(script)
    try:  # so that what was sent arrives before the end
        conn.shutdown(socket.SHUT_WR)
        conn.recv(1)
    except OSError:
        pass


def garbage(conn):
    conn.sendall(b"\x00\x01garbage" * 100)


def certificate(folder, days):
    key, crt = os.path.join(folder, f"k{days}.pem"), os.path.join(folder, f"c{days}.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", crt, "-days", str(days), "-subj", "/CN=127.0.0.1"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


def main():
    global PORT, OTHER, BOMB
    folder = tempfile.mkdtemp(prefix="hark-conduct-")
    BOMB = bomb()
    PORT, OTHER = listen(web), listen(web)
    tls = certificate(folder, 1)
    https = {
        "tls-self-signed": (listen(web, tls), "certificate"),
        "tls-then-garbage": (listen(garbage, tls), ("certificate", "secure")),
        "plain-on-https": (listen(web), ("secure", "broke off", "hung up", "in time")),
    }
    want = {name: SCRIPTS[name][1] for name in SCRIPTS}
    lines = ["topics: [{name: All, match: 'coffee'}]", "sources:"]
    for name in SCRIPTS:
        lines.append(f"  - {{name: {name}, kind: feed, url: 'http://127.0.0.1:{PORT}/{name}', robots: false, topic: All}}")
    for name, (port, error) in https.items():
        lines.append(f"  - {{name: {name}, kind: feed, url: 'https://127.0.0.1:{port}/plain', robots: false, topic: All}}")
        want[name] = error
    conf = os.path.join(folder, "hark.yaml")
    with open(conf, "w") as f:
        f.write("\n".join(lines) + "\n")

    def hark(verb, now):
        return subprocess.run([HARK, *verb, "--config", conf, "--state", os.path.join(folder, "state"), "--now", now],
                              capture_output=True, text=True, timeout=300)

    began = time.time()
    first = hark(["fetch"], "2026-03-02T10:00:00Z")
    seconds = time.time() - began
    if first.returncode not in (0, 69, 75):
        sys.exit(f"hark fetch ended with {first.returncode}: {first.stderr}")
    said = {}
    for line in hark(["sources", "--jsonl"], "2026-03-02T10:00:00Z").stdout.splitlines():
        row = json.loads(line)
        said[row["name"]] = row.get("error") or ""
    again = hark(["fetch", "--force"], "2026-03-02T12:00:00Z") if "short" not in sys.argv else None

    right = 0
    for name, wanted in want.items():
        options = wanted if isinstance(wanted, tuple) else (wanted,)
        error = said.get(name)
        ok = error is not None and any((o == "" and error == "") or (o and o in error) for o in options)
        right += ok
        print(f"{'ok   ' if ok else 'WRONG'} {name:24} {error if error else '-' if error == '' else '(not listed)'}")
    total = len(want)

    def asked(path):
        return SERVED.get(path, [])

    extra = {
        "other origin never reached": not any(b"Host: 127.0.0.1:%d" % OTHER in r for rs in SERVED.values() for r in rs),
        "no cookies sent": not any(re.search(rb"^Cookie:", r, re.M | re.I) for rs in SERVED.values() for r in rs),
        "no referer sent": not any(re.search(rb"^Referer:", r, re.M | re.I) for rs in SERVED.values() for r in rs),
        "only gzip offered": all(b"Accept-Encoding: gzip\r\n" in r for rs in SERVED.values() for r in rs),
        "user agent says hark": all(re.search(rb"^User-Agent: hark/", r, re.M) for rs in SERVED.values() for r in rs),
        "loop asked once a round": len(asked("redirect-chain-50")) <= 12,
    }
    if again is not None:
        extra["second poll carries the weak ETag"] = any(b'If-None-Match: W/"abc-gzip"\r\n' in r for r in asked("etag-weak"))
        extra["second poll carries the unquoted ETag"] = any(b"If-None-Match: abc\r\n" in r for r in asked("etag-unquoted"))
        extra["a giant ETag is not sent back"] = not any(b"If-None-Match" in r for r in asked("etag-1m"))
        extra["a date in the future goes back as it came"] = any(b"31 Dec 9999" in r for r in asked("lm-9999"))
    for name, ok in extra.items():
        right += bool(ok)
        total += 1
        print(f"{'ok   ' if ok else 'WRONG'} {name}")
    print(f"{right} of {total} right; first round {seconds:.1f} s")
    print(f"RESULT conduct_percent {100 * right / total:.1f} 100 {'ok' if right == total else 'short'}")
    print(f"RESULT conduct_round_s {seconds:.1f} 60 {'ok' if seconds <= 60 else 'short'}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
