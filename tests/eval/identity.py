#!/usr/bin/python3
"""Identity: sources whose documents change between polls as real ones do; nothing doubled, nothing lost.

Each series is one source and the documents that it serves, poll by poll, with the number of different
things that were said in all. Counted is what `hark mentions` shows at the end.
"""
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

HARK = os.environ["HARK"]
START = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.utc)
WORDS = ["staff", "queue", "milk", "chairs", "music", "bill", "window", "cake", "cups", "garden", "toast", "door"]


def when(n):
    return START - timedelta(hours=30 - n)


def item(n, guid="", link="", text="", date=True, title=True):
    """An item of an RSS feed; n alone decides what is said."""
    word = WORDS[n % len(WORDS)]
    text = text or f"Visit number {n} to the coffee house, about the {word}: it took {n + 3} minutes and {word} again."
    parts = [f"<guid isPermaLink='false'>{guid}</guid>" if guid else "", f"<link>{link}</link>" if link else "",
             f"<title>Coffee and {word} {n}</title>" if title else "",
             f"<pubDate>{format_datetime(date if isinstance(date, datetime) else when(n))}</pubDate>" if date else "",
             f"<description>{text}</description>"]
    return "<item>" + "".join(parts) + "</item>"


def feed(*items):
    return '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>' + "".join(items) + "</channel></rss>"


def normal(ns, scheme="https"):
    return feed(*[item(n, f"g{n}", f"{scheme}://shop.example/{n}") for n in ns])


def review(author, day, text, stars, url=None):
    r = {"@type": "Review", "author": {"@type": "Person", "name": author}, "datePublished": f"2026-02-{day:02d}",
         "reviewBody": text, "reviewRating": {"@type": "Rating", "ratingValue": stars}}
    return r | ({"url": url} if url else {})


def page(*reviews):
    thing = {"@context": "https://schema.org", "@type": "Product", "name": "Coffee pot", "review": list(reviews)}
    return f'<html><head><script type="application/ld+json">{json.dumps(thing)}</script></head><body></body></html>'


def atom(ns):
    return '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>' + "".join(
        f"<entry><id>urn:entry:{n}</id><link href='https://shop.example/{n}'/><title>Coffee and {WORDS[n]} {n}</title>"
        f"<updated>{when(n):%Y-%m-%dT%H:%M:%SZ}</updated><content>Visit number {n}, moved to another program: coffee.</content></entry>" for n in ns) + "</feed>"


def answered(r, text):
    return r | {"comment": {"@type": "Comment", "author": {"@type": "Organization", "name": "Pots"}, "text": text}}


def untitled(n, text="Great coffee!"):
    return item(n, f"g{n}", text=text, title=False)


ANN = ("Ann Lee", 3, "The coffee pot leaks after a week and the lid does not close any more.", 2)
BOB = ("Bob Ray", 5, "Lovely coffee pot, keeps the coffee hot all morning long, would buy again.", 5)
GUEST1 = ("Guest", 7, "Handle of the coffee pot broke off on day two, a real disappointment.", 1)
GUEST2 = ("Guest", 7, "Fine coffee pot for the price, though the spout drips a little.", 4)

# name: (kind, documents, how many different things)
SERIES = {
    "steady": ("feed", [normal([1, 2, 3])] * 3, 3),
    "grows": ("feed", [normal([1]), normal([2, 1]), normal([3, 2, 1])], 3),
    "shrinks": ("feed", [normal([3, 2, 1]), normal([3]), normal([4, 3]), normal([3, 2, 1])], 4),
    "reordered": ("feed", [normal([1, 2, 3]), normal([3, 1, 2]), normal([2, 3, 1])], 3),
    "window": ("feed", [normal([1, 2, 3]), normal([3, 4, 5]), normal([5, 6, 7])], 7),
    "edited-text": ("feed", [feed(item(1, "g1", "https://shop.example/1")),
                             feed(item(1, "g1", "https://shop.example/1", "The coffee was cold, and nobody said sorry for that.")),
                             feed(item(1, "g1", "https://shop.example/1", "The coffee was cold. Edit: they said sorry in the end."))], 1),
    "guid-changed": ("feed", [normal([1, 2, 3]), feed(*[item(n, f"new-{n}", f"https://shop.example/{n}") for n in (1, 2, 3)])], 3),
    "guid-each-poll": ("feed", [feed(*[item(n, f"{k}-{n}", f"https://shop.example/{n}") for n in (1, 2)]) for k in range(4)], 2),
    "guid-each-poll-no-link": ("feed", [feed(*[item(n, f"{k}-{n}") for n in (1, 2)]) for k in range(3)], 2),
    "guid-and-link-changed": ("feed", [feed(*[item(n, f"{k}-{n}", f"https://shop.example/{n}?s={k}") for n in (1, 2)]) for k in range(3)], 2),
    "guid-appears": ("feed", [feed(*[item(n, "", f"https://shop.example/{n}") for n in (1, 2)]), normal([1, 2])], 2),
    "guid-goes": ("feed", [normal([1, 2]), feed(*[item(n, "", f"https://shop.example/{n}") for n in (1, 2)])], 2),
    "guid-is-http-link": ("feed", [feed(*[item(n, f"http://shop.example/{n}", f"http://shop.example/{n}") for n in (1, 2)]),
                                   feed(*[item(n, f"https://shop.example/{n}", f"https://shop.example/{n}") for n in (1, 2)])], 2),
    "no-guid-https": ("feed", [feed(*[item(n, "", f"{s}://shop.example/{n}") for n in (1, 2)]) for s in ("http", "https")], 2),
    "tracking-links": ("feed", [feed(*[item(n, "", f"https://shop.example/{n}?utm_source=f&amp;utm_campaign={k}") for n in (1, 2)]) for k in range(3)], 2),
    "volatile-links": ("feed", [feed(*[item(n, "", f"https://shop.example/t?token={k}{n}x{7 * k}") for n in (1, 2)]) for k in range(3)], 2),
    "no-guid-no-link": ("feed", [feed(item(1), item(2)), feed(item(2), item(1)), feed(item(3), item(2))], 3),
    "one-guid-for-all": ("feed", [feed(*[item(n, "same", f"https://shop.example/{n}") for n in (1, 2, 3)])] * 2, 3),
    "one-guid-for-all-grows": ("feed", [feed(*[item(n, "same", f"https://shop.example/{n}") for n in range(k, 0, -1)]) for k in (1, 2, 3)], 3),
    "one-link-for-all": ("feed", [feed(*[item(n, f"g{n}", "https://shop.example/") for n in (1, 2, 3)])] * 2, 3),
    "one-link-for-all-no-guid": ("feed", [feed(*[item(n, "", "https://shop.example/") for n in range(k, 0, -1)]) for k in (2, 3)], 3),
    "twice-in-one": ("feed", [feed(item(1, "g1", "https://shop.example/1"), item(1, "g1", "https://shop.example/1"))] * 2, 1),
    "undated": ("feed", [feed(*[item(n, f"g{n}", f"https://shop.example/{n}", date=False) for n in ns]) for ns in ([1, 2], [3, 1, 2])], 3),
    "undated-no-guid": ("feed", [feed(*[item(n, date=False) for n in ns]) for ns in ([1, 2], [3, 1, 2])], 3),
    "date-moves": ("feed", [feed(item(1, "g1", "https://shop.example/1", date=START - timedelta(hours=k))) for k in (3, 2, 1)], 1),
    "far-dates": ("feed", [feed(item(1, "g1", date=datetime(1970, 1, 1, tzinfo=timezone.utc)), item(2, "g2", date=datetime(2099, 1, 1, tzinfo=timezone.utc)))] * 3, 2),
    "untitled": ("feed", [feed(*[item(n, f"g{n}", title=False) for n in ns]) for ns in ([1, 2], [2, 3])], 3),
    "spaces-in-guid": ("feed", [feed(item(1, "g1", "https://shop.example/1")), feed(item(1, " g1\n", "https://shop.example/1"))], 1),
    "reviews-steady": ("page", [page(review(*ANN), review(*BOB))] * 2, 2),
    "reviews-grow": ("page", [page(review(*ANN)), page(review(*BOB), review(*ANN)), page(review(*GUEST1), review(*BOB), review(*ANN))], 3),
    "review-edited": ("page", [page(review(*ANN)), page(review(ANN[0], ANN[1], "They sent a new coffee pot, all good now.", 5))], 1),
    "review-restarred": ("page", [page(review(*ANN)), page(review(ANN[0], ANN[1], ANN[2], 4))], 1),
    "reviews-of-guests": ("page", [page(review(*GUEST1)), page(review(*GUEST2), review(*GUEST1)), page(review(*GUEST1), review(*GUEST2))], 2),
    "reviews-one-url": ("page", [page(*[review(*r, url="https://shop.example/p") for r in rs]) for rs in ((ANN,), (BOB, ANN))], 2),
    "guid-and-text-changed": ("feed", [feed(item(1, "a1", "https://shop.example/1")),
                                       feed(item(1, "b1", "https://shop.example/1", "The coffee was cold and late. Update: they called.")),
                                       feed(item(1, "c1", "https://shop.example/1", "Update: they paid for the coffee."))], 1),
    "https-www-tracking": ("feed", [feed(*[item(n, "", f"http://shop.example/{n}") for n in (1, 2)]),
                                    feed(*[item(n, "", f"https://www.shop.example/{n}?utm_source=a&amp;fbclid=Iw{n}") for n in (1, 2)])], 2),
    "moved-house": ("feed", [normal([1, 2, 3]), normal([1, 2, 3]).replace("shop.example", "new.example").replace("'false'>g", "'false'>new-")], 3),
    "moved-house-old-items": ("feed", [feed(*[item(n, f"{g}{n}", f"https://{g}.example/{n}", date=when(n) - timedelta(days=20)) for n in (1, 2)]) for g in ("old", "new")], 2),
    "another-program": ("feed", [normal([1, 2]), atom([1, 2]), atom([3, 2, 1])], 3),
    "clock-skew": ("feed", [feed(*[item(n, date=when(n) + timedelta(hours=k)) for n in (1, 2)]) for k in (0, 1, 5, -3)], 2),
    "two-orders": ("feed", [normal([1, 2, 3, 4]), normal([4, 3, 2, 1])] * 2, 4),
    "empty-between": ("feed", [normal([1, 2, 3]), feed(), normal([4, 3, 2, 1])], 4),
    "cut-off-between": ("feed", [normal([1, 2, 3]), normal([1, 2, 3])[:600], normal([4, 3, 2, 1])], 4),
    "reset-to-old-items": ("feed", [normal([7, 6, 5]), feed(*[item(n, f"g{n}", f"https://shop.example/{n}", date=when(n) - timedelta(days=400)) for n in (1, 2, 3)]),
                                    normal([7, 6, 5])], 6),
    "title-edited": ("feed", [normal([1, 2]), normal([1, 2]).replace("Coffee and", "Updated: coffee and")], 2),
    "title-edited-no-guid": ("feed", [feed(*[item(n, "", f"https://shop.example/{n}") for n in (1, 2)]).replace("Coffee and", t) for t in ("Coffee and", "Coffee, with")], 2),
    "title-escaped-twice": ("feed", [feed(item(1)).replace("Coffee and", t) for t in ("Coffee &amp;", "Coffee &amp;amp;")], 1),
    "session-in-link": ("feed", [feed(*[item(n, "", f"https://shop.example/s.php?id={n}&amp;PHPSESSID={k}abc{n}") for n in (1, 2)]) for k in range(3)], 2),
    "slash-and-fragment": ("feed", [feed(*[item(n, "", f"https://shop.example/{n}{s}") for n in (1, 2)]) for s in ("", "/", "#comments")], 2),
    "date-comes-later": ("feed", [feed(*[item(n, date=d) for n in (1, 2)]) for d in (False, True)], 2),
    "two-guids-one-link": ("feed", [feed(item(1, "a", "https://shop.example/t"), item(2, "b", "https://shop.example/t")),
                                    feed(item(2, "b", "https://shop.example/t")), feed(item(3, "c", "https://shop.example/t"), item(2, "b", "https://shop.example/t"))], 3),
    "same-words-of-two": ("feed", [feed(untitled(1)), feed(untitled(2), untitled(1))], 2),
    "reviews-same-words": ("page", [page(review("Ann Lee", 3, "Great!", 5), review("Bob Ray", 3, "Great!", 5))] * 2, 2),
    "reviews-same-words-later": ("page", [page(review("Guest", 3, "Great!", 5)), page(review("Guest", 4, "Great!", 5))], 2),
    "reviews-stars-only": ("page", [page(review("Guest", 3, "", 5), review("Guest", 4, "", 1)), page(review("Guest", 5, "", 2), review("Guest", 4, "", 1))], 3),
    "reviews-of-guests-window": ("page", [page(review(*GUEST1)), page(review(*GUEST2))], 2),
    "review-date-finer": ("page", [page(review(*ANN), review(*BOB)), page(review(*ANN) | {"datePublished": "2026-02-03T10:11:12Z"}, review(*BOB))], 2),
    "review-cut-then-whole": ("page", [page(review(ANN[0], ANN[1], "The coffee pot leaks after a ...", 2)), page(review(*ANN))], 1),
    "review-id-appears": ("page", [page(review(*ANN), review(*BOB)), page(review(*ANN) | {"@id": "#r1"}, review(*BOB) | {"@id": "#r2"})], 2),
    "review-answered": ("page", [page(review(*ANN), review(*BOB)), page(answered(review(*ANN), "Sorry for the coffee pot, Ann."), review(*BOB))], 3),
    "review-edited-and-answered": ("page", [page(review(*ANN)), page(answered(review(ANN[0], ANN[1], "A new coffee pot came, all good.", 5), "Glad to hear it.")),
                                            page(answered(review(ANN[0], ANN[1], "A new coffee pot came, all good.", 5), "Glad to hear it, Ann."))], 2),
    "reviews-replaced": ("page", [page(review(*ANN)), page(review(*BOB))], 2),
}

ROUND = 0


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256  # all sources ask at once


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        series = SERIES.get(self.path.strip("/"))
        body = series[1][min(ROUND, len(series[1]) - 1)].encode() if series else b""
        self.send_response(200 if series else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/html" if series and series[0] == "page" else "application/rss+xml")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    global ROUND
    folder = tempfile.mkdtemp(prefix="hark-identity-")
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    conf = os.path.join(folder, "hark.yaml")
    with open(conf, "w") as f:
        f.write("topics: [{name: All, match: 'coffee'}]\nsources:\n")
        for name, (kind, _, _) in SERIES.items():
            f.write(f"  - {{name: {name}, kind: {kind}, url: 'http://127.0.0.1:{server.server_port}/{name}', topic: All, robots: false}}\n")

    def hark(verb, now):
        done = subprocess.run([HARK, *verb, "--config", conf, "--state", os.path.join(folder, "state"),
                               "--now", now.strftime("%Y-%m-%dT%H:%M:%SZ")], capture_output=True, text=True, timeout=120)
        if done.returncode:
            sys.exit(f"hark {' '.join(verb)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    rounds = max(len(s[1]) for s in SERIES.values())
    for ROUND in range(rounds):
        hark(["fetch", "--force"], START + timedelta(hours=2 * ROUND))
    got = {}
    out = hark(["mentions", "--jsonl", "--limit", "100000"], START + timedelta(hours=2 * rounds))
    for line in out.splitlines():
        got.setdefault(json.loads(line)["source"], []).append(json.loads(line))
    doubled = lost = polls = astray = 0
    for name, (_, documents, want) in SERIES.items():
        n = len(got.get(name, []))
        polls += len(documents)
        doubled += max(0, n - want)
        lost += max(0, want - n)
        astray += sum(m["by_owner"] and m["in_reply_to"] not in [r["key"] for r in got[name]] for m in got.get(name, []))
        print(f"{'ok   ' if n == want else 'WRONG'} {name:26} {len(documents)} polls, {want} said, {n} stored")
    print(f"RESULT identity_polls {polls} 40 {'ok' if polls >= 40 else 'short'}")
    print(f"RESULT identity_doubled {doubled} 0 {'ok' if not doubled else 'short'}")
    print(f"RESULT identity_lost {lost} 0 {'ok' if not lost else 'short'}")
    print(f"RESULT identity_answers_astray {astray} 0 {'ok' if not astray else 'short'}")
    if doubled or lost or astray:
        print(f"(the store of this run stays in {folder})")
    else:
        shutil.rmtree(folder)


main()
