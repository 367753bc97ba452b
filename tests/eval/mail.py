#!/usr/bin/env python3
"""Mails: subject, sender, date and text of real messages, against Python's own e-mail package."""
import html
import json
import os
import re
import subprocess

CORPUS, HARK = os.environ["HARK_CORPUS"], os.environ["HARK"]
FIELDS = ("subject", "from", "date", "text")


def plain(kind, text):
    if kind == "text/html":
        text = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->", " ", text)
        text = html.unescape(re.sub(r"(?s)<[^>]*>?", " ", text))
    return re.sub(r"\W+", "", text)


def own(text):
    """The lines that the writer wrote, as far as a prefix shows them."""
    lines = re.split(r"\r?\n", text)
    cut = next((i for i, line in enumerate(lines) if line.strip() in ("--", "-- ") or line.startswith("-----Orig")), None)
    return "\n".join(line for line in lines[:cut] if not line.startswith(">"))


def main():
    right, asked, odd = dict.fromkeys(FIELDS, 0), dict.fromkeys(FIELDS, 0), []
    cases = [json.loads(line) for line in open(CORPUS + "/mail/cases.jsonl", encoding="utf-8")]
    crashed = 0
    for case in cases:
        done = subprocess.run([HARK, "parse", "--jsonl", "--as", "maildir", CORPUS + "/mail/" + case["file"]],
                              capture_output=True, timeout=20)
        crashed += done.returncode not in (0, 65)
        want = case["expect"]
        lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        items = [x for x in lines if "feed" not in x]
        if not want or not items:
            continue
        got = items[0]
        checks = {
            "subject": (want["subject"], lambda w: re.sub(r"\s+", "", got["title"] or "") == re.sub(r"\s+", "", w)),
            "from": (want["from"], lambda w: (got["author"] or "") in w),
            "date": (want["date"], lambda w: got["published"] == w),
            "text": (own(want["body_prefix"] or "") if want["body_type"] else "",
                     lambda w: plain("", got["text"] or "").startswith(plain(want["body_type"], w)[:60])),
        }
        for field, (value, test) in checks.items():
            if value and value.strip():
                asked[field] += 1
                right[field] += test(value)
                if not test(value):
                    odd.append("%s %s: %r" % (case["file"].split("/")[-1], field, value[:60]))
    for field in FIELDS:
        print("  %-8s %3d of %3d" % (field, right[field], asked[field]))
    if os.environ.get("HARK_VERBOSE"):
        print("\n".join("    " + line for line in odd))
    print("RESULT mail_fields %.1f 95 %s" % (100 * sum(right.values()) / sum(asked.values()),
                                            "ok" if sum(right.values()) >= .95 * sum(asked.values()) else "short"))
    print("RESULT mail_crashes %d 0 %s" % (crashed, "ok" if not crashed else "short"))


main()
