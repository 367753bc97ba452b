#!/usr/bin/env python3
"""languages.py - the scorer in German, Spanish, French, Italian, Portuguese and Dutch.

    languages.py [CODE...]           five folds: learn a layer without the rows and groups tested, score them
    languages.py shipped [CODE...]   the shipped layers as they are, on all rows (learned ones were seen)
    languages.py mentions            our own short mentions of brands (mentions.tsv): label and touchpoint as meant
    languages.py learn CODE OUT      write lexicons/CODE/learned.tsv from all rows that may be learned from

Each fifth of the tweets is held back in turn, and with it whole groups of other kinds; 3c is the macro-F1 of three
classes by the highest chance, mF1 that of pos and neg with neutral rows left out and a score of zero wrong. Where
"read" stands, hark has to find the language itself.
"""

import os
import sys

import labelled as e

# file, kind, weight in learning (thousandths; 0: never learned from), neutrals annotated, licence
SETS = {
    "de": [("de_xlmt_train.tsv", "post", 1000, "yes", "XLM-T, Apache-2.0; tweets"),
           ("de_germeval2017_dev.tsv", "post", 1000, "yes", "GermEval 2017, CC BY 4.0"),
           ("de/potts_tweets.tsv", "post", 500, "yes", "PotTS, MIT"),
           ("de/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0"),
           ("noncommercial/de/pattern_books.tsv", "review", 0, "no", "not learned from")],
    "es": [("es_xlmt_train.tsv", "post", 1000, "yes", "XLM-T, Apache-2.0; tweets"),
           ("es/tass2019.tsv", "post", 1000, "yes", "TASS 2019, research; no licence stated"),
           ("es/cuba_hotels.tsv.gz", "review", 400, "no", "hotel reviews; no licence stated"),
           ("es/emoevent.tsv", "post", 400, "yes", "EmoEvent; no licence stated"),
           ("opener_hotels_es.tsv", "review", 1000, "no", "OpeNER, CC BY"),
           ("es/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0")],
    "fr": [("fr_xlmt_train.tsv", "post", 1000, "yes", "XLM-T, Apache-2.0; tweets"),
           ("fr/insurance_reviews.tsv", "review", 1000, "no", "insurance reviews; no licence stated"),
           ("fr/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0")],
    "it": [("it_xlmt_train.tsv", "post", 1000, "yes", "XLM-T, Apache-2.0; tweets"),
           ("it/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0")],
    "pt": [("pt_xlmt_train.tsv", "post", 1000, "yes", "XLM-T, Apache-2.0; tweets"),
           ("pt/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0"),
           ("pt/xed_subtitles_br.tsv", "post", 200, "no", "XED, CC BY 4.0"),
           ("noncommercial/pt/b2w_reviews.tsv", "review", 0, "no", "not learned from")],
    "nl": [("nl/xed_subtitles.tsv", "post", 200, "no", "XED, CC BY 4.0"),
           ("noncommercial/nl_restaurants_dev.tsv", "review", 0, "yes", "not learned from"),
           ("noncommercial/nl/pattern_books.tsv", "review", 0, "no", "not learned from")],
}
GOALS = {"de": 63, "es": 59, "fr": 57, "it": 53, "pt": 63}
MOST_ROWS = 2500  # of a group in a test
ARGS = os.environ.get("HARK_TRAIN", "--entries=20000 --c=4000 --c-neutral=8000 --hand=1000 --few-rows").split()


def rows(name):
    return [(k, t) for k, t in e.rows("sentiment/" + name) if k in ("pos", "neg", "neu")]


def short(name):
    return os.path.basename(name).split(".")[0]


def learn(code, data, out, without=(), fold=None):
    labelled = []
    for number, (name, _, weight, _, _) in enumerate(SETS[code]):
        if weight == 0 or name in without:
            continue
        for i, (label, text) in enumerate(rows(name)):
            if number > 0 or fold is None or i % e.FOLDS != fold:
                labelled.append((label, text, short(name)))
    sources = os.path.join(data, "sources.tsv")
    with open(sources, "w", encoding="utf-8") as f:
        for name, _, weight, neutral, licence in SETS[code]:
            f.write(f"{short(name)}\t{weight}\t{neutral}\t{licence}\n")
    e.train(data, out, labelled, code, [f"--sources={sources}"] + ARGS)


def measure(scored):
    pairs = [(k, e.three(v)) for k, v in scored]
    two = [(k, "pos" if v["score"] > 0 else "neg" if v["score"] < 0 else "0") for k, v in scored if k != "neu"]
    has_neutral = any(k == "neu" for k, _ in scored)
    return (e.macro(pairs, ("pos", "neu", "neg")) if has_neutral else None, e.macro(two, ("pos", "neg")),
            100 * sum(v["label"] == "unscored" for _, v in scored) / len(scored))


def line(code, name, scored, what=""):
    three, two, silent = measure(scored)
    print(f"{code}  {short(name):22}{what:8}{len(scored):6}{'     -' if three is None else f'{three:6.1f}'}{two:7.1f}{silent:10.1f}")
    return three, two


def scored(data, code, name, kind, items):
    items = items[::max(1, len(items) // MOST_ROWS)]
    said = e.score([t for _, t in items], data, code, kind)
    return [(k, v) for (k, _), v in zip(items, said)]


def folds(code):
    tested = {name: [] for name, *_ in SETS[code]}
    tweets = SETS[code][0][0]
    for k in range(e.FOLDS):
        others = [s for i, s in enumerate(SETS[code]) if i > 0 and i % e.FOLDS == k or i == 0 and code == "nl"]
        with e.Data([f"{code}/learned.tsv"]) as data:
            if code != "nl" or k == 0:
                learn(code, data, f"{code}/learned.tsv", [s[0] for s in others if s[2] > 0], k)
            for name, kind, *_ in others:
                tested[name] = scored(data, code, name, kind, rows(name))
            if code != "nl":
                tested[tweets] += scored(data, code, tweets, "post", rows(tweets)[k::e.FOLDS])
        if code == "nl" and k == 0:
            break
    return tested


def dutch():
    """Nothing of its kind may be learned: the layer is learned from subtitles, and tested on reviews."""
    tested = {}
    with e.Data(["nl/learned.tsv"]) as data:
        learn("nl", data, "nl/learned.tsv")
        for name, kind, weight, *_ in SETS["nl"]:
            if weight == 0:
                tested[name] = scored(data, "nl", name, kind, rows(name))
    return tested


def report(code, tested):
    for name, got in tested.items():
        if not got:
            continue
        three, two = line(code, name, got)
        if code in GOALS and name == SETS[code][0][0]:
            e.result(f"languages.{code}.3c", three, GOALS[code])
        if "nl_restaurants" in name:
            e.result("languages.nl.mF1", two, 80)


def mentions():
    """By lot and language: how many were judged, and told their touchpoint, as meant. Needs no corpus."""
    lots = {}
    with open(os.path.join(e.HERE, "mentions.tsv"), encoding="utf-8") as f:
        for row in (line.rstrip("\n").split("\t") for line in f if line[0] != "#"):
            lots.setdefault((row[1], row[0]), []).append(row[2:])
    print("lot lang     n  label  touchpoint")
    for (lot, code), rows_of in lots.items():
        said = e.score([text for *_, text in rows_of], lang=code)
        labelled = told = 0
        for (label, names, _), v in zip(rows_of, said):
            got = {a["name"] for a in v["aspects"]}
            labelled += v["label"] == label or (label == "neu" and v["label"] == "unscored")
            told += not got if names == "-" else bool(got & set(names.split("/")))
        n = len(rows_of)
        print(f"{lot:3} {code:4}{n:6}{100 * labelled / n:7.1f}{100 * told / n:12.1f}")


def main(argv):
    if argv[:1] == ["mentions"]:
        return mentions()
    e.need_corpus("languages")
    if argv[:1] == ["learn"]:
        with e.Data([f"{argv[1]}/learned.tsv"]) as data:
            learn(argv[1], data, f"{argv[1]}/learned.tsv")
            with open(os.path.join(data, "lexicons", argv[1], "learned.tsv"), "rb") as a, open(argv[2], "wb") as b:
                b.write(a.read())
        return
    print("lang set                   how      rows    3c    mF1  unscored")
    shipped = argv[:1] == ["shipped"]
    for code in argv[shipped:] or SETS:
        if shipped:
            for name, kind, *_ in SETS[code]:
                line(code, name, scored(e.DATA, code, name, kind, rows(name)), "seen")
        else:
            report(code, dutch() if code == "nl" else folds(code))


if __name__ == "__main__":
    main(sys.argv[1:])
