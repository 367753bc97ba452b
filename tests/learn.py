#!/usr/bin/env python3
"""learn.py - the trainer gives the same bytes again: on a slice of the test data, with words of its own.

HARK is the program, HARK_CORPUS the test data; without it the test is skipped. The words are a few lines written here, so that
the digest hangs on the trainer, the tokenizer and libstemmer alone, and not on the shipped lists.
"""

import hashlib
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "eval"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sentiment
from tap import tap

EVERY = 150  # rows of the test data that are left out, and one
DIGEST = "69084771d7cd42a885c67ccb75d7b79541ec00549d4ad3e558c62ebdde66e2a2"
HAND = "not\t0\tnegator\nnever\t0\tnegator\nbut\t0\tcontrast\ngood\t400\nbad\t-400\nvery\t0\tboost=1300\n"
SMALL = "en\tthe a of and was is to in it i we you for on with\n"


def layer(extra=(), env=()):
    with tempfile.TemporaryDirectory() as where:
        words = os.path.join(where, "lexicons", "en")
        os.makedirs(words)
        for name, text in ((os.path.join(words, "hand.tsv"), HAND), (os.path.join(words, "..", "small.tsv"), SMALL)):
            with open(name, "w", encoding="utf-8") as f:
                f.write(text)
        sources = os.path.join(where, "sources.tsv")
        sentiment.write_sources(sources)
        run = subprocess.run([sentiment.HARK, "lexicon", "train", "--hand=1600", "--entries=5000", "--iterations=20",
                              f"--sources={sources}", *extra, ROWS], capture_output=True, check=True,
                             env=dict(os.environ, HARK_DATA=where, XDG_CACHE_HOME=where, **dict(env)))
        return run.stdout


def the_layer_is_the_one_it_always_was():
    got = hashlib.sha256(layer()).hexdigest()
    assert got == DIGEST, f"the trainer gives other bytes: {got}"


def neither_place_nor_language_of_the_machine_changes_it():
    assert layer() == layer(env=[("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Asia/Kathmandu")])


def a_few_rows_are_learned_from_otherwise():
    assert layer() != layer(["--few-rows"])


if __name__ == "__main__":
    if not os.path.isdir(os.path.join(sentiment.CORPUS, "sentiment")):
        print("1..0 # SKIP no test data (set HARK_CORPUS)")
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        ROWS = os.path.join(folder, "rows.tsv")
        sentiment.write_rows(ROWS, stride=EVERY)
        sys.exit(tap([the_layer_is_the_one_it_always_was, neither_place_nor_language_of_the_machine_changes_it,
                      a_few_rows_are_learned_from_otherwise]))
