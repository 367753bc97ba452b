#!/usr/bin/env python3
"""desk.py - what is read at the desk: a day printed in three forms, mentions by filter and page, one mention with all
that is known of it. Files only, a fixed clock. Prints TAP.

    HARK=build/cli/hark desk.py [CASE...]
"""
import glob
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile

from tap import equal, holds, tap

HARK = os.path.abspath(os.environ.get("HARK", "build/cli/hark"))
NOW = "2026-03-16T08:00:00Z"
CONFIG = """\
contact: me@acme.example
timezone: Europe/Berlin
topics:
  - {name: Acme}
  - {name: Borealis}
sources:
  - {name: shop, kind: file, path: shop.jsonl, format: jsonl, topic: Acme}
  - {name: wire, kind: file, path: wire.jsonl, format: jsonl, topic: Acme}
  - {name: gone, kind: file, path: gone.jsonl, format: jsonl, topic: Acme}
  - {name: far, kind: file, path: far.jsonl, format: jsonl, topic: Borealis}
alerts: {at_once: {stars: 1}}
"""
STORY = ("Acme closes its last shop on the harbour at the end of May, and the people who work there were told by letter. "
         "The union called it shameful; a speaker of Acme said that customers prefer to order by telephone.")
BAD = ["The delivery was late, and nobody answers", "My parcel arrived broken, what a disaster",
       "Awful: they sent the wrong box twice", "Rude driver; never again with Acme", "The courier lost it and Acme ignores me",
       "Terrible packing, everything was shattered", "Waited two weeks for delivery, useless"]
folder = tempfile.mkdtemp(prefix="hark-desk-")


def path(*names):
    return os.path.join(folder, *names)


def write(name, text):
    with open(path(name), "w") as f:
        f.write(text)


def call(*args, now=NOW, want=0):
    done = subprocess.run([HARK, *args, "--config", path("hark.yaml"), "--now", now], capture_output=True, text=True,
                          timeout=120)
    if done.returncode != want:
        raise AssertionError("%s ended with %d, not %d: %s%s" % (args, done.returncode, want, done.stdout, done.stderr))
    return done.stderr if want else done.stdout


def lines(name, rows):
    with open(path(name), "a") as f:
        f.writelines(json.dumps(row) + "\n" for row in rows)


def world():
    """Two weeks of little, then a bad day on which a source goes blind, and a story in two places."""
    global folder
    shutil.rmtree(folder)
    os.mkdir(folder)
    write("hark.yaml", CONFIG)
    lines("shop.jsonl", [{"id": "d%d-%d" % (day, n), "date": "2026-03-%02dT%02d:00:00Z" % (day, 8 + n), "rating": 5,
                          "author": "a%d" % (10 * day + n), "text": "The coffee of Acme is great, visit %d of week %d" % (n, day)}
                         for day in range(1, 15) for n in range(1 + day % 3)])
    lines("wire.jsonl", [])
    lines("far.jsonl", [{"id": "f1", "date": "2026-03-02T10:00:00Z", "text": "Borealis opens early"}])
    lines("gone.jsonl", [{"id": "g1", "date": "2026-03-02T10:00:00Z", "text": "Acme opens late"}])
    call("run", now="2026-03-15T07:00:00Z")
    os.remove(path("gone.jsonl"))
    lines("wire.jsonl", [{"id": "s1", "date": "2026-03-15T09:00:00Z", "title": "Acme closes", "text": STORY}])
    for n, bad in enumerate(BAD):
        lines("shop.jsonl", [{"id": "b%d" % n, "date": "2026-03-15T%d:30:00Z" % (10 + n), "author": "b%d" % n,
                              "rating": 1 + n % 2, "text": bad}])
        if n == 2:
            lines("shop.jsonl", [{"id": "s2", "date": "2026-03-15T12:30:00Z", "text": STORY, "author": "copier"}])
        subprocess.run([HARK, "run", "--config", path("hark.yaml"), "--now", "2026-03-15T%d:45:00Z" % (10 + n)],
                       capture_output=True, timeout=60)
    subprocess.run([HARK, "run", "--config", path("hark.yaml"), "--now", "2026-03-15T21:45:00Z"], capture_output=True,
                   timeout=60)


def mentions(*args):
    return json.loads(call("mentions", *args, "--json"))["mentions"]


# --- a day, printed ---

def a_day_is_printed_as_text_page_and_json():
    text = call("digest", "--print", "text", "--topic", "Acme")
    equal(text, call("digest", "-p", "text", "-t", "Acme", "--day", "2026-03-15"))  # the last day that is over
    holds(text, "Acme, Sunday, 15 March 2026\n", "What hurt\n", "gone: last read 2026-03-15")
    page = call("digest", "--print", "html", "--topic", "Acme")
    holds(page, "<!DOCTYPE html>", "Sunday, 15\u00a0March 2026", "</html>")
    both = json.loads(call("digest", "--json"))["topics"]
    equal([day["topic"] for day in both], ["Acme", "Borealis"])
    equal([json.loads(line) for line in call("digest", "--jsonl").splitlines()], both)
    equal(call("digest", "--print", "text", "--topic", "Acme", "--day", "2026-03-15"), text)


def without_a_site_the_days_are_printed():
    holds(call("digest"), "Acme, Sunday, 15 March 2026\n", "\nBorealis, Sunday, 15 March 2026\n")
    holds(call("digest", "--days", "3", want=64), "names no 'site:'")
    write("hark.yaml", CONFIG + "digest: {site: site/}\n")
    holds(call("digest", "--days", "3", "--print", "text", want=64), "does not go with printing one day")
    equal(call("digest", "--days", "3"), path("site", "index.html") + "\n")
    pages = [os.path.basename(p) for p in glob.glob(path("site", "acme-*", "2026-03-*.html"))]
    equal(sorted(pages), ["2026-03-%d.html" % day for day in (14, 15, 16)])
    folders = glob.glob(path("site", "acme-*"))
    with open(os.path.join(folders[0], "2026-03-15.html"), encoding="utf-8") as f:
        shown = f.read()
    pieces = ("Act", "What hurt", "delivery", "The day in four numbers")
    holds(shown, *pieces)
    holds(call("digest", "--print", "html", "--topic", "Acme"), *pieces)
    equal(call("digest"), path("site", "index.html") + "\n")
    pages = glob.glob(path("site", "acme-*", "2026-0[23]-*.html"))
    equal(len(pages), 16)  # since the first was said


def what_cannot_be_printed_is_said():
    holds(call("digest", "--print", "pdf", want=64), "--print takes text or html")
    holds(call("digest", "--print", "html", "--json", want=64), "say one")
    holds(call("digest", "yesterday", want=64), "takes no 'yesterday'")
    holds(call("digest", "--print", "text", "--topic", "Acne", want=64), "did you mean 'Acme'")
    holds(call("digest", "--days", "0", want=64), "--days")
    holds(call("today", "now", want=64), "now")


def a_mail_that_cannot_be_sent_keeps_no_page_back():
    write("hark.yaml", CONFIG + "mail: {server: 'smtps://127.0.0.1:1', from: hark@acme.example}\n"
                                "digest: {site: site/, mail: cx@acme.example}\n")
    subprocess.run([HARK, "run", "--config", path("hark.yaml"), "--now", "2026-03-16T07:00:00Z"], capture_output=True,
                   timeout=60)
    holds(call("digest", "--strict", now="2026-03-17T08:00:00Z", want=75), "unsent")
    equal(len(glob.glob(path("site", "acme-*", "2026-03-17.html"))), 1)


def the_day_as_json_says_what_its_page_says():
    bad = json.loads(call("digest", "--topic", "Acme", "--json"))["topics"][0]
    equal({key: bad[key] for key in ("topic", "day", "over", "level", "mentions", "negative", "unscored")},
          {"topic": "Acme", "day": "2026-03-15", "over": True, "level": "act", "mentions": 8, "negative": 8, "unscored": 0})
    holds(call("digest", "-p", "text", "-t", "Acme"), bad["headline"])
    equal(bad["negative_usual"]["low"] <= bad["negative_usual"]["high"] < 8, True)
    equal([source["source"] for source in bad["blind"]], ["gone"])
    holds(bad["blind"][0]["error"], "gone.jsonl")
    (alert,) = [alert for alert in bad["alerts"] if alert["signal"] == "negative"]
    equal((alert["state"], alert["resolved_at"], alert["aspect"]), ("open", None, "delivery"))
    equal(alert["observed"] > 5 * alert["expected"] > 0, True)
    holds(call("alerts", "list"), alert["id"])
    told = [a for a in json.loads(call("alerts", "list", "--json"))["alerts"] if a["state"] == "told"]
    equal({(a["from"], a["to"]) for a in told}, {(None, None)})  # single mentions have no window
    for name in ("day", "pain", "praise", "split", "ratings", "departments", "coverage"):
        asked = json.loads(call("view", name, "--topic", "Acme", "--day", "2026-03-15", "--json"))
        equal(bad["sheets"][name]["rows"], asked["rows"])
    today, none = json.loads(call("today", "--json"))["topics"]
    equal((today["day"], today["over"], today["mentions"]), ("2026-03-16", False, 0))
    equal((none["level"], none["mentions_usual"] is None, none["alerts"], none["blind"]),
          ("quiet", False, [], []))
    early = json.loads(call("digest", "--topic", "Acme", "--day", "2026-03-02", "--json"))["topics"][0]
    equal((early["level"], early["mentions_usual"]), ("learning", None))


# --- mentions ---

def pages_and_filters_part_what_is_stored():
    every = mentions("--topic", "Acme")
    equal(len({m["id"] for m in every}), len(every))
    seen = []
    for page in range(1, 20):
        got = mentions("--topic", "Acme", "--limit", "7", "--page", str(page))
        seen += got
        if not got:
            break
    equal(seen, every)
    equal(mentions("--topic", "Acme", "--oldest"), every[::-1])
    by_label = [m["id"] for label in ("neg", "neu", "pos", "mixed", "unscored")
                for m in mentions("--topic", "Acme", "--label", label)]
    equal(sorted(by_label), sorted(m["id"] for m in every))
    by_source = [m["id"] for source in ("shop", "wire", "gone") for m in mentions("--topic", "Acme", "--source", source)]
    equal(sorted(by_source), sorted(m["id"] for m in every))
    cut = "2026-03-10T00:00:00Z"
    before, after = mentions("--topic", "Acme", "--to", cut), mentions("--topic", "Acme", "--from", cut)
    equal(after + before, every)
    equal(len(mentions("delivery NEAR/6 late", "--topic", "Acme")), 1)
    equal(len(mentions("delivery NOT late")), 1)
    holds(call("mentions", "(late", want=64), "query, character")
    holds(call("mentions", "--label", "angry", want=64), "--label takes neg")


def the_copies_of_a_story_stand_with_each_of_it():
    story = mentions("harbour AND union")
    equal(len(story), 2)
    for m in story:
        text = call("show", m["id"])
        holds(text, "one of the copies of story %s" % story[1]["id"], story[0]["id"], story[1]["id"])
    alone = call("show", mentions("delivery", "--limit", "1")[0]["id"])
    equal("copies" in alone, False)
    holds(call("show", "nobody", want=66), "there is no one mention 'nobody'")


def on_a_terminal_a_text_ends_its_lines_between_words():
    (first, _) = mentions("harbour AND union")
    process_id, terminal = pty.fork()
    if process_id == 0:
        os.execve(HARK, [HARK, "show", first["id"], "--config", path("hark.yaml")], {**os.environ, "TERM": "xterm"})
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    equal(os.waitpid(process_id, 0)[1], 0)
    text = shown.decode().replace("\r\n", "\n").split("\n\n")[1]
    equal(" ".join(text.split()), STORY)
    equal(max(len(line) for line in text.splitlines()) <= 72, True)
    holds(call("show", first["id"]), "\n" + STORY + "\n")  # in a pipe as it was written


CASES = [
    a_day_is_printed_as_text_page_and_json,
    without_a_site_the_days_are_printed,
    what_cannot_be_printed_is_said,
    the_day_as_json_says_what_its_page_says,
    pages_and_filters_part_what_is_stored,
    the_copies_of_a_story_stand_with_each_of_it,
    on_a_terminal_a_text_ends_its_lines_between_words,
    a_mail_that_cannot_be_sent_keeps_no_page_back,
]

if __name__ == "__main__":
    world()
    RESULT = tap(CASES, sys.argv[1:])
    shutil.rmtree(folder)
    sys.exit(RESULT)
