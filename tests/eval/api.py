#!/usr/bin/python3
"""How truly recipes read the recorded and hand-made API answers of the corpus.

A record is right when all its fields that the corpus states are right; where it states how many there are,
another number makes one record wrong. Answers that are refusals must end in a named error and give no record.
Recordings of APIs without a recipe are counted apart. HARK_VERBOSE=1 prints each miss.
"""
import collections
import datetime
import html
import json
import os
import re
import subprocess
import sys

CORPUS = os.path.join(os.environ.get("HARK_CORPUS", "../shared/corpus"), "api")
HARK = os.environ.get("HARK", "build/cli/hark")
VERBOSE = os.environ.get("HARK_VERBOSE")
RECIPES = {"hn": "hackernews", "appstore": "appstore", "mastodon": "mastodon", "discourse": "discourse",
           "github": "github", "stackexchange": "stackexchange", "lemmy": "lemmy", "steam": "steam"}
# Pages that stand in the way, and the recipes that would meet them.
WALLS = {"handmade/reddit_blocked.html": "reddit", "handmade/bluesky_search_403.html": "hackernews",
         "handmade/consent_wall.html": "google-news"}

right = collections.Counter()
asked = collections.Counter()


def parse(recipe, body, base=None):
    """(records, error)"""
    command = [HARK, "parse", "--jsonl", "--as", recipe] + (["--base", base] if base else []) + ["-"]
    out = subprocess.run(command, input=body, capture_output=True)
    if out.returncode not in (0, 65, 69):
        sys.exit("hark ended with %d: %s" % (out.returncode, out.stderr.decode()))
    records = [json.loads(line) for line in out.stdout.decode().splitlines()]
    return [r for r in records if "id" in r], out.stderr.decode().strip()


def squeeze(text):
    text = re.sub(r"(?s)<[^>]*>", " ", html.unescape(text or ""))
    return re.sub(r"\W+", " ", html.unescape(text)).strip()


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() // 1 if text else None


def number(text):
    return float(text) if text is not None and str(text).strip() else None


# What the corpus calls a field, where hark has it, and how both are made alike.
FIELDS = [
    ("id", "id", str), ("url", "url", str), ("author", "author", str), ("username", "author", str),
    ("title", "title", squeeze), ("text", "text", squeeze), ("cooked", "text", squeeze),
    ("date", "published", instant), ("created_at", "published", instant),
    ("rating", "rating_raw", number), ("language", "lang", str), ("reply_to", "in_reply_to", str),
    ("score", "likes", lambda n: max(int(n), 0)), ("favourites", "likes", int), ("reblogs", "shares", int),
    ("like_count", "likes", int), ("views", "views", int), ("comments", "replies", int), ("replies", "replies", int),
]


def is_right(want, got):
    for name, key, alike in FIELDS:
        if want.get(name) in (None, "") or (name == "score" and "rating_raw" in want):
            continue
        if got.get(key) is None or alike(want[name]) != alike(got[key]):
            return "%s: wanted %r, got %r" % (name, want[name], got.get(key))
    if want.get("body_prefix") and not squeeze(got["text"]).startswith(squeeze(want["body_prefix"])[:-8]):
        return "text: wanted %r, got %r" % (want["body_prefix"], got["text"])
    if "recommended" in want and got["rating"] != (5 if want["recommended"] else 0):
        return "rating: %r" % got["rating"]
    return None


def count(recipe, what, wrong):
    asked[recipe] += 1
    right[recipe] += not wrong
    if wrong and VERBOSE:
        print("miss", recipe, what, wrong)


def judge(recipe, case, wants, number_of, error):
    body = case["body"] if "body" in case else open(os.path.join(CORPUS, case["file"]), "rb").read()
    got, said = parse(recipe, body, case.get("url"))
    if error:
        count("refusals", case["file"], None if said and not got else "wanted an error, got %d records" % len(got))
        return
    mentions = [g for g in got if not g.get("by_owner")]
    if number_of is not None:
        count(recipe, case["file"], None if len(mentions) == number_of and not said
              else "wanted %d records, got %d %s" % (number_of, len(mentions), said))
    for want in wants:
        want = dict(want, id=str(want["id"]))
        alike = [g for g in mentions if g["id"] == want["id"]]  # an old recording has one id three times
        found = next((g for g in alike if not is_right(want, g)), alike[0] if alike else None)
        count(recipe, case["file"], is_right(want, found) if found else "no record %s (%s)" % (want["id"], said))
        if found and want.get("owner_response"):
            replies = [g for g in got if g.get("by_owner") and g["in_reply_to"] == want["id"]]
            count(recipe, case["file"], None if replies and squeeze(replies[0]["text"]) ==
                  squeeze(want["owner_response"]) else "no reply of the owner")


def recordings(case):
    """Request and answer pairs of GitHub: what stands in the answer, read plainly."""
    for pair in json.load(open(os.path.join(CORPUS, case["file"]))):
        answer = pair["response"]
        issues = answer if isinstance(answer, list) else answer.get("items") if isinstance(answer, dict) else None
        one = {"file": case["file"], "body": json.dumps(answer).encode()}
        if issues is None:
            judge("github", one, [], None, True)
            continue
        wants = [{"id": i["id"], "url": i["html_url"], "title": i["title"], "author": i["user"]["login"],
                  "created_at": i["created_at"], "comments": i["comments"]}
                 for i in issues if not i.get("pull_request")]
        judge("github", one, wants, len(wants), False)


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no '%s'" % CORPUS)
        return
    without = collections.Counter()
    files = collections.Counter()
    for path in ("cases.jsonl", "handmade/cases.jsonl"):
        for line in open(os.path.join(CORPUS, path)):
            case = json.loads(line)
            if case["file"] in WALLS:
                files["refusals"] += 1
                judge(WALLS[case["file"]], case, [], None, True)
                continue
            recipe = RECIPES.get(case["kind"])
            if not recipe:
                without[case["kind"]] += 1
                continue
            files[recipe] += 1
            want = case.get("expect") or {}
            if recipe == "github":
                recordings(case)
                continue
            records = want.get("first", want.get("mentions", []))
            numbers = [want[k] for k in ("reviews", "statuses", "topics", "posts") if k in want]
            if "mentions" in want and "error" not in want:
                numbers = [len(want["mentions"])]
            judge(recipe, case, records, numbers[0] if numbers else None, bool(want.get("error")))
    print("%-16s %6s %8s %8s %8s" % ("recipe", "files", "right", "asked", "%"))
    for recipe in sorted(asked):
        print("%-16s %6d %8d %8d %8.1f" % (recipe, files[recipe], right[recipe], asked[recipe],
                                           100.0 * right[recipe] / asked[recipe]))
    for kind in sorted(without):
        print("%-16s %6d   no recipe" % (kind, without[kind]))
    for name, good, of in (("api-records", sum(right.values()) - right["refusals"],
                            sum(asked.values()) - asked["refusals"]),
                           ("api-refusals", right["refusals"], asked["refusals"])):
        value = 100.0 * good / of if of else 0.0
        print("RESULT %s %.1f 100.0 %s" % (name, value, "ok" if value >= 100 else "short"))


main()
