#!/usr/bin/env python3
"""views.py - questions asked of a small store from the command line: windows, tables, numbers followed down to
their mentions, and what people label. Files only, a fixed clock. Prints TAP.

    HARK=build/cli/hark views.py
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

from tap import equal, holds, tap

HARK = os.environ.get("HARK", "build/cli/hark")
NOW = "2026-03-16T08:00:00Z"
CONFIG = """\
timezone: Europe/Berlin
topics:
  - {name: Acme}
  - {name: Borealis, match: borealis}
  - {name: Corvus}
sources:
  - {name: nps, kind: file, path: nps.csv, format: csv, topic: Acme,
     map: {date: date, nps: "How likely", text: why}}
  - {name: csat, kind: file, path: csat.csv, format: csv, topic: Acme, holds: survey}
  - {name: shop, kind: file, path: shop.csv, format: csv, topic: Acme}
  - {name: talk, kind: file, path: talk.csv, format: csv, topic: Corvus}
"""
MARKS = [10, 9, 9, 8, 7, 6, 0, 10, 9, 3]
TEXTS = ["The delivery was late and the box was broken", "Great quality, friendly staff",
         "Terrible delivery, the parcel never came", "Lovely place and good coffee"]

folder = tempfile.mkdtemp(prefix="hark-views-")


def path(name):
    return os.path.join(folder, name)


def call(*args, want=0, columns=None):
    env = dict(os.environ, **({"COLUMNS": str(columns)} if columns else {}))
    done = subprocess.run([HARK, *args, "--config", path("hark.yaml"), "--now", NOW], capture_output=True,
                          text=True, timeout=120, env=env)
    if done.returncode != want:
        raise AssertionError("%s ended with %d, not %d: %s%s"
                             % (args, done.returncode, want, done.stdout, done.stderr))
    return done.stderr if want else done.stdout


def rows(*args):
    return {row["key"]: row for row in json.loads(call("view", *args, "--json"))["rows"]}


def place_of(i):
    return ("Aachen", "Bonn", "Celle")[(i + i // 15) % 3]


def begin():
    def table(name, head, lines):
        with open(path(name), "w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([head] + lines)

    with open(path("hark.yaml"), "w", encoding="utf-8") as out:
        out.write(CONFIG)
    table("nps.csv", ["date", "How likely", "why"],
          [["2026-03-%02d" % (i + 1), mark, ""] for i, mark in enumerate(MARKS)])
    table("talk.csv", ["date", "text", "author"],
          [["2026-03-12T10:%02d:00Z" % i, "Zorbax stains, %s" % word, "new %d" % i]
           for i, word in enumerate("alder birch cedar dogwood elm fir ginkgo".split())])
    table("csat.csv", ["date", "rating", "comment"], [["2026-03-10", stars, ""] for stars in (5, 5, 5, 3, 1)])
    table("shop.csv", ["date", "text", "location", "author"],
          [["2026-03-%02dT09:00:00Z" % (1 + i % 15), "%s, order %d" % (TEXTS[i % 4], 1000 + i),
            place_of(i), "buyer%d" % i] for i in range(60)])
    call("run")


def a_survey_gives_the_score_worked_by_hand():
    found = rows("surveys")
    equal(found["nps"]["nps"], {"value": 20.0, "low": -30.4, "high": 61.1})
    equal((found["nps"]["promoters"], found["nps"]["passives"], found["nps"]["detractors"]), (5, 2, 3))
    equal(found["csat"]["answers"], 5)  # three are the same to the letter
    equal(found["csat"]["satisfied"], 3)
    equal(found["csat"]["nps"], None)


def a_number_leads_to_its_mentions():
    for window in ([], ["--from", "2026-03-01"], ["--day", "2026-03-03"], ["--place", "bonn"]):
        for key, row in rows("journey", *window).items():
            if row["negative"]:
                behind = json.loads(call("why", "journey#%s.negative" % key, *window, "--json"))["mentions"]
                equal(len(behind), row["negative"])
    equal(len(json.loads(call("why", "surveys#nps.detractors", "--json"))["mentions"]), 3)
    holds(call("why", "journey#nowhere.negative", want=66), "has no cell 'nowhere.negative'")


def a_burst_leads_to_its_mentions():
    window = ("-t", "corvus", "--day", "2026-03-12")
    key = [key for key in rows("stories", *window) if key.startswith("burst:")][0]
    behind = json.loads(call("why", "stories#%s.voices" % key, *window, "--json"))["mentions"]
    equal(sorted(m["author"] != "" and m["text"].split(",")[0] for m in behind), ["Zorbax stains"] * 7)


def a_table_fits_the_terminal():
    for view in ("surveys", "journey", "coverage", "consistency"):
        for columns in (60, 80, 200):
            for line in call("view", view, columns=columns).splitlines():
                if len(line) > columns:
                    raise AssertionError("%s: %d columns in %d: %s" % (view, len(line), columns, line))


def a_view_without_a_name_lists_all():
    listed = [line.split()[0] for line in call("view").splitlines()]
    equal(len(listed), len(set(listed)))
    for name in listed:
        call("view", name, "--csv")
        call("view", name, "-t", "Borealis")
    holds(call("view", "replise", want=64), "did you mean 'replies'?")


def days_are_local_and_both_ends_count():
    equal(sum(row["mentions"] for row in rows("consistency", "--from", "2026-03-02", "--to", "2026-03-03").values()
              if row["key"].startswith("place:")), 8)
    holds(call("view", "pain", "--from", "2026-03-09", "--to", "2026-03-02", want=64), "--from is later")
    holds(call("view", "pain", "--day", "2026-03-09", "--to", "2026-03-02", want=64), "--day is one day")
    holds(call("view", "pain", "-t", "Nobody", want=64), "there is no topic 'Nobody'")
    for words in (["mentions"], ["export"], ["today"], ["alerts", "list"], ["alerts", "backtest"], ["forget"]):
        holds(call(*words, "--topic", "Nobody", want=64), "there is no topic 'Nobody'")
    holds(call("export", "--source", "nowhere", want=64), "there is no source 'nowhere'")


def what_the_brand_says_is_an_answer():
    there = os.path.join(folder, "own")
    os.mkdir(there)
    said = [("q1", "My Acme parcel is broken, terrible", "Bea", "", "2026-03-10T10:00:00Z"),
            ("a1", "Sorry! We send a new one today. Ann", "acme support", "q1", "2026-03-10T12:00:00Z"),
            ("q2", "Acme was late again, awful", "Carl", "", "2026-03-11T10:00:00Z")]
    with open(os.path.join(there, "forum.atom"), "w", encoding="utf-8") as out:
        out.write('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">')
        for key, text, author, reply, at in said:
            out.write("<entry><id>%s</id><title>%s</title><author><name>%s</name></author><updated>%s</updated>"
                      % (key, text, author, at) + ('<thr:in-reply-to ref="%s"/>' % reply if reply else "") + "</entry>")
        out.write("</feed>")
    for own, answered in (("", 0), (", own: [Acme Support]", 1)):
        shutil.rmtree(os.path.join(there, "state"), ignore_errors=True)
        with open(os.path.join(there, "hark.yaml"), "w", encoding="utf-8") as out:
            out.write("timezone: Europe/Berlin\ntopics: [{name: Acme, match: acme%s}]\n"
                      "sources: [{name: forum, kind: file, path: forum.atom}]\n" % own)
        done = subprocess.run([HARK, "run", "--config", "hark.yaml", "--now", NOW], cwd=there, capture_output=True,
                              text=True, timeout=60)
        equal((done.returncode, done.stderr), (0, ""))
        done = subprocess.run([HARK, "view", "replies", "--json", "--config", "hark.yaml", "--now", NOW], cwd=there,
                              capture_output=True, text=True, timeout=60)
        found = {row["key"]: row for row in json.loads(done.stdout)["rows"]}
        equal([row["yes"] for key, row in found.items() if key == "all"] or list(found), [answered])


def two_of_a_kind_are_compared():
    def there(what, *more):
        return rows("compare", "--from", "2026-03-09", "--to", "2026-03-15", "--with", what, *more)["mentions"]["there"]

    equal(there("2026-W10"), 28 + 7)         # 2 to 8 March: four a day in the shop, and seven marks
    equal(there("2026-02-20..2026-02-28"), 0)
    equal(there("2026-03-15"), 4)
    equal(there("borealis"), 0)
    holds(call("view", "compare", "--with", "2026-W99", want=64), "'2026-W99' are no days")
    equal(there("bonn", "--place", "aachen"), sum(place_of(i) == "Bonn" for i in range(60) if i % 15 >= 8))


def what_people_say_is_kept():
    first = json.loads(call("mentions", "--json", "--limit", "1"))["mentions"][0]["id"]
    before = rows("day", "--day", "2026-03-15")["mentions"]["value"]
    call("label", first, "off-topic")
    equal(rows("day", "--day", "2026-03-15")["mentions"]["value"], before - 1)
    equal(rows("coverage", "--day", "2026-03-15")["not-counted:off-topic"]["mentions"], 1)
    call("label", first, "none")
    equal(rows("day", "--day", "2026-03-15")["mentions"]["value"], before)
    call("label", "--fix", "delivery", "--on", "2026-03-10", "-t", "acme")
    call("label", "--fix", "delivery", "--on", "2026-03-08", "-t", "acme")
    equal([key for key in rows("fixes")], ["delivery/2026-03-08", "delivery/2026-03-10"])
    equal(rows("fixes")["delivery/2026-03-10"]["state"], "under watch")
    call("label", "--fix", "delivery", "none")
    equal(rows("fixes"), {})
    holds(call("label", "--fix", "plumbing", want=64), "there is no touchpoint 'plumbing'")
    holds(call("label", "zzzz", "noise", want=66), "there is no one alert")


CASES = [a_survey_gives_the_score_worked_by_hand, a_number_leads_to_its_mentions, a_burst_leads_to_its_mentions,
         a_table_fits_the_terminal, a_view_without_a_name_lists_all, days_are_local_and_both_ends_count,
         what_the_brand_says_is_an_answer, two_of_a_kind_are_compared, what_people_say_is_kept]


def main():
    try:
        begin()
        return tap(CASES, sys.argv[1:])
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
