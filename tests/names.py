#!/usr/bin/env python3
"""names.py - names that nothing bears, in the configuration and on the command line: place, reason, mend.
Files only, no network. Prints TAP.

    HARK=build/cli/hark names.py
"""
import sys

from tap import equal, holds, tap
from world import HOUR, NOW, World

UNTIL = ("--until", "2026-04-01", "--why", "known")


def a_configuration_is_held_against_what_there_is():
    with World() as w:
        w.write("hark.yaml", """include: topics.d/*.yaml
topics:
  - {name: Acme, match: acme, languages: [xx, pl], departments: {Sales: me@acme.example}}
sources:
  - {name: survey, kind: file, path: surveys/*.csv, format: csv, lang: zz}
mail: {from: hark@acme.example, eml: mails/}
alerts: {departments: {logistik: me@acme.example}, routes: [{department: logstics, to: a@acme.example}, {aspect: delivry, to: a@acme.example},
  {aspect: Product quality, to: a@acme.example}]}
""")
        told = w.call("check --strict", want=1)[0]
        for said in ("hark.yaml:1:10: 'include': no file fits 'topics.d/*.yaml' now",
                     "hark.yaml:3:5: 'languages': no language 'xx' is known",
                     "hark.yaml:3:5: 'languages': 'pl' is told apart and has no lexicon",
                     "hark.yaml:5:5: 'lang': no language 'zz' is known",
                     "hark.yaml:5:5: source 'survey': no file is at ",
                     "no touchpoint belongs to a department 'logistik'",
                     "hark.yaml:3:5: no touchpoint belongs to a department 'Sales'",
                     "no touchpoint belongs to a department 'logstics' (there are support, ",
                     "hark.yaml:7:105: there is no touchpoint 'delivry' (did you mean 'delivery'?)",
                     "hark.yaml:8:3: a route names the touchpoint by 'quality', not by 'Product quality'"):
            holds(told, said)


def a_topic_without_its_own_department_falls_to_that_of_all():
    with World() as w:
        w.write("hark.yaml", """topics:
  - {name: Acme, match: acme, departments: {logistics: none, sales: team}}
  - {name: Kestrel, match: kestrel}
  - {name: Tideline, match: tideline, departments: {sales: sales@tideline.example}}
channels: [{name: team, kind: ntfy, url: http://127.0.0.1/x}, {name: idle, kind: ntfy, url: http://127.0.0.1/y}]
mail: {from: hark@acme.example, eml: mails/}
alerts: {departments: {logistics: van@acme.example}}
""")
        told = w.call("check")[0].split("\n")
        gaps = {topic: line.split("nobody is told of: ")[1].split(" (add")[0].split(", ") for line in told
                for topic in ("Acme", "Kestrel", "Tideline") if "touchpoints of '%s'" % topic in line}
        equal({topic: [n for n in ("delivery", "price") if n in gap] for topic, gap in gaps.items()},
              {"Acme": ["delivery"], "Kestrel": ["price"], "Tideline": []})
        equal([line.split("'")[1] for line in told if "is never told" in line], ["idle"])


def pages_that_nobody_could_read_are_refused_before_the_run():
    with World() as w:
        w.write("hark.yaml", "topics: [{name: Acme, match: acme, language: fr}]\n")
        holds(w.call("check", want=78)[0], "hark.yaml:1:10: 'language': pages and mails do not speak 'fr'")
        w.call("run", want=66)
        w.write("hark.yaml", "topics: [{name: Acme, match: acme, language: de-AT}]\n")
        w.call("check")


def what_is_asked_for_must_exist():
    with World() as w:
        w.say("1", "The staff at Acme were rude", NOW - 2 * HOUR)
        w.run(NOW)
        (mention,) = w.mentions()
        for asked, more, said in (
                ("mentions --aspect bilinng", (), "no touchpoint 'bilinng' (did you mean 'billing'?)"),
                ("mentions --aspect qqqqqqqqqq", (), "no touchpoint 'qqqqqqqqqq'; known are empathy, reach"),
                ("mentions --from 2026-04-01 --to 2026-03-01", (), "--from is later than --to"),
                ("export --from 2026-04-01 --to 2026-03-01", (), "--from is later than --to"),
                ("alerts silence --topic Acme --aspect stff", UNTIL, "no touchpoint 'stff' (did you mean 'staff'?)"),
                ("alerts silence --topic Acme --signal negativ", UNTIL, "did you mean 'negative'?"),
                ("check --answer x.json", (), "--answer goes with --recipe"),
                ("view words --ids", (), "--ids goes with --json"),
                ("export --raw", (), "--raw is for CSV"),
                ("export --prometheus --topic Acme", (), "--prometheus writes metrics of all topics"),
                ("export feeds.opml --topic Acme", (), "it takes no options"),
                ("alerts silence --source blg", UNTIL, "no source 'blg' (did you mean 'blog'?)"),
                ("alerts --source blog", (), "'alerts list' takes no '--source'"),
                ("alerts list --until 2026-04-01", (), "'alerts list' takes no '--until'"),
                ("alerts show abc --topic Acme", (), "'alerts show' takes no '--topic'"),
                ("alerts backtest --open", (), "'alerts backtest' takes no '--open'"),
                ("alerts ack", (), "'alerts ack' takes the id of an alert"),
                ("alerts silence all", UNTIL, "takes options, not 'all'"),
                ("mentions", ("acme OR (b",), "query, character 9: the parenthesis that opens here is never closed"),
                ("mentions", ("d\u00e9j\u00e0 *",), "query, character 6: a star stands only at the end of a word"),
                ("mentions", ("NOT acme",), "NOT needs a wanted word beside it"),
                ("mentions", (" OR ".join("w%d" % i for i in range(10000)),), "character"),
                ("label --on 2026-03-14", (mention["id"], "neg"), "--on and --topic go with --fix"),
                ("label --fix stff", (), "did you mean 'staff'?"),
                ("label", (mention["id"], "incident"), "is said of an alert, and '%s' is a mention" % mention["id"]),
                ("label", (mention["id"], "noise"), "(it takes neg, pos, neu, mixed, off-topic, fixed)")):
            holds(w.call(asked, *more, want=64)[1], said)
        for name in ("staff", "Staff", "STAFF"):
            holds(w.call("mentions --aspect " + name)[0], mention["id"])
        w.call("alerts silence --topic Acme --aspect staff --signal slow", *UNTIL)


def a_match_is_told_word_by_word():
    with World() as w:
        w.write("hark.yaml", "topics:\n  - {name: Apple, match: 'apple (phone OR ipad) NOT (pie OR \"apple tree\")'}\n"
                "  - {name: Pie, match: pie}\nsources:\n  - {name: blog, kind: file, path: feed.xml}\n")
        w.say("1", "My Apple phone rings", NOW - 2 * HOUR)
        w.say("2", "An apple pie beside my phone", NOW - 2 * HOUR)
        w.run(NOW)
        ids = {m["key"]: m["id"] for m in w.mentions()}
        told = w.call("why --match", ids["1"])[0]
        for said in ("Apple: its query matches\n", "  found   apple  in the text: Apple\n", "  missing ipad\n",
                     "  absent  NOT pie\n", "Pie: its query does not match\n"):
            holds(told, said)
        told = w.call("why --match --topic apple", ids["2"])[0]
        holds(told, "Apple: its query does not match\n")
        holds(told, "  against NOT pie  in the text: pie\n")
        holds(w.call("why --match --json", ids["2"])[0], '"says":"pie"')
        w.call("why --match nope", want=66)
        told = w.call("why --match --topic pie", "a text that nobody wrote of a PIE")[0]
        equal(told, "Pie: its query matches\n  found   pie  in the text: PIE\n")


CASES = [a_match_is_told_word_by_word, a_configuration_is_held_against_what_there_is,
         a_topic_without_its_own_department_falls_to_that_of_all, pages_that_nobody_could_read_are_refused_before_the_run,
         what_is_asked_for_must_exist]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
