#!/usr/bin/env python3
"""own_data.py - the lexicon on a user's own texts: measured on labels, what it does not know, and what
another data folder would tell otherwise. Files only, no network. Prints TAP.

    HARK=build/cli/hark own_data.py
"""
import json
import os
import shutil
import sys

from tap import equal, holds, tap
from world import HOUR, NOW, World

DATA = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
LABELS = ("# label, text, source\n"
          "neg\tThe coffee was awful and the staff rude\tblog\n"
          "pos\tLovely place, great coffee\tblog\n"
          "neu\tThe shop opens at nine\tblog\n"
          "neg\tI love it\tshop\n"
          "?\tnobody has said yet\tshop\n")


def evaluate(w, *more):
    return json.loads(w.call("lexicon eval", "--json", *more)[0])


def labelled_lines_are_measured():
    with World() as w:
        w.write("labels.tsv", LABELS)
        said, told = w.call("lexicon eval", w.path("labels.tsv"))
        holds(said, "4 labelled texts")
        holds(told, "still to be labelled: 1")
        got = evaluate(w, w.path("labels.tsv"))
        equal(got["texts"], 4)
        neg = got["labels"]["neg"]
        equal((neg["as_neg"], neg["as_neu"], neg["as_pos"]), (1, 0, 1))
        equal((neg["precision"]["value"], neg["recall"]["value"], neg["f1"]["value"]), (1000, 500, 667))
        equal((neg["recall"]["low"], neg["recall"]["high"]), (94, 906))  # Wilson, 1 of 2
        equal(got["macro_f1"]["value"], 778)  # of 2/3, 1 and 2/3
        equal([(s["name"], s["texts"], s["accuracy"]["value"]) for s in got["source"]],
              [("blog", 3, 1000), ("shop", 1, 0)])
        equal(evaluate(w, "--kind", "app", w.path("labels.tsv"))["kind"][0]["name"], "app")
        equal(w.query("SELECT value FROM mark WHERE name = 'lexicon/eval'"), [("2026-03-14 4 778",)])
        row = [line for line in w.call("view coverage")[0].splitlines() if "macro-F1" in line][0]
        holds(" ".join(row.split()), "macro-F1 0.778 2026-03-14 4 ")


def a_bad_line_is_named():
    with World() as w:
        for text, said in (("neg no tab\n", ":2: no tab"), ("good\tx\n", ":2: unknown label 'good'")):
            w.write("labels.tsv", "# head\n" + text)
            holds(w.call("lexicon eval", w.path("labels.tsv"), want=65)[1], "labels.tsv" + said)
        w.write("labels.jsonl", '{"id": "x"')
        holds(w.call("lexicon eval", w.path("labels.jsonl"), want=65)[1], "labels.jsonl:1: ")
        holds(w.call("lexicon eval", w.path("none.tsv"), want=66)[1], "none.tsv")
        holds(w.call("lexicon eval --kind song", w.path("none.tsv"), want=64)[1], "unknown kind 'song'")
        w.write("labels.tsv", "?\tnobody has said yet\n")
        holds(w.call("lexicon eval", w.path("labels.tsv"), want=66)[1], "no text has a label")


def a_word_of_a_person_is_measured_in_the_store_and_in_an_export():
    with World() as w:
        w.say("1", "Acme coffee was awful and the staff rude", NOW - 9 * HOUR)
        w.say("2", "Acme is lovely, great coffee", NOW - 8 * HOUR)
        w.run(NOW)
        holds(w.call("lexicon eval", want=66)[1], "hark label")
        for mention in w.mentions():
            w.call("label", mention["id"], "neg")
        got = evaluate(w)
        equal((got["texts"], got["labels"]["neg"]["as_neg"], got["labels"]["neg"]["as_pos"]), (2, 1, 1))
        w.call("export", w.path("all.jsonl"))
        equal(evaluate(w, w.path("all.jsonl")), got)


def gaps_are_lines_to_be_labelled():
    with World() as w:
        for n, end in enumerate(("", " again", " oh")):
            w.say("g%d" % n, "Acme grumbulates%s" % end, NOW - (9 + n) * HOUR)
        w.say("h", "Acme is lovely, great coffee", NOW - 8 * HOUR)
        w.run(NOW)
        w.call("label", [m["id"] for m in w.mentions() if m["key"] == "h"][0], "neg")
        lines = w.call("lexicon gaps")[0].splitlines()
        equal([line[:line.rindex(" (")] for line in lines if " stories: " in line],
              ["# 3 stories: grumbulates"])
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        equal([row[0] for row in rows], ["?", "neg"])
        equal(rows[1], ["neg", "Acme is lovely, great coffee", "blog"])
        w.write("labels.tsv", "\n".join(lines) + "\n")
        equal(evaluate(w, w.path("labels.tsv"))["texts"], 1)
        equal(len([line for line in w.call("lexicon gaps", "-n", "1")[0].splitlines()
               if not line.startswith("#")]), 2)


def other_data(w):
    """A data folder in which 'delicious' is blame."""
    folder = w.path("other")
    os.mkdir(folder)
    shutil.copytree(os.path.join(DATA, "lexicons"), os.path.join(folder, "lexicons"))
    for name in ("hand.tsv", "everyday.tsv"):
        path = os.path.join(folder, "lexicons/en", name)
        with open(path, encoding="utf-8") as f:
            lines = ["delicious\t-1000\n" if line.startswith("delicious\t") else line for line in f]
        with open(path, "w", encoding="utf-8") as f:
            f.writelines(lines)
    return folder


def another_data_folder_is_tried_on_what_is_stored():
    with World() as w:
        w.say("1", "The food at Acme is delicious", NOW - 30 * HOUR)
        w.say("2", "Acme is a delicious place", NOW - 8 * HOUR)
        w.say("3", "Acme is awful", NOW - 8 * HOUR)
        w.run(NOW)
        before = w.mentions()
        folder = other_data(w)
        got = json.loads(w.call("lexicon diff", "--json", folder)[0])
        equal(w.mentions(), before)
        equal(got["lexicon_before"] == got["lexicon_after"], False)
        equal((got["mentions"], got["changed"]), (3, 2))
        equal(got["moves"], [{"from": "pos", "to": "neg", "mentions": 2}])
        equal([(d["day"], d["negative_before"], d["negative_after"]) for d in got["days"]],
              [("2026-03-13", 0, 1), ("2026-03-14", 1, 2)])
        word = got["flips"][0]["words"][0]
        equal((word["token"], word["file"], word["before"] > 0, word["after"] < 0),
              ("delicious", "lexicons/en/hand.tsv", True, True))
        said = w.call("lexicon diff", folder)[0]
        holds(said, "2 of 3 mentions change their label")
        holds(said, "2026-03-13  0 -> 1")
        holds(said, "Acme: 1 -> 3 negative on all days")
        holds(w.call("lexicon diff -n 1", folder)[0], "and 1 more")
        later = w.call("lexicon diff --from 2026-03-14", folder)[0]
        holds(later, "1 of 2 mentions change")
        w.call("label", got["flips"][0]["id"], "pos")
        holds(w.call("lexicon diff", folder)[0], "1 of 3 mentions change their label; 1 keep")
        equal(json.loads(w.call("lexicon diff", "--json", DATA)[0])["changed"], 0)
        holds(w.call("lexicon diff", w.path("nowhere"), want=None)[1], "nowhere")


def alerts_that_other_words_would_tell_are_named():
    with World() as w:
        for day in range(1, 16):
            for n in range(4):
                w.say("d%d-%d" % (day, n), "Acme opens at nine, part %d of day %d" % (n, day), NOW - day * 24 * HOUR + n * HOUR)
        for n, name in enumerate("Ann Bob Cleo Dan Eve Fay Gus Hal".split()):
            w.say("b%d" % n, "Acme, says %s, is vorpal %d" % (name, n), NOW - 3 * HOUR - n * 60)
        w.run(NOW)
        folder = other_data(w)
        with open(folder + "/lexicons/en/everyday.tsv", "a", encoding="utf-8") as f:
            f.write("vorpal\t-900\n")
        said = w.call("lexicon diff", folder)[0]
        holds(said, "alert would appear, Acme:")
        (alert,) = json.loads(w.call("lexicon diff", "--json", DATA, folder)[0])["alerts"]
        equal((alert["change"], alert["topic"], alert["observed"]), ("appear", "Acme", 6))
        holds(w.call("lexicon diff", folder, DATA)[0], "alert would vanish, Acme:")
        holds(w.call("lexicon diff", DATA, DATA)[0], "Acme: the same alerts would be told (0)")
        w.call("lexicon diff", folder, folder, folder, want=64)


def lint_names_what_is_of_no_use():
    with World() as w:
        for name, text in (("detect.tsv", "en\tthe is\n"),
                           ("aspects.tsv", "staff\tStaff\tservice\tsupport\tget-help\n"),
                           ("presets.tsv", "bar\tdrinks\tDrinks\tstaff\t-\n"),
                           ("en/hand.tsv", "fine, really\t300\nwelcome\t350\nwelcoming\t450\nsevere\t-500\n"
                                           "slow\t-300\nslows\t-300\nplain\t200\n"),
                           ("en/everyday.tsv", "plain\t-200\n"),
                           ("en/rewrite.tsv", "OK\tokay\n"),
                           ("en/learned.tsv", "several\t0 0 900\t4000\n"),
                           ("en/aspects.tsv", "waiter\tstaf\n"),
                           ("en/aspects_learned.tsv", "waiter\tstaff 300 pric 200\nmenu\tpric 100\n"),
                           ("en/cues.tsv", "come here\tpraise\ncoming here\tcomplaint\n")):
            path = w.path("data/lexicons/" + name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        before = dict(os.environ)
        os.environ["HARK_DATA"] = w.path("data")
        try:
            told = w.call("lexicon lint en", want=1)[0].replace("lexicons/", "").splitlines()
            equal([line.split(" (")[0] for line in told], [
                "presets.tsv:1: no language has words of preset 'bar': no topic can say it",
                "en/rewrite.tsv:1: 'OK' is never found: no text has it as one word in lower case",
                "en/hand.tsv:1: 'fine, really' is never found: a text that says it is read as 'fine | really'",
                "en/hand.tsv:2: 'welcome' 350 is hidden by 'welcoming' 450 in line 3: the same stems",
                "en/hand.tsv:4: 'severe' -500 catches 'several' too, which has the same stem and leans the other way"
                " in texts",
                "en/hand.tsv:5: 'slow' says nothing that 'slows' in line 6 does not: the same stems",
                "en/everyday.tsv:1: 'plain' -200 contradicts 'plain' 200",
                "en/aspects.tsv:1: 'staf' is no touchpoint of aspects.tsv or presets.tsv",
                "en/aspects_learned.tsv:1: 'pric' is no touchpoint of aspects.tsv or presets.tsv",
                "en/cues.tsv:2: 'coming here' is complaint here and praise in line 1",
            ])
            w.write("data/lexicons/en/hand.tsv", "good\tvery\n")
            holds(w.call("lexicon lint en", want=65)[0], "en/hand.tsv:1: 'very' is no valence")
            holds(w.call("lexicon lint xx", want=64)[1], "no words for language 'xx'")
            holds(w.call("lexicon lint --lang xx", want=64)[1], "no words for language 'xx'")
        finally:
            os.environ.clear()
            os.environ.update(before)


def the_shipped_words_are_of_use():
    with World() as w:
        told = [line for line in w.call("lexicon lint", want=None)[0].splitlines()
                if not line.startswith(("lexicons/en/hand.tsv", "lexicons/en/everyday.tsv"))]
        equal(told, [])


UNREADABLE = [  # a query, where it fails and why
    ("w1 OR " * 10000 + "w", 4097, "longer than 4096 bytes"),
    ("(" * 4000 + "acme", 2049, "more than 2048 terms and operators"),
    ("(acme AND (good OR nice)", 1, "the parenthesis that opens here is never closed"),
    ("acme)", 5, "closes what was never opened"),
    ('acme "good', 6, "the quote that opens here is never closed"),
    ("NOT", 4, "'NOT' has nothing behind it"),
    ("NOT acme", 1, "says only what is not wanted"),
    ("*", 1, "a star stands only at the end of a word"),
    ("ac*me", 1, "a star stands only at the end of a word"),
    ("acme NEAR/0 good", 6, "NEAR needs a distance in words"),
    ("AND OR", 1, "'AND' has nothing before it"),
    ("stars:>9x", 1, "is not understood; write stars:"),
    ("", 1, "the query is empty"),
]


def a_query_that_cannot_be_read_is_told_with_its_place():
    with World() as w:
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            plain = f.read()
        for query, at, said in UNREADABLE:
            told = w.call("mentions", query, want=64)[1]
            holds(told, "query, character %d: " % at)
            holds(told, said)
            w.write("hark.yaml", "topics:\n  - name: Acme\n    match: " + json.dumps(query) + "\n")
            told = w.call("check", want=78)[1]
            holds(told, "hark.yaml:3:")
            holds(told, said)
            w.write("hark.yaml", plain)
        w.run(NOW)
        w.call("mentions", " ".join("w%d" % i for i in range(800)))  # 4 KB are fine


def words_that_lead_in_a_circle_are_named():
    with World() as w:
        folder = other_data(w)
        with open(os.path.join(folder, "lexicons/presets.tsv"), "a", encoding="utf-8") as f:
            f.write("cafe\tfoo\tFoo\tbar\t-\ncafe\tbar\tBar\tfoo\t-\n")
        for verb in ("lexicon lint", "score text", "check"):
            holds(w.call(verb, "--data", folder, want=65)[1], "'bar' is no touchpoint of aspects.tsv; a preset's")


def what_no_mention_has_gets_no_label():
    with World() as w:
        w.say("1", "Acme coffee was awful", NOW - 9 * HOUR)
        w.run(NOW)
        holds(w.call("label", "zzzzzzzzzzzzz", "neg", want=66)[1], "no one mention 'zzzzzzzzzzzzz'")
        holds(w.call("label", w.mentions()[0]["id"], "bad", want=64)[1], "'bad' is none of neg, pos")


def other_scripts_are_unscored_and_long_ones_take_no_longer():
    with World() as w:
        w.say("1", "acme \u6700\u60aa\u306e\u30b5\u30fc\u30d3\u30b9\u3067\u3057\u305f\u3002", NOW - 9 * HOUR)
        w.say("2", "acme " + "\u6700" * 60000, NOW - 8 * HOUR)
        w.say("3", "acme tr\u00e8s mauvais, terrible und furchtbar schlecht, mal\u00edsimo", NOW - 7 * HOUR)
        w.run(NOW)
        equal({m["key"]: m["label"] for m in w.mentions()}, {"1": "unscored", "2": "unscored", "3": "neg"})


CASES = [labelled_lines_are_measured, a_bad_line_is_named,
         a_word_of_a_person_is_measured_in_the_store_and_in_an_export, gaps_are_lines_to_be_labelled,
         another_data_folder_is_tried_on_what_is_stored, alerts_that_other_words_would_tell_are_named,
         lint_names_what_is_of_no_use, the_shipped_words_are_of_use,
         a_query_that_cannot_be_read_is_told_with_its_place, words_that_lead_in_a_circle_are_named,
         what_no_mention_has_gets_no_label, other_scripts_are_unscored_and_long_ones_take_no_longer]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
