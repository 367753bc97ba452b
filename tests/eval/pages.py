#!/usr/bin/python3
"""How truly `hark parse --as page` reads the rating pages of the corpus.

Aggregate: right when one of the page's aggregates has the rating (to a tenth) and, where it is known, the
count. Single reviews: fields author, date, rating and start of the text against a plain walk over the
page's JSON-LD. HARK_VERBOSE=1 prints each miss.
"""
import html
import json
import os
import re
import subprocess
import sys

CORPUS = os.path.join(os.environ.get("HARK_CORPUS", "../shared/corpus"), "pages")
HARK = os.environ.get("HARK", "build/cli/hark")
VERBOSE = os.environ.get("HARK_VERBOSE")


def parse(body, base):
    out = subprocess.run([HARK, "parse", "--jsonl", "--as", "page", "--base", base, "-"],
                         input=body, capture_output=True)
    if out.returncode not in (0, 65):
        sys.exit("hark ended with %d: %s" % (out.returncode, out.stderr))
    records = [json.loads(line) for line in out.stdout.decode().splitlines()]
    return [r for r in records if "id" in r], [r["aggregate"] for r in records if "aggregate" in r]


def squeeze(text):
    text = re.sub(r"(?s)<[^>]*>", "", html.unescape(text or ""))
    return re.sub(r"\s+", "", html.unescape(text))


def result(name, right, asked, goal):
    value = 100.0 * right / asked if asked else 0.0
    print("%-34s %7d %7d %8.1f" % (name, right, asked, value))
    print("RESULT %s %.1f %.1f %s" % (name, value, goal, "ok" if value >= goal else "short"))


def miss(*what):
    if VERBOSE:
        print("miss", *what)


def number(value):
    found = re.search(r"\d+(?:[.,]\d+)?", str(value)) if value is not None else None
    return float(found.group(0).replace(",", ".")) if found else None


def date_of(text):
    found = re.match(r"\d{4}-\d{2}-\d{2}", text or "")
    return found.group(0) if found else None


def compare(review, item):
    """field -> agrees, of the fields that the review has"""
    checks = {}
    if squeeze(review["body"]):
        checks["text"] = squeeze(item.get("text")).startswith(squeeze(review["body"])[:60])
    if squeeze(review["author"]):
        checks["author"] = squeeze(item.get("author")) == squeeze(review["author"])
    if date_of(review["datePublished"]):  # the day may be another one in UTC
        checks["date"] = (item.get("published") or "")[:7] == review["datePublished"][:7]
    if number(review["ratingValue"]) is not None:
        checks["rating"] = item.get("rating_raw") == number(review["ratingValue"])
    return checks


def recipes():
    folder = os.path.join(CORPUS, "recipe-scrapers")
    right = asked = fields_right = fields_asked = 0
    for line in open(os.path.join(folder, "cases.jsonl")):
        case = json.loads(line)
        want = case["expect"]
        body = open(os.path.join(folder, case["file"]), "rb").read()
        items, aggregates = parse(body, want.get("canonical_url") or "https://page.example/")
        asked += 1
        hit = any(a["rating_raw"] is not None and abs(a["rating_raw"] - want["ratingValue"]) < 0.06
                  and (not want.get("ratingCount") or a["count"] == want["ratingCount"]) for a in aggregates)
        right += hit
        if not hit:
            miss("aggregate", case["file"], want["ratingValue"], want.get("ratingCount"), aggregates)
        for review in case.get("reviews_jsonld") or []:
            # the item that agrees in most fields, each item once
            scored = [(compare(review, item), item) for item in items]
            checks, got = max(scored, key=lambda pair: sum(map(bool, pair[0].values())),
                              default=(compare(review, {}), {}))
            items = [item for item in items if item is not got]
            for name, good in checks.items():
                fields_asked += 1
                fields_right += good
                if not good:
                    miss("review", case["file"], name, review, {k: got.get(k) for k in
                         ("author", "published", "rating_raw", "text")})
    result("pages-aggregate", right, asked, 97.7)
    result("pages-reviews", fields_right, fields_asked, 95.0)


def examples(spelling, mark):
    """The same example in two spellings must give the same."""
    right = asked = 0
    for line in open(os.path.join(CORPUS, "schemaorg", "examples.jsonl")):
        case = json.loads(line)
        if mark not in (case.get(spelling) or "") or not case.get("jsonld"):
            continue
        asked += 1
        both = []
        for markup in (case[spelling], case["jsonld"]):
            items, aggregates = parse(markup.encode(), "https://page.example/")
            both.append((sorted((squeeze(i["author"]), i["rating_raw"] or 0, (i["published"] or "")[:10]) for i in items),
                         sorted((a["rating_raw"] or 0, a["count"] or 0) for a in aggregates)))
        right += both[0] == both[1]
        if both[0] != both[1]:
            miss("example", case.get("id"), both)
    result("pages-%s-equals-jsonld" % spelling, right, asked, 90.0)


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no '%s'" % CORPUS)
        return
    print("%-34s %7s %7s %8s" % ("rating pages", "right", "asked", "%"))
    recipes()
    examples("microdata", "itemscope")
    examples("rdfa", "typeof")


main()
