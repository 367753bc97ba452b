#!/usr/bin/env python3
"""road.py - whole runs on small fixtures with a fixed clock: what is stored, told, shown, and said when
something is wrong. Files only, no network. Prints TAP.

    HARK=build/cli/hark road.py
"""
import json
import os
import re
import sys

from tap import equal, holds, tap
from world import HOUR, NOW, World

# --- the cases; each is one sentence ---

def a_quiet_run_prints_nothing_and_finds_nothing_twice():
    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
        w.say("2", "nothing to do with it", NOW - 9 * HOUR)
        equal(w.run(NOW), "")
        equal(len(w.mentions()), 1)
        equal(w.run(NOW + HOUR), "")
        w.say("3", "Acme again, and kind people", NOW)
        equal(w.run(NOW + 2 * HOUR), "")
        equal([m["key"] for m in w.mentions()], ["3", "1"])
        equal([m["backlog"] for m in w.mentions()], [False, True])


def a_run_without_news_touches_no_page():
    def pages(w):
        return {os.path.relpath(os.path.join(top, name), w.path("site")): os.stat(os.path.join(top, name)).st_ino
                for top, _, names in os.walk(w.path("site")) for name in names}

    def changed(before, after):  # of days, and the index of all
        return sorted(os.path.basename(name) for name in after if before.get(name) != after[name] and
                      re.search(r"^index|\d{4}-\d\d-\d\d\.html$", name))

    with World("digest: {site: site/}\n") as w:
        w.say("1", "Acme coffee was cold", NOW - 30 * HOUR)
        w.say("2", "Acme is kind", NOW - 5 * HOUR)
        w.run(NOW)
        first = pages(w)
        equal(changed({}, first), ["2026-03-13.html", "2026-03-14.html", "index.html"])
        w.run(NOW + HOUR)
        equal(pages(w), first)
        w.say("3", "Acme coffee is lovely", NOW + HOUR)
        w.run(NOW + 2 * HOUR)
        second = pages(w)
        equal(changed(first, second), ["2026-03-14.html", "index.html"])
        w.call("label", w.mentions()[0]["id"], "neg", now=NOW + 3 * HOUR)  # a person's word is news too
        w.run(NOW + 3 * HOUR)
        third = pages(w)
        equal(changed(second, third), ["2026-03-14.html", "index.html"])
        gone = [name for name in third if name.endswith("13.html")][0]
        os.remove(w.path("site/" + gone))
        w.run(NOW + 4 * HOUR)
        equal(changed({k: v for k, v in third.items() if k != gone}, pages(w)), ["2026-03-13.html"])
        os.remove(w.path("feed.xml"))  # what is not seen is shown, though nothing was said
        for hour in range(5, 9):
            w.run(NOW + hour * HOUR, want=69)
        with open(w.path("site/index.html"), encoding="utf-8") as f:
            page = f.read()
        holds(page, "Sources not readable at present")
        equal(w.folder in page, False)


def another_question_is_asked_of_what_was_said_before():
    def ask(w, text):
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        w.write("hark.yaml", re.sub("topics:\n(.*\n)+?sources", "topics:\n" + text + "sources", conf))

    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
        w.say("2", "The zebra gave me food poisoning", NOW - 8 * HOUR)
        w.run(NOW)
        equal([m["key"] for m in w.mentions()], ["1"])
        ask(w, "  - {name: Acme, match: acme OR zebra}\n")
        equal(w.run(NOW + 60), "")  # though the file is as it was, and nobody is woken
        equal([(m["key"], m["backlog"]) for m in w.mentions()], [("2", True), ("1", True)])
        ask(w, "  - {name: Acme, match: acme OR zebra}\n  - {name: Cold, match: cold}\n")
        w.say("3", "A cold wind", NOW - 10 * HOUR)  # came before the last look: history
        w.say("4", "Cold poisoning", NOW + 90)      # came after it: news
        w.run(NOW + 120)
        equal([(m["key"], m["topics"], m["backlog"]) for m in w.mentions("--oldest")],
              [("3", ["Cold"], True), ("1", ["Acme", "Cold"], True), ("2", ["Acme"], True),
               ("4", ["Cold"], False)])
        for hour in range(1, 4):
            w.run(NOW + hour * HOUR)
        equal(len(w.mails()), 1)
        holds(w.mails()[0], "NOTICE Cold: 1 mention to read at once")
        holds(w.call("sources")[0], "4 of 4 items concerned a topic")


def a_source_that_lost_its_voice_is_blind():
    with World() as w:
        for hour in range(0, 200):  # a new item every two hours, then none
            if hour % 2 == 0 and hour < 60:
                w.say(str(hour), "Acme was open at hour %d" % hour, NOW + hour * HOUR)
            said = w.run(NOW + hour * HOUR)
            if said:
                break
        equal(hour, 58 + 97)
        holds(said, "source 'blog': answers, but has brought nothing new for 4 days; before, something"
                    " came about every 2 hours")
        holds(w.call("sources")[0], "blind")
        (source,) = [json.loads(x) for x in w.call("sources", "--jsonl")[0].splitlines()]
        equal((source["rhythm"]["mean"], source["rhythm"]["patience"]), (2 * HOUR, 4 * 24 * HOUR))
        holds(w.call("doctor", now=NOW + hour * HOUR, want=None)[0], "nothing new for 4 days")
        w.say("new", "Acme is open again", NOW + hour * HOUR)
        holds(w.run(NOW + (hour + 1) * HOUR), "works again")
        holds(w.call("sources")[0], "ok ")


def a_mention_that_cannot_wait_is_mailed_once():
    with World() as w:
        w.say("1", "Acme is fine", NOW - 9 * HOUR)
        w.run(NOW)
        w.say("2", "Acme gave me food poisoning", NOW + 600)
        equal(w.run(NOW + 1200), "")
        equal(len(w.mails()), 1)  # before its hour has closed
        for hour in range(1, 5):
            equal(w.run(NOW + hour * HOUR), "")
        equal(len(w.mails()), 1)
        holds(w.mails()[0], "poisoning")
        equal(len(re.findall(r"(?im)^message-id:", w.mails()[0])), 1)
        alerts = [json.loads(x) for x in w.call("alerts list", "--jsonl")[0].splitlines()]
        equal([a["mentions"] for a in alerts], [[m["id"] for m in w.mentions() if m["key"] == "2"]])
        holds(w.call("alerts show " + alerts[0]["id"][:8])[0], "poisoning")
        holds(w.call("why " + alerts[0]["id"])[0], "poisoning")


def backlog_never_wakes_anybody():
    with World() as w:
        w.say("1", "Acme gave me food poisoning", NOW - HOUR)
        w.run(NOW)
        w.run(NOW + HOUR)
        equal(w.mails(), [])


def quiet_hours_hold_a_mail_back():
    extra = ("alerts: {at_once: {words: [poisoning]}, quiet: '15:00-18:00',"
             " routes: [{to: cx@acme.example}]}\n")
    with World(extra) as w:
        w.run(NOW)
        w.say("1", "Acme gave me food poisoning", NOW + HOUR)
        w.run(NOW + 90 * 60)
        w.run(NOW + 2 * HOUR)
        critical = w.query("SELECT severity FROM alert") == [(3,)]
        equal(len(w.mails()), 1 if critical else 0)
        w.run(NOW + 4 * HOUR)
        equal(len(w.mails()), 1)


def a_problem_is_told_as_it_begins_daily_and_as_it_ends():
    with World() as w:
        w.run(NOW)
        os.unlink(w.path("feed.xml"))
        first = w.run(NOW + HOUR, "--force", want=69)
        holds(first, "source 'blog'")
        equal(first.count("\n"), 1)
        equal(w.run(NOW + 2 * HOUR, "--force", want=69), "")
        holds(w.run(NOW + 26 * HOUR, "--force", want=69), "source 'blog'")
        holds(w.call("sources")[0], "blind")
        w.feed()
        holds(w.run(NOW + 27 * HOUR, "--force"), "works again")
        equal(w.run(NOW + 28 * HOUR, "--force"), "")
        holds(w.call("sources")[0], "ok ")


def a_blind_source_of_two_topics_is_one_mail():
    with World() as w:
        conf = open(w.path("hark.yaml"), encoding="utf-8").read()
        w.write("hark.yaml", conf.replace("topics:\n", "topics:\n  - {name: Zebra, match: zebra}\n"))
        w.say("1", "Acme is fine and so is the zebra", NOW - HOUR)
        w.run(NOW)
        os.unlink(w.path("feed.xml"))
        for hour in range(1, 12):
            w.run(NOW + hour * HOUR, "--force", want=69)
        equal(w.query("SELECT count(*) FROM alert WHERE signal = 'blind'"), [(1,)])
        equal(len(w.mails()), 1)


def a_changed_text_is_a_revision():
    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - HOUR)
        w.run(NOW)
        w.say("1", "Acme coffee was cold, but they were kind about it", NOW - HOUR)
        w.run(NOW + HOUR)
        (m,) = w.mentions()
        equal(m["revision"], 1)
        holds(w.call("show " + m["id"][:6])[0], "it said")


def a_persons_word_wins_and_stays():
    with World() as w:
        w.say("1", "Acme coffee was lovely", NOW - HOUR)
        w.run(NOW)
        (m,) = w.mentions()
        w.call("label %s neg" % m["id"])
        w.say("1", "Acme coffee was really lovely", NOW - HOUR)
        w.run(NOW + HOUR)
        equal([m["human"] for m in w.mentions("--negative")], ["neg"])
        w.call("label %s none" % m["id"])
        equal(w.mentions("--negative"), [])
        w.call("label %s nonsense" % m["id"], want=64)
        w.call("label zzzzzz neg", want=66)


def every_score_can_be_followed_down():
    texts = ["Acme: not good at all!!!", "Acme was VERY slow, but the staff were lovely :)",
             "Acme", "acme acme acme terrible", "Acme is okay I guess", "Die Leute bei Acme waren toll"]
    with World() as w:
        for i, text in enumerate(texts):
            w.say(str(i), text, NOW - HOUR * i)
        w.run(NOW)
        equal(len(w.mentions()), len(texts))
        for m in w.mentions():
            why = json.loads(w.call("why " + m["id"], "--json")[0])
            equal(sum(p["share"] for p in why["trace"]["parts"]), why["trace"]["evidence"])
            equal((why["trace"]["score"], why["trace"]["label"]), (m["score"], m["label"]))
            equal(why["trace"]["evidence"], why["evidence"])


def a_late_run_gives_what_the_live_ones_gave():
    def live(w, hours, each):
        w.say("0", "Acme is fine", NOW - HOUR)
        w.call("fetch", now=NOW)
        w.call("alert", now=NOW)
        for hour in range(1, hours):
            for n in range(6 if hour == 20 else hour % 2):
                w.say("%d-%d" % (hour, n), "Acme was terrible, number %d of %d" % (n, hour),
                      NOW + hour * HOUR - 60 * n)
            w.call("fetch", now=NOW + hour * HOUR)
            if each:
                w.call("alert", now=NOW + hour * HOUR)
        w.call("alert", now=NOW + hours * HOUR)
        return w.query("SELECT name, tick, hex(state) FROM topic"), w.query("SELECT * FROM alert")

    with World() as a, World() as b:
        equal(live(a, 30, True), live(b, 30, False))


def the_same_input_gives_the_same_bytes():
    outputs = []
    for zone, locale in (("UTC", "C"), ("Asia/Kathmandu", "tr_TR.UTF-8")):
        os.environ.update(TZ=zone, LC_ALL=locale)
        with World() as w:
            w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
            w.run(NOW)
            w.say("2", "Acme gave me food poisoning I THINK", NOW)
            w.run(NOW + HOUR)
            outputs.append((w.call("mentions", "--jsonl")[0], w.mails(), w.call("today")[0]))
    del os.environ["TZ"], os.environ["LC_ALL"]
    equal(outputs[0], outputs[1])


def another_run_at_work_is_no_failure():
    with World() as w:
        w.run(NOW)
        import fcntl
        import struct
        with open(w.path("state/lock"), "r+b") as lock:
            fcntl.fcntl(lock, getattr(fcntl, "F_OFD_SETLK", 37),
                        struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))
            holds(w.run(NOW + HOUR), "another run holds the store")
            w.run(NOW + HOUR, "--strict", want=75)
            w.call("mentions")  # readers are not held up
        equal(w.run(NOW + HOUR, "--strict"), "")


def strict_says_so_as_long_as_mail_waits():
    with World(mail="mail: {from: hark@acme.example, server: 'smtp://127.0.0.1:1'}") as w:
        w.run(NOW)
        w.say("1", "Acme gave me food poisoning", NOW + 60)
        holds(w.run(NOW + HOUR, "--strict", want=75), "unsent")
        equal(w.run(NOW + HOUR + 5, "--strict", want=75), "")  # not tried again so soon
        equal(w.run(NOW + HOUR + 6), "")


def a_store_that_is_not_there_is_named():
    with World() as w:
        holds(w.call("mentions", want=66)[1], "hark run")
        holds(w.call("sources")[0], "new")
        w.write("hark.yaml", "topics: [{name: Acme, match: acme}]\nsorces: []\n")
        holds(w.call("run", want=78)[1], "sorces")
        if os.path.exists(w.path("state")):
            raise AssertionError("a wrong configuration made a store")


def a_search_takes_the_words_of_queries():
    with World() as w:
        w.say("1", "Acme coffee was cold and late", NOW - HOUR)
        w.say("2", "Acme tea was hot", NOW - 2 * HOUR)
        w.run(NOW)
        equal([m["key"] for m in w.mentions("cold OR hot")], ["2", "1"][::-1])
        equal([m["key"] for m in w.mentions("acme NOT cold")], ["2"])
        equal([m["key"] for m in w.mentions('"was cold"')], ["1"])
        equal([m["key"] for m in w.mentions("--limit", "1")], ["1"])
        equal([m["key"] for m in w.mentions("--limit", "1", "--oldest")], ["2"])
        w.call("mentions", "(cold", want=64)


def a_copied_text_counts_once_and_says_so():
    with World() as w:
        text = "Acme closes its shop in the old town after forty years, and the whole street is sad about it"
        w.say("1", text, NOW - 3 * HOUR)
        w.say("2", text + " Read more.", NOW - 2 * HOUR)
        w.run(NOW)
        one, two = w.mentions("--oldest")
        equal(two["story"], one["id"])
        holds(w.call("why " + two["id"])[0], one["id"])
        holds(w.call("show " + two["id"])[0], "counts once")
        equal(w.query("SELECT sum(neg + other), sum(raw_neg + raw_other) FROM count WHERE aspect = ''"),
              [(1, 2)])


def foreign_text_cannot_drive_the_terminal():
    with World() as w:
        w.say("1", "Acme &#x9b;31m \u202e evil \u009d0;x", NOW - HOUR, title="Acme &#27;[2J")
        w.run(NOW)
        (m,) = w.mentions()
        for text in (w.call("mentions")[0], w.call("show " + m["id"])[0], w.call("why " + m["id"])[0],
                     w.call("today")[0]):
            for c in text:
                if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c in "\u202e\u202d\u2066":
                    raise AssertionError("%r reaches the terminal" % c)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("equal", "holds", "World")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
