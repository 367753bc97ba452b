#!/usr/bin/env python3
"""relevance.py - whether a text is about a brand whose name is a common word: its name alone, and with must and never words.

    relevance.py

Tweets of the corpus (tasks/entity), each found for one brand and said by people to be about it or not. The words
beside the names are ours, written from what these brands are, before any of the rows was looked at. They go the whole
way: a file, topics with queries, a run, an export.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile

import labelled as e

ROWS = "tasks/entity/entity_tweets_relevance.tsv"
GAME = "(game OR games OR gaming OR gamer OR play* OR stream* OR xbox OR ps4 OR ps5 OR pc OR twitch OR console OR beta OR level)"
QUERIES = {  # name in the set: its name alone, and with must and never words
    "Amazon": ("amazon", "amazon NOT (rainforest OR \"rain forest\" OR river OR jungle OR deforestation OR brazil)"),
    "Battlefield": ("battlefield", f"battlefield AND {GAME} NOT (soldiers OR army OR troops OR trump OR election)"),
    "Borderlands": ("borderlands", "borderlands NOT (border OR refugee* OR migrant* OR mexico)"),
    "Cyberpunk2077": ("cyberpunk", f"cyberpunk AND ({GAME[1:-1]} OR 2077 OR cdpr OR \"cd projekt\")"),
    "Hearthstone": ("hearthstone", "hearthstone NOT (bakery OR bread OR oven OR fireplace)"),
    "Overwatch": ("overwatch", f"overwatch AND ({GAME[1:-1]} OR blizzard OR hero* OR ranked OR league)"),
    "Facebook": ("facebook", "facebook NOT (\"on facebook\" OR \"facebook page\" OR \"facebook live\" OR \"facebook group\" OR \"via facebook\")"),
    "Google": ("google", "google NOT (\"google it\" OR \"on google\" OR \"just google\" OR \"google search\")"),
    "Microsoft": ("microsoft", "microsoft NOT \"microsoft word\""),
    "HomeDepot": ("\"home depot\" OR homedepot", "(\"home depot\" OR homedepot) NOT (trump OR boycott)"),
    "Verizon": ("verizon", "verizon NOT (\"verizon center\" OR nfl)"),
}
CONFIG = "sources:\n  - {name: tweets, kind: file, path: tweets.jsonl}\ntopics:\n"


def topics_of(texts):
    """Names of the topics of each text that any of them matched."""
    with tempfile.TemporaryDirectory() as where:
        def run(*args):
            return subprocess.run([e.HARK, *args, "--config", where + "/hark.yaml", "--now", "2026-03-02T00:00"], check=True,
                                  capture_output=True, text=True, env=dict(os.environ, HARK_DATA=e.DATA)).stdout
        with open(where + "/hark.yaml", "w", encoding="utf-8") as f:
            f.write(CONFIG)
            for brand, queries in QUERIES.items():
                for form, query in zip(("alone", "chosen"), queries):
                    f.write(f"  - {{name: {json.dumps(brand + ' ' + form)}, match: {json.dumps(query)}}}\n")
        with open(where + "/tweets.jsonl", "w", encoding="utf-8") as f:
            for i, text in enumerate(texts):
                f.write(json.dumps({"id": str(i), "text": text, "date": "2026-03-01T10:00:00Z"}) + "\n")
        run("run")
        run("export", where + "/out.jsonl")
        with open(where + "/out.jsonl", encoding="utf-8") as f:
            found = [json.loads(line) for line in f]
    return {m["text"]: set(m["topics"]) for m in found if "text" in m}


def main():
    e.need_corpus("relevance")
    rows = [(key.split("|"), text) for key, text in e.rows(ROWS)]
    rows = [(brand, kind != "irrelevant", text) for (brand, kind), text in rows if brand in QUERIES]
    of = topics_of([text for _, _, text in rows])
    print(f"{'brand':16}{'rows':>6}{'about it':>10}" + "".join(f"{'precision':>13}{'recall':>8}" for _ in range(2)))
    print(f"{'':32}{'name alone':>21}{'with words':>21}")
    sums = collections.Counter()
    for brand in QUERIES:
        mine = [(about, of.get(" ".join(text.split()), of.get(text, set()))) for b, about, text in rows if b == brand]
        line = f"{brand:16}{len(mine):6}{sum(about for about, _ in mine):10}"
        for form in ("alone", "chosen"):
            told = [about for about, names in mine if brand + " " + form in names]
            hits, wanted = sum(told), sum(about for about, _ in mine)
            for name, n in (("told", len(told)), ("hits", hits), ("wanted", wanted)):
                sums[form, name] += n
            line += f"{100 * hits / max(len(told), 1):13.1f}{100 * hits / max(wanted, 1):8.1f}"
        print(line)
    for form in ("alone", "chosen"):
        precision, recall = sums[form, "hits"] / sums[form, "told"], sums[form, "hits"] / sums[form, "wanted"]
        e.result(f"relevance.{form}.precision", 100 * precision, None)
        e.result(f"relevance.{form}.recall", 100 * recall, None)


if __name__ == "__main__":
    sys.exit(main())
