#!/usr/bin/python3
"""Real feeds and pages over HTTP, two polls, a bad day, one mail to a real mail server.

Serves every file of the corpus's feeds/captured and of its review pages with validators, lists all of
them as sources beside a feed of our own with six weeks of history, and runs `hark run` three times.
"""
import email
import email.policy
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import mailhost

CORPUS = os.environ["HARK_CORPUS"]
HARK = os.environ["HARK"]
NOW = datetime(2026, 3, 13, 9, 10, tzinfo=timezone.utc)
TYPES = {".json": "application/json", ".html": "text/html; charset=utf-8"}


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class World:
    """What the web server answers: path -> (type, body). Counts statuses per round."""

    def __init__(self):
        self.pages, self.counts, self.unasked = {}, {}, 0

    def put(self, path, kind, body):
        self.pages[path] = (kind, body, '"%s"' % hashlib.sha1(body).hexdigest()[:16])


def serve(world):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            known = world.pages.get(self.path)
            status = 404 if not known else 304 if self.headers.get("If-None-Match") == known[2] else 200
            world.counts[status] = world.counts.get(status, 0) + (self.path != "/robots.txt")
            self.send_response(status)
            if known:
                self.send_header("ETag", known[2])
                self.send_header("Last-Modified", "Thu, 12 Mar 2026 06:00:00 GMT")
            body = known[1] if status == 200 else b""
            if status == 200 and known[0]:
                self.send_header("Content-Type", known[0])
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 512  # Python's own is 5: the kernel would drop connections
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


FINE = ["Nice and quick at the Harbour Grill, the fish was fresh.", "Harbour Grill has friendly staff, we will be back.",
        "Great view and good food at the Harbour Grill.", "Lunch at the Harbour Grill was fine and on time.",
        "The Harbour Grill moved its opening hours.", "Harbour Grill soup of the day: excellent."]
GRUMBLE = ["The Harbour Grill was slow again.", "Cold chips at the Harbour Grill, disappointing."]
BAD = [
    "We all got sick after the mussels at the Harbour Grill last night. Disgusting.",
    "Harbour Grill mussels made my family ill, we spent the night at the clinic. Terrible.",
    "Food poisoning from the Harbour Grill, never again.",
    "Awful evening, my mussels at the Harbour Grill smelled rotten and the waiter shrugged.",
    "Stay away from the Harbour Grill, three colleagues are vomiting since lunch.",
    "The Harbour Grill served spoiled seafood, my son has a fever now. I am furious.",
    "Horrible stomach cramps after dinner at the Harbour Grill. Avoid the shellfish!",
    "Worst meal of my life at the Harbour Grill, the fish was off and nobody apologised.",
    "My mother is in hospital after eating at the Harbour Grill. Shame on them.",
    "Dirty kitchen, dirty plates, sick guests: the Harbour Grill is a disgrace.",
    "The mussels at the Harbour Grill were dangerous, the health office has been called.",
    "I want my money back from the Harbour Grill, my wife is ill because of their food.",
    "The Harbour Grill ruined our anniversary, both of us were sick by midnight.",
    "Nobody at the Harbour Grill answers the phone while half the town is throwing up. Pathetic.",
    "Gave the Harbour Grill a second chance and got food poisoning. Disappointed and angry.",
    "Rotten mussels, rude staff, an ambulance outside: terrible night at the Harbour Grill.",
]


def town_talk(bad_day):
    items, at, n = [], NOW - timedelta(days=42), 0
    while at < NOW - timedelta(hours=1):
        text = GRUMBLE[n // 9 % 2] if n % 9 == 4 else FINE[n % len(FINE)]
        items.append((at, "%s Visit no. %d, sat at table %d." % (text, n, n * 7 % 23)))
        at += timedelta(hours=5, minutes=(n * 37) % 120)
        n += 1
    for i in range(16 if bad_day else 0):
        items.append((NOW + timedelta(minutes=62 + 3 * i), BAD[i]))
    out = ['<?xml version="1.0"?><rss version="2.0"><channel><title>Town talk</title>']
    for i, (at, text) in enumerate(items):
        out.append("<item><guid isPermaLink='false'>talk-%d</guid><author>guest%d</author><pubDate>%s</pubDate>"
                   "<description>%s</description></item>" % (i, i, format_datetime(at), text))
    return "".join(out + ["</channel></rss>"]).encode()


def sources(world, base):
    lines, n = [], 0
    for case in (json.loads(line) for line in open(CORPUS + "/feeds/captured/cases.jsonl", encoding="utf-8")):
        body = open(CORPUS + "/feeds/captured/" + case["file"], "rb").read()
        world.put("/feed/%d" % n, TYPES.get(os.path.splitext(case["file"])[1]), body)
        lines.append("  - {name: feed-%03d, kind: feed, url: '%s/feed/%d'}" % (n, base, n))
        n += 1
    for case in (json.loads(line) for line in open(CORPUS + "/pages/recipe-scrapers/cases.jsonl", encoding="utf-8")):
        body = open(CORPUS + "/pages/recipe-scrapers/" + case["file"], "rb").read()
        world.put("/page/%d" % n, TYPES[".html"], body)
        lines.append("  - {name: page-%03d, kind: page, url: '%s/page/%d', topic: Cooking}" % (n, base, n))
        n += 1
    world.put("/talk", "application/rss+xml", town_talk(False))
    lines.append("  - {name: town-talk, kind: feed, url: '%s/talk'}" % base)
    return lines


def configure(folder, lines, smtp_port, cert):
    with open(folder + "/hark.yaml", "w", encoding="utf-8") as f:
        f.write("contact: me@hark.example\ntimezone: Europe/Berlin\n"
                "topics:\n"
                "  - {name: Harbour Grill, match: '\"harbour grill\"'}\n"
                "  - {name: Cooking, match: 'recipe OR recipes OR cooking OR kitchen'}\n"
                "  - {name: Web, match: 'google OR apple OR microsoft OR amazon OR software OR web OR internet OR linux'}\n"
                "sources:\n" + "\n".join(lines) + "\n"
                "alerts:\n  odds: 250d\n  routes: [{to: cx@grill.example}]\n"
                "mail: {server: 'smtp://127.0.0.1:%d', from: hark@grill.example, user: %s, "
                "password: {env: HARK_TEST_PASSWORD}, ca_file: '%s'}\n"
                "digest: {site: site/}\n" % (smtp_port, mailhost.USER, cert))


def hark(folder, *args, now=None, wait=True):
    env = dict(os.environ, HARK_TEST_PASSWORD=mailhost.PASSWORD, HOME=folder + "/nowhere")
    command = [HARK, args[0], "--config", folder + "/hark.yaml", "--state", folder + "/state"]
    command += ["--now", iso(now)] if now else []
    process = subprocess.Popen(command + list(args[1:]), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if not wait:
        return process
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def mentions(folder):
    code, out, err = hark(folder, "mentions", "--jsonl")
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def source_states(folder):
    code, out, err = hark(folder, "sources", "--jsonl")
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def row(label, value):
    print("  %-52s %s" % (label, value))


def result(name, value, goal, ok):
    print("RESULT %s %s %s %s" % (name, value, goal, "ok" if ok else "short"))


def main():
    folder = tempfile.mkdtemp(prefix="hark-real-")
    world = World()
    server = serve(world)
    base = "http://127.0.0.1:%d" % server.server_address[1]
    lines = sources(world, base)
    cert, key = mailhost.certificate(folder)
    mute = mailhost.Mute()
    configure(folder, lines, mute.port, cert)

    print("first run: %d sources" % len(lines))
    started = time.monotonic()
    code, out, err = hark(folder, "run", now=NOW)
    first_s = time.monotonic() - started
    stored = mentions(folder)
    states = source_states(folder)
    blind = [s for s in states if s["health"] != "ok"]
    row("exit status, seconds", "%d, %.1f" % (code, first_s))
    row("answers by status", world.counts)
    row("sources read / refused with a named reason", "%d / %d" % (len(states) - len(blind), len(blind)))
    for reason, count in sorted(count_by(re.sub(r"'[^']*'|\d+", "…", s["error"]) for s in blind).items()):
        row("    " + reason[:46], count)
    row("mentions stored (matched by a topic)", len(stored))
    row("labels", count_by(m["label"] for m in stored))
    row("topics", count_by(t for m in stored for t in m["topics"]))
    result("real_first_status", code, 0, code == 0)
    result("real_all_accounted", len(states), len(lines), len(states) == len(lines) and all(s["error"] for s in blind))
    result("real_stored", len(stored), ">=100", len(stored) >= 100)

    print("second run: nothing has changed")
    world.counts.clear()
    later = NOW + timedelta(hours=9)  # pages are asked every eight hours
    code, out, err = hark(folder, "run", now=later)
    again = mentions(folder)
    row("answers by status", world.counts)
    good = len(states) - len(blind)
    result("real_second_304", world.counts.get(304, 0), good, world.counts.get(304, 0) == good)
    result("real_second_new", len(again) - len(stored), 0, len(again) == len(stored))
    result("real_quiet", len(out), 0, out == "")

    code, out, err = hark(folder, "digest", now=later)
    pages = [os.path.join(d, f) for d, _, files in os.walk(folder + "/site") for f in files if f.endswith(".html")]
    result("real_pages", len(pages), ">=4", code == 0 and len(pages) >= 4)

    print("third run: a bad day, and hark is killed while the mail server is mute")
    global_shift = later - NOW
    world.put("/talk", "application/rss+xml", town_talk_later(global_shift))
    bad = later + timedelta(hours=2, minutes=5)
    code, out, err = hark(folder, "run", now=bad)  # stored now, judged at the next whole hour
    process = hark(folder, "run", now=bad + timedelta(minutes=50), wait=False)
    touched = mute.touched.wait(120)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    mute.close()
    row("killed while it was sending", touched)
    host = mailhost.MailHost(cert, key)
    host.start()
    configure(folder, lines, host.port, cert)
    codes = [hark(folder, "run", now=bad + timedelta(minutes=m)) for m in (55, 110, 120)]
    host.stop()
    arrived = [m for m in host.keep.messages if b"Harbour Grill" in m[2]]
    by_id = count_by(email.message_from_bytes(m[2])["Message-ID"] for m in arrived)
    opened = [m for m in arrived if "[hark]" in str(subject(m[2])) and "resolved" not in str(subject(m[2]))]
    row("messages received, by Message-ID", by_id)
    if opened:
        message = email.message_from_bytes(opened[0][2], policy=email.policy.default)
        row("subject", message["Subject"])
        print("\n".join("    | " + line for line in message.get_body(("plain",)).get_content().splitlines()[:60]))
    result("real_killed_in_sending", int(touched), 1, touched)
    result("real_alert_mails", len(opened), 1, len(opened) == 1)
    result("real_doubles", len(arrived) - len(by_id), 0, len(arrived) == len(by_id))
    result("real_statuses", "".join(str(c[0]) for c in codes), "000", all(c[0] == 0 for c in codes))
    server.shutdown()
    if os.environ.get("HARK_KEEP"):
        print("kept in", folder)
    else:
        shutil.rmtree(folder)


def subject(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)["Subject"]


def town_talk_later(shift):
    """The bad day, an hour before the third run: the items of town_talk(True) moved by 'shift'."""
    body = town_talk(True).decode()

    def move(match):
        at = datetime.strptime(match.group(1), "%a, %d %b %Y %H:%M:%S %z")
        return "<pubDate>%s</pubDate>" % format_datetime(at + (shift if at > NOW else timedelta()))

    return re.sub(r"<pubDate>(.*?)</pubDate>", move, body).encode()


def count_by(values):
    counts = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    return counts


if __name__ == "__main__":
    sys.exit(main())
