#!/usr/bin/env python3
"""alerts.py - alerts over whole runs with a fixed clock: outages, many topics at once, busy days, orders of
arrival, and the back-test against what was told live. Files only, no network. Prints TAP.

    HARK=build/cli/hark alerts.py
"""
import json
import os
import sys
import time

from tap import equal, tap
from world import HOUR, NOW, Folder

DAY = 24 * HOUR
BAD = "%s was terrible, the worst ever, number %d"
GOOD = "%s was lovely and great, number %d"


class World(Folder):
    """Brands, each with two feeds that are read from files, and a store."""

    def __init__(self, brands=("Acme",), alerts=""):
        super().__init__()
        self.said = {}
        rows = ["topics:"] + ["  - {name: %s, match: %s}" % (b, b.lower()) for b in brands] + ["sources:"]
        for brand in brands:
            for feed in "ab":
                name = brand.lower() + "-" + feed
                self.said[name] = []
                rows.append("  - {name: %s, kind: file, path: %s.xml, every: 30m, topic: %s}"
                            % (name, name, brand))
        rows += ["mail: {from: hark@acme.example, eml: mails/}",
                 "alerts: {routes: [{to: cx@acme.example}]%s}" % alerts]
        self.write("hark.yaml", "\n".join(rows) + "\n")
        self.write_feeds()

    def say(self, feed, text, at):
        self.said[feed].append((text, at))

    def write_feeds(self, backwards=False):
        for feed, items in self.said.items():
            rows = ['<item><guid isPermaLink="false">%d</guid><title>t</title><description>%s</description>'
                    "<author>who%d</author><pubDate>%s</pubDate></item>"
                    % (i, text, i, time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at)))
                    for i, (text, at) in enumerate(items)]
            self.write(feed + ".xml", '<?xml version="1.0"?><rss version="2.0"><channel><title>b</title>'
                       + "".join(rows[::-1] if backwards else rows) + "</channel></rss>")

    def call(self, *words, **how):
        return super().call(*words, **how)[0]

    def history(self, days=40, until=NOW):
        """A first poll that brings weeks of talk: in each feed two good words a day, a bad one every second."""
        for feed in self.said:
            brand = feed.split("-")[0]
            for day in range(days, 0, -1):
                at = until - day * DAY
                for n in range(2):
                    self.say(feed, GOOD % (brand, day * 10 + n), at + (5 + 7 * n) * HOUR)
                if day % 2:
                    self.say(feed, BAD % (brand, day), at + 3 * HOUR)
        self.write_feeds()
        self.call("fetch", now=until)
        self.call("alert", now=until)

    def burn(self, feed, at, n=9):
        for i in range(n):
            self.say(feed, BAD % (feed.split("-")[0], 1000 + at % 9973 + i), at - 120 * (i + 1))
        self.write_feeds()

    def run_to(self, begin, end, step=HOUR):
        for at in range(begin, end + 1, step):
            self.call("run", now=at, want=None)

    def alerts(self):
        return [json.loads(line) for line in self.call("alerts list", "--jsonl").splitlines()]


def signals(alerts, *without):
    return sorted(a["signal"] for a in alerts if a["signal"] not in without)


# --- the cases; each is one sentence ---

def what_burns_is_told_and_what_is_stored_says_so_again():
    with World() as w:
        w.history()
        w.run_to(NOW + HOUR, NOW + 4 * HOUR)
        w.burn("acme-a", NOW + 5 * HOUR)
        w.run_to(NOW + 5 * HOUR, NOW + 30 * HOUR)
        (live,) = [a for a in w.alerts() if a["signal"] == "negative"]
        equal(live["state"], "resolved")
        before = w.query("SELECT * FROM alert") + w.query("SELECT * FROM topic")
        for how in ([], ["--live"]):
            (topic,) = json.loads(w.call("alerts backtest", "--json", *how, now=NOW + 30 * HOUR))["topics"]
            (fired,) = [a for a in topic["alerts"] if a["signal"] == "negative"]
            equal((fired["opened"], fired["severity"]), (live["opened"], live["severity"]))
            equal([t["odds_days"] for t in topic["thresholds"]], [30, 90, 250, 365])
        equal((fired["resolved"], fired["observed"]), (live["resolved"], live["observed"]))
        w.call("label " + live["id"] + " incident")
        text = w.call("alerts backtest", "--odds", "100", now=NOW + 30 * HOUR)
        if "1 of 1; 1, 0" not in text or "100d" not in text:
            raise AssertionError(text)
        equal(w.query("SELECT * FROM alert") + w.query("SELECT * FROM topic"), before)
        w.call("alerts backtest", "--topic", "Nobody", want=64)


def three_days_without_any_source_open_and_resolve_nothing():
    with World() as w:
        w.history()
        w.run_to(NOW + HOUR, NOW + 4 * HOUR)
        w.burn("acme-a", NOW + 5 * HOUR)
        w.run_to(NOW + 5 * HOUR, NOW + 6 * HOUR)
        open_before = [a["id"] for a in w.alerts() if a["state"] == "open"]
        equal(len(open_before) >= 1, True)
        for feed in w.said:
            os.unlink(w.path(feed + ".xml"))
        w.run_to(NOW + 7 * HOUR, NOW + 79 * HOUR, 3 * HOUR)
        for a in w.alerts():
            if a["id"] in open_before:
                equal(a["state"], "open")
            else:
                equal((a["signal"], a["state"]), ("blind", "open"))
        equal(sorted(a["source"] for a in w.alerts() if a["signal"] == "blind"), ["acme-a", "acme-b"])
        for hour in range(8, 79, 6):  # what was said meanwhile, as much as ever
            w.say("acme-a", (BAD if hour % 4 == 0 else GOOD) % ("acme", 5000 + hour), NOW + hour * HOUR)
        w.write_feeds()
        w.run_to(NOW + 80 * HOUR, NOW + 100 * HOUR)
        equal(signals(w.alerts(), "blind"), signals([a for a in w.alerts() if a["id"] in open_before]))
        equal({a["state"] for a in w.alerts()}, {"resolved"})


def the_order_of_sources_and_items_changes_no_byte():
    def live(w, backwards):
        w.history()
        for hour in range(1, 30):
            for feed in w.said:
                if hour % 5 == 0:
                    w.say(feed, GOOD % ("acme", 7000 + hour), NOW + hour * HOUR - 60)
            if hour == 20:
                w.burn("acme-a", NOW + hour * HOUR)
            w.write_feeds(backwards)
            w.call("fetch", now=NOW + hour * HOUR)
            if hour % 7 == 0 or not backwards:  # and a late run makes up what it missed
                w.call("alert", now=NOW + hour * HOUR)
        w.call("alert", now=NOW + 30 * HOUR)
        return w.query("SELECT name, tick, hex(state) FROM topic"), w.query(
            "SELECT id, state, revision, severity, opened_at, resolved_at, observed, odds_days FROM alert")

    with World() as a, World() as b:
        one, two = live(a, False), live(b, True)
        equal(one, two)
        equal(len(one[1]) >= 1, True)


def many_topics_at_once_are_one_mail():
    brands = ["Alpha", "Beta", "Delta", "Gamma", "Omega"]
    with World(brands) as w:
        w.history()
        for brand in brands:
            w.burn(brand.lower() + "-a", NOW + 2 * HOUR)
        w.run_to(NOW + HOUR, NOW + 3 * HOUR)
        (fleet,) = [a for a in w.alerts() if a["signal"] == "fleet"]
        equal(len([a for a in w.alerts() if a["signal"] == "negative" and a["state"] == "open"]) >= 5, True)
        rows = w.query("SELECT alert FROM outbox")
        equal(rows, [(fleet["id"],)])
        w.run_to(NOW + 4 * HOUR, NOW + 30 * HOUR)  # who was not told that it began is not told that it ended
        kinds = {a for (a,) in w.query("SELECT alert FROM outbox WHERE revision = 0")}
        equal(kinds, {fleet["id"]})
        equal(w.query("SELECT alert, revision FROM outbox WHERE revision > 0"), [(fleet["id"], 1)])
        (fleet,) = [a for a in w.alerts() if a["signal"] == "fleet"]
        equal(fleet["state"], "resolved")  # one all-clear for all of them


def a_busy_day_of_the_calendar_is_expected():
    for expected in (False, True):
        with World(alerts=", calendar: [{from: 2026-03-14, to: 2026-03-15, name: Sale, factor: 100}]"
                   if expected else "") as w:
            w.history()
            w.burn("acme-a", NOW + 2 * HOUR, 6)
            w.run_to(NOW + HOUR, NOW + 3 * HOUR)
            equal("negative" in signals(w.alerts()), not expected)
            if expected:
                conf = open(w.path("hark.yaml"), encoding="utf-8").read().replace("2026-03-14", "2026-14-14")
                with open(w.path("hark.yaml"), "w", encoding="utf-8") as out:
                    out.write(conf)
                w.call("check", want=78)


def many_new_authors_with_one_rare_word_are_a_reason_to_look_twice():
    for word, arranged in (("tepid lunch", True), ("number", False)):
        with World() as w:
            w.history()
            for i in range(8):
                w.say("acme-a", "Awful acme, %s and %s" % (word, "abcdefgh"[i] * 4), NOW + 2 * HOUR - 120 * (i + 1))
            w.write_feeds()
            w.run_to(NOW + HOUR, NOW + 2 * HOUR)
            told = "".join(open(os.path.join(w.path("mails"), name), encoding="utf-8").read()
                           for name in os.listdir(w.path("mails")))
            told = " ".join(told.replace("=\n", "").split())
            equal("lunch=E2=80=9D stands in 8 stories of one hour (8 of 8 authors were never seen before) and in 0 of "
                  in told, arranged)
            if arranged:
                rows = w.call("view stories --day 2026-03-14", now=NOW + 30 * HOUR)
                equal("It may be coordinated" in rows and "8 of 8 authors new" in rows, True)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("equal", "signals")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
