#!/usr/bin/python3
"""How truly `hark parse` reads feeds: the feedparser and gofeed cases and the real captures of the corpus.

Texts are compared after the corpus's own reduction (tags stripped, white space collapsed); as hark puts a
line break where a block element ends and the reduction puts nothing, white space inside texts does not
count. Where the consensus of the captures holds U+FFFD, the six readers could not read the charset: such
values are not asked. HARK_VERBOSE=1 prints each miss.
"""
import collections
import html
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CORPUS = os.path.join(os.environ.get("HARK_CORPUS", "../shared/corpus"), "feeds")
HARK = os.environ.get("HARK", "build/cli/hark")
VERBOSE = os.environ.get("HARK_VERBOSE")


def reduce(text):
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", text)
    text = re.sub(r"(?s)<!--.*?-->|<[^>]*>", "", text)
    return " ".join(html.unescape(text).split())


def squeeze(text):
    return re.sub(r"\s+", "", text or "")


def parse(path, base=None, headers=None, kind=None):
    command = [HARK, "parse", "--jsonl"]
    if base:
        command += ["--base", base]
    if kind:
        command += ["--as", kind]
    with tempfile.NamedTemporaryFile("w") as lines:
        if headers:
            lines.write("".join("%s: %s\r\n" % pair for pair in headers.items()))
            lines.flush()
            command += ["--headers", lines.name]
        out = subprocess.run(command + [path], capture_output=True)
    if out.returncode not in (0, 65):
        sys.exit("'%s' ended with %d: %s" % (" ".join(command + [path]), out.returncode, out.stderr))
    records = [json.loads(line) for line in out.stdout.decode().splitlines()]
    feed = records[0]["feed"] if records else {}
    return out.returncode, feed, [r for r in records[1:] if "id" in r]


class Tally:
    def __init__(self):
        self.right, self.asked = collections.Counter(), collections.Counter()

    def add(self, group, right, what=""):
        self.asked[group] += 1
        self.right[group] += bool(right)
        if VERBOSE and not right:
            print("miss", group, what)

    def share(self, *groups):
        asked = sum(self.asked[g] for g in groups)
        return 100.0 * sum(self.right[g] for g in groups) / asked if asked else 0.0

    def table(self, title):
        print("\n%-34s %7s %7s %8s" % (title, "right", "asked", "%"))
        for group in sorted(self.asked):
            print("%-34s %7d %7d %8.1f" % (group, self.right[group], self.asked[group], self.share(group)))


def result(name, value, goal):
    print("RESULT %s %.1f %.1f %s" % (name, value, goal, "ok" if value >= goal else "short"))


# --- feedparser: paths of Python's feedparser to what parse prints

ENTRY = re.compile(r"entries\[(\d+)\]\.(.*)")
FIELDS = {"title": "title", "link": "url", "id": "id", "author": "author", "summary": "summary",
          "content[0].value": "text", "published_utc": "published", "updated_utc": "updated",
          "subtitle": "subtitle", "language": "lang"}


def value_at(path, feed, items):
    """(is it printed at all, the value)"""
    if path == "len(entries)":
        return True, len(items)
    entry = ENTRY.fullmatch(path)
    name = entry.group(2) if entry else path[5:] if path.startswith("feed.") else None
    if name not in FIELDS or (not entry and name not in ("title", "link", "subtitle", "language")):
        return False, None
    if not entry:
        return True, feed.get(FIELDS[name])
    item = dict(items[int(entry.group(1))]) if int(entry.group(1)) < len(items) else {}
    item.setdefault("summary", item.get("text"))  # printed only where it stands beside a content
    return True, item.get(FIELDS[name])


def holds(op, got, want, text):
    if op == "eq" and not got and isinstance(want, str):
        return not squeeze(text if text is not None else reduce(want))
    if op == "eq":
        if isinstance(want, str) and isinstance(got, str):
            wanted = {squeeze(want), squeeze(text if text is not None else reduce(want)), squeeze(reduce(want))}
            return squeeze(got) in wanted or squeeze(reduce(got)) in wanted
        return got == want or (not got and not want)
    return {"ne": got != want, "len_eq": len(got or "") == want, "present": got is not None,
            "absent": got is None, "truthy": bool(got), "falsy": not got}.get(op, True)


def feedparser(tally):
    folder = os.path.join(CORPUS, "feedparser")
    cases = [json.loads(line) for line in open(os.path.join(folder, "cases.jsonl"))]

    def run(case):
        base = "http://127.0.0.1:8097/tests/" + case["file"]
        return case, parse(os.path.join(folder, case["file"]), base, case.get("http_headers"))

    with ThreadPoolExecutor(2) as pool:
        for case, (code, feed, items) in pool.map(run, cases):
            if not case["core"]:
                continue
            asked = [(e, value_at(e["path"], feed, items)) for e in case["expect"]]
            asked = [(e, got) for e, (printed, got) in asked if printed]
            if not asked:
                continue
            wrong = ["%s: got %r, want %s %r" % (e["path"], got, e["op"], e.get("text", e.get("value")))
                     for e, got in asked if not holds(e["op"], got, e.get("value"), e.get("text"))]
            tally.add(case["group"], not wrong, "%s (%s): %s" % (case["id"], case["desc"], wrong))


# --- gofeed: the neutral model and its two parsers

def instant(text):
    return text[:19] + "Z" if text else None


def gofeed_fields(model, entry):
    """field of hark -> what gofeed read, of one entry"""
    if model == "parser/rss":
        guid = entry.get("guid", {}).get("value")
        return {"title": entry.get("title"), "url": entry.get("link"), "id": guid,
                "text": entry.get("content") or entry.get("description"),
                "published": instant(entry.get("pubDateParsed"))}
    if model == "parser/atom":
        links = [l["href"] for l in entry.get("links", []) if l.get("rel", "alternate") == "alternate" and "href" in l]
        return {"title": entry.get("title"), "url": links[0] if links else None, "id": entry.get("id"),
                "text": (entry.get("content") or {}).get("value") or entry.get("summary"),
                "published": instant(entry.get("publishedParsed")), "updated": instant(entry.get("updatedParsed"))}
    if model.startswith("parser/universal"):
        return {"title": entry.get("title"), "url": entry.get("url"), "id": entry.get("id"),
                "text": entry.get("content_html") or entry.get("content_text"),
                "published": instant(entry.get("date_published"))}
    return {"title": entry.get("title"), "url": entry.get("link"), "id": entry.get("guid"),
            "text": entry.get("content") or entry.get("description"),
            "published": instant(entry.get("publishedParsed")), "updated": instant(entry.get("updatedParsed"))}


def gofeed(tally):
    folder = os.path.join(CORPUS, "gofeed")
    cases = [json.loads(line) for line in open(os.path.join(folder, "cases.jsonl"))]

    def run(case):
        return case, parse(os.path.join(folder, case["file"]), "http://127.0.0.1/", kind="feed")

    with ThreadPoolExecutor(2) as pool:
        for case, (code, feed, items) in pool.map(run, cases):
            want = case["expect"]
            if not want:
                continue
            entries = want.get("items") or want.get("entries") or []
            fields = [("feed title", feed.get("title"), want.get("title"))]
            for number, entry in enumerate(entries):
                item = items[number] if number < len(items) else {}
                fields += [(name, item.get(name), value)
                           for name, value in gofeed_fields(case["model"], entry).items()]
            for name, got, value in fields:
                if value:
                    tally.add(name, holds("eq", got, value, None), "%s: got %r, want %r" % (case["id"], got, value))


# --- captured: the consensus of six readers

def captured(tally):
    folder = os.path.join(CORPUS, "captured")
    cases = [json.loads(line) for line in open(os.path.join(folder, "cases.jsonl"))]

    def run(case):
        return case, parse(os.path.join(folder, case["file"]))

    with ThreadPoolExecutor(2) as pool:
        for case, (code, feed, items) in pool.map(run, cases):
            want, misses = case["expect"], set()

            def check(name, right, got, wanted):
                if "\ufffd" in str(wanted):
                    return
                tally.add(name, right, "%s: got %r, want %r" % (case["id"], got, wanted))
                if not right:
                    misses.add(name)

            check("count", len(items) == want["entries_count"], len(items), want["entries_count"])
            for name, key in (("title", "title"), ("link", "url")):
                if want.get("feed", {}).get(name):
                    check("feed " + name, squeeze(reduce(feed.get(key, "") or "")) == squeeze(want["feed"][name]),
                          feed.get(key), want["feed"][name])
            for number, entry in enumerate(want["entries"]):
                item = items[number] if number < len(items) else {}
                for name, key in (("title", "title"), ("link", "url"), ("id", "id"), ("author", "author")):
                    if entry.get(name):
                        got = item.get(key) or ""
                        check(name, squeeze(entry[name]) in (squeeze(got), squeeze(reduce(got))), got, entry[name])
                if entry.get("date_utc"):
                    check("date", entry["date_utc"] in (item.get("published"), item.get("updated")),
                          (item.get("published"), item.get("updated")), entry["date_utc"])
                if entry.get("text_prefix"):
                    # what was cut at 200 characters need not end at a character of ours
                    wanted, got = squeeze(entry["text_prefix"]), item.get("text") or ""
                    check("text", squeeze(got).startswith(wanted) or squeeze(reduce(got)).startswith(wanted),
                          got[:200], entry["text_prefix"])
            tally.add("file", not misses, case["id"] + " " + ",".join(sorted(misses)))
            tally.add("file, author apart", not misses - {"author"}, case["id"])


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no '%s'" % CORPUS)
        return
    only = sys.argv[1:]
    if not only or "feedparser" in only:
        tally = Tally()
        feedparser(tally)
        tally.table("feedparser cases")
        result("feedparser", tally.share(*tally.asked), 99.0)
        result("feedparser-entities", tally.share("entities"), 100.0)
        result("feedparser-charset", tally.share("encoding", "illformed/chardet"), 100.0)
    if not only or "gofeed" in only:
        tally = Tally()
        gofeed(tally)
        tally.table("gofeed cases, fields")
        result("gofeed", tally.share("feed title", "title", "url", "published", "updated", "text"), 99.0)
    if not only or "captured" in only:
        tally = Tally()
        captured(tally)
        tally.table("captured feeds, fields")
        result("captured", tally.share("file"), 88.0)
        result("captured-author-apart", tally.share("file, author apart"), 93.0)
        for name in ("count", "title", "link", "date"):
            result("captured-" + name, tally.share(name), 99.0)


main()
