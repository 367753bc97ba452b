#!/usr/bin/env python3
"""commands.py - commands that no run of a day takes: init at a terminal and with all its flags, a recipe tried
on an answer, score for people and for programs, the tools of the lexicon. Prints TAP.

    HARK=build/cli/hark commands.py
"""
import json
import os
import pty
import select
import shutil
import stat
import subprocess
import sys
import tempfile
import time

from tap import equal, holds, tap

HARK = os.path.abspath(os.environ.get("HARK", "build/cli/hark"))
FOLDER = None


def path(name):
    return os.path.join(FOLDER, name)


def write(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def read(name):
    with open(path(name), encoding="utf-8") as f:
        return f.read()


def call(*words, want=0, stdin=b"", **env):
    done = subprocess.run([HARK, *words], cwd=FOLDER, input=stdin, capture_output=True, timeout=120,
                          env={**os.environ, "HOME": FOLDER, "XDG_CACHE_HOME": path("cache"), **env})
    if done.returncode != want:
        raise AssertionError("%s ended with %d, not %d: %s%s" % (words, done.returncode, want, done.stdout, done.stderr))
    return done.stdout.decode(), done.stderr.decode()


# --- init ---

def init(*more, want=0, **env):
    return call("init", "--brand", "Acme", "--mail", "me@acme.example", *more, want=want, **env)


def init_writes_every_flag_into_the_file():
    init("--into", "a", "--server", "smtps://mail.acme.example", "--timezone", "Europe/Vienna",
         "--url", "https://blog.example/feed", "--url", "https://blog.example/news", "--url", "https://shop.example/rss")
    text = read("a/hark.yaml")
    holds(text, "server: 'smtps://mail.acme.example'", "timezone: 'Europe/Vienna'", "from: 'me@acme.example'",
          "{name: 'blog.example', kind: feed, url: 'https://blog.example/feed'}",
          "{name: 'blog.example-2', kind: feed, url: 'https://blog.example/news'}",
          "{name: 'shop.example', kind: feed, url: 'https://shop.example/rss'}",
          "words: [Vergiftung, Anwalt, poisoning, lawyer]")  # where days are Vienna's
    equal(stat.S_IMODE(os.stat(path("a/hark.yaml")).st_mode), 0o600)
    settings = json.loads(call("check", "--json", "--config", "a/hark.yaml")[0])
    equal([s["name"] for s in settings["sources"]], ["blog.example", "blog.example-2", "shop.example"])
    init("--into", "b", "--timezone", "Europe/London", "--language", "de", "--preset", "cafe")
    holds(read("b/hark.yaml"), "words: [poisoning, lawyer]", "    language: 'de' ", "    preset: 'cafe' ")
    holds(call("check", "--config", "b/hark.yaml")[0], "Acme: ")
    equal(sorted(os.listdir(path("b"))), ["hark.yaml"])  # nothing is left aside


def commands_that_are_shown_can_be_pasted_into_a_shell():
    holds(init("--into", "My Brand's")[0], "  hark check --config 'My Brand'\\''s/hark.yaml'\n")
    holds(init("--into", "plain")[0], "  hark check --config plain/hark.yaml\n")
    holds(call("demo", "--into", "a demo")[0], "  hark alerts list --config 'a demo/hark.yaml'\n")


def the_zone_is_the_machines():
    for tz, zone in (("Asia/Kathmandu", "Asia/Kathmandu"), (":Europe/Lisbon", "Europe/Lisbon"), ("Etc/UTC", "UTC"),
                     ("Moon/Crater", "UTC")):
        init("--into", "z", TZ=tz)
        holds(read("z/hark.yaml"), "timezone: '%s' " % zone)
        shutil.rmtree(path("z"))


def init_says_what_it_cannot_take():
    for words, told in ((["--brand", '"*"', "--mail", "a@b.example"], "cannot be the name of a brand"),
                        (["--brand", "x" * 65, "--mail", "a@b.example"], "cannot be the name of a brand"),
                        (["--brand", "a\nb", "--mail", "a@b.example"], "cannot be the name of a brand"),
                        (["--brand", "A", "--mail", "a@b.example", "--url", "ftp://a.example/"], "is not an http or https address"),
                        (["--brand", "A", "--mail", "a@b.example", "--timezone", "Europe/Nowhere"], "Europe/Nowhere"),
                        (["--brand", "A", "--mail", "a@b.example", "--config", "other.yaml"], "say --into DIR"),
                        (["A"], "say --brand NAME")):
        holds(call("init", *words, want=64)[1], told)
    write("file", "")
    holds(init("--into", "file/x", want=73)[1], "file/x")
    equal(sorted(os.listdir(FOLDER)), ["file"])


def ask(answers):
    """'hark init' at a terminal; returns what the terminal showed, and the status."""
    process_id, terminal = pty.fork()
    if process_id == 0:
        try:
            os.chdir(FOLDER)
            os.execve(HARK, [HARK, "init", "--into", "t"], {**os.environ, "HOME": FOLDER, "TZ": "Europe/Rome"})
        finally:
            os._exit(127)
    shown, waiting, until = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end is gone
            part = b""
        if not part:
            break
        shown += part
        if shown.endswith(b": ") and waiting:
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1])


def at_a_terminal_it_asks_for_the_rest():
    shown, status = ask(["  Café Nordlicht ", "me@acme.example", "", "https://blog.example/feed"])
    equal(status, 0)
    holds(shown, "Which brand shall hark listen for: ", "Who is told (a mail address): ", "Time zone [Europe/Rome]: ",
          "A feed or page to listen to")
    holds(read("t/hark.yaml"), "- name: 'Café Nordlicht'\n", "to: 'me@acme.example'", "timezone: 'Europe/Rome' ",
          "url: 'https://blog.example/feed'")
    shutil.rmtree(path("t"))
    shown, status = ask(["Acme", "me@acme.example", "Europe/Oslo", ""])
    equal(status, 0)
    holds(read("t/hark.yaml"), "timezone: 'Europe/Oslo' ", "\nsources:\n  # - {name: shop")
    holds(shown, "hark add URL")
    shown, status = ask(["", "me@acme.example", "", ""])
    equal(status, 64)
    holds(shown, "say --brand NAME and --mail ADDRESS")


# --- recipes ---

RECIPE = """name: forum
title: A forum of ours
status: verified
kind: post
needs:
  - {name: query, must: yes, help: "what to search for"}
  - {name: what, otherwise: all, help: "which part"}
url: "https://forum.example/search?q={query}&in={what}&after={cursor}"
items: posts
fields:
  id: id
  url: "https://forum.example/p/{id}"
  title: title
  text: body
  author: by
  published: at
  rating: stars
best: 10
next: {cursor: more}
"""
ANSWER = {"posts": [{"id": 7, "title": "Acme\nsecond", "body": "cold " * 60, "by": "ann", "at": 1773500400, "stars": 7},
                    {"id": 8, "body": "fine"}, {"id": 9, "body": "x"}, {"id": 10, "body": "the fourth"}], "more": "abc"}


def a_recipe_is_tried_on_an_answer():
    write("forum.yaml", RECIPE)
    needs = ("forum: A forum of ours (verified)\n  query: what to search for (must be said)\n"
             "  what: which part (otherwise 'all')\n")
    equal(call("check", "--recipe", "forum.yaml")[0],
          needs + "under 'sources:'\n  - {name: forum, kind: forum, query: ...}\n")
    holds(call("check", "--recipe", "discourse")[0], "  host: the forum: forum.acme.example (must be said)\n",
          "  - {name: discourse, kind: discourse, host: ...}\n")
    holds(call("check", "--recipe", "discorse", want=66)[1], "no recipe of that name", "appstore, discourse, ")
    write("answer.json", json.dumps(ANSWER))
    shown = call("check", "--recipe", "forum.yaml", "--answer", "answer.json")[0]
    equal(shown.split("-\n")[0], needs + "4 items; with id 4, url 4, title 1, text 4, author 1, published 1, rating 1,"
                                         " lang 0, likes 0, replies 0\nnext page: cursor abc\n")
    equal(shown.split("-\n")[1], "  id         7\n  url        https://forum.example/p/7\n  title      Acme ...\n"
          "  text       %s ...\n  author     ann\n  published  2026-03-14T15:00:00Z\n  rating     3.5 of 5\n" % ("cold " * 32))
    equal(shown.count("-\n"), 3)  # of four
    if "the fourth" in shown:
        raise AssertionError("more than three are shown")


def what_is_wrong_with_a_recipe_or_an_answer_is_told():
    write("forum.yaml", "name: other\n")
    told = call("check", "--recipe", "forum.yaml", want=78)[1]
    holds(told, "forum.yaml:1:7: 'name' is that of the file: 'forum'", "the recipe needs 'url'", "has 6 errors")
    write("forum.yaml", RECIPE)
    write("answer.json", "no")
    holds(call("check", "--recipe", "forum.yaml", "--answer", "answer.json", want=65)[1], "'answer.json': not JSON")
    call("check", "--recipe", "forum.yaml", "--answer", "nowhere.json", want=66)
    call("check", "--recipe", "nowhere.yaml", want=66)


def an_installation_can_be_moved():
    """What is in ../share/hark of the program is found there, wherever that is."""
    os.makedirs(path("moved/bin"))
    shutil.copy(HARK, path("moved/bin/hark"))
    os.makedirs(path("moved/share/hark/lexicons"))
    write("moved/share/hark/recipes/forum.yaml", RECIPE)
    done = subprocess.run([path("moved/bin/hark"), "check", "--recipe", "forum"], env={**os.environ, "HOME": FOLDER},
                          capture_output=True, timeout=60)
    equal(done.returncode, 0)
    holds(done.stdout.decode(), "A forum of ours")


# --- score ---

def scored(*words, stdin=b"", want=0):
    return [json.loads(line) for line in call("score", "--jsonl", *words, stdin=stdin, want=want)[0].split("\n") if line]


def the_shares_of_a_trace_sum_to_its_evidence():
    text = 'The "staff" were not lovely,\tbut the coffee was great!'
    rows = "".join(json.dumps(o) + "\n" for o in ({"id": "x\n\x01\"\\", "text": text, "title": "Horrible"},
                                                  {"id": [1, {"a": None}], "text": "Nie wieder", "lang": "de"}, {"text": text, "kind": "review"}))
    for row in scored("--explain", stdin=rows.encode()):
        trace = row["trace"]
        equal(sum(part["share"] for part in trace["parts"]), trace["evidence"])
        for part in trace["parts"]:
            equal("rule" in part, part["kind"] != "word")
            equal("file" in part, part["kind"] == "word")
    first, second, third = scored("--explain", stdin=rows.encode())
    equal(first["id"], "x\n\x01\"\\")
    equal(second["id"], [1, {"a": None}])
    equal(third["id"], None)
    words = [part for part in first["trace"]["parts"] if part["kind"] == "word"]
    equal({part["token"] for part in words if part["in_title"]} >= {"Horrible"}, True)
    for part in words:  # where the token stands: bytes of its own text
        where = "Horrible" if part["in_title"] else text
        equal(where[part["at"]:part["at"] + part["length"]], part["token"])
    equal([second["lang"], second["label"], [p["token"] for p in second["trace"]["parts"]][:1]], ["de", "neg", ["Nie wieder"]])
    equal({part["rule"] for part in first["trace"]["parts"] if part["kind"] == "rule"} >= {"negation", "contrast"}, True)
    equal(sum(first["p"].values()) in (999, 1000, 1001), True)


def people_are_shown_the_same_sum():
    lines = call("score", "--explain", "The staff were lovely but the coffee was cold.")[0].split("\n")
    end = next(n for n, line in enumerate(lines) if "= evidence" in line)
    equal(sum(int(line.split()[0]) for line in lines[1:end]), int(lines[end].split()[0]))
    equal(lines[end].split("score ")[1].split()[0], lines[0].split()[1].lstrip("+"))
    holds("\n".join(lines), "lexicons/en/hand.tsv:", "contrast x ", "neutral: constant 1000 x ", "p(neg) ")


def score_reads_lines_and_repairs_them():
    out = call("score", stdin=b"lovely\n\n  \na \xff\x01\x1b[31m awful\n")[0].split("\n")
    equal([line.split()[0] for line in out if line], ["pos", "neg"])
    equal(any(c in "".join(out) for c in "\x01\x1b"), False)
    whole = json.loads(call("score", "--json", "lovely", "awful")[0])
    equal([[v["id"], v["label"]] for v in whole["verdicts"]], [[1, "pos"], [2, "neg"]])
    equal(len(whole["lexicon"]), 12)
    equal(scored(stdin=b'{"text": 3}\n{"id":1,"text":"lovely"}\n')[0]["dropped"], "no-words")
    with open(path("lovely.txt"), "w") as f:
        f.write("awful\n")
    holds(call("score", "lovely.txt")[1], "'lovely.txt' is a file", "hark score < lovely.txt")
    equal(call("score", "lovely")[1], "")


def score_names_the_line_that_it_cannot_read():
    for line, told in (("[1]", "line 2: not an object"), ('{"text":"x","kind":"nope"}', "line 2: unknown kind 'nope'"),
                       ('{"text":', "line 2: ")):
        out, err = call("score", "--jsonl", stdin=b'{"text":"lovely"}\n' + line.encode() + b"\n", want=65)
        holds(err, told)
        equal(json.loads(out)["label"], "pos")  # what came before is not held back
    call("score", "--kind", "nope", "lovely", want=64)
    equal(scored("--kind", "review", stdin=b'{"text":"fine"}\n') != scored("--kind", "news", stdin=b'{"text":"fine"}\n'), True)


# --- lexicon ---

def words_of_ones_own():
    write("data/lexicons/en/hand.tsv", "# Origin: written for this test. Licence: MIT.\nnot\t0\tnegator\ngood\t400\nbad\t-400\n")
    write("data/lexicons/small.tsv", "en\tthe a of and was is to in it i\n")


def train(*words, want=0, rows=None):
    rows = rows or "".join("%s\tthe %s was %s%d\n" % (label, thing, word, n % 4) for n in range(40) for thing in ("soup", "tea")
                           for label, word in (("pos", "tasty"), ("neg", "soggy"), ("neu", "there")))
    return call("lexicon", "train", "--entries=50", "--iterations=5", "--data", "data", *words, stdin=rows.encode(), want=want)


def a_layer_is_learned_and_written():
    words_of_ones_own()
    out = train()[0]
    holds(out, "tasty", "soggy")
    weights = dict(line.split("\t")[:2] for line in out.split("\n") if line and line[0] != "#")
    negative, neutral, positive = map(int, weights["tasty1"].split())
    equal(negative == -positive and positive > 0 > neutral, True)
    equal(weights["soggy1"].split()[0], str(positive))
    equal(train("--out", "layer.tsv")[0], "")
    equal(read("layer.tsv"), out)
    equal(train("--verbose")[0], out)
    holds(train("--verbose")[1], " of ")
    equal(train()[1], "")
    holds(train("--out", "none/layer.tsv", want=73)[1], "cannot write 'none/layer.tsv'")
    holds(train(want=65, rows="pos\tfine\nwell\tfine\n")[1], "2")
    call("lexicon", "train", "--data", "data", "nowhere.tsv", want=66)


def sources_have_a_weight_and_a_licence():
    words_of_ones_own()
    write("sources.tsv", "# name, weight, neutrals, licence\n\na\t100\tyes\tCC0\n")
    train("--sources", "sources.tsv", rows="pos\ttasty soup\ta\nneg\tsoggy tea\ta\nneu\ta tea\ta\n")
    for line in ("b\t100\tyes", "b\tmany\tyes\tCC0", "b\t-1\tyes\tCC0", "b\t100001\tyes\tCC0"):
        write("sources.tsv", "a\t100\tyes\tCC0\n" + line + "\n")
        holds(train("--sources", "sources.tsv", want=65)[1], "sources.tsv:2: write name<TAB>weight<TAB>yes or no<TAB>licence")
    write("sources.tsv", "a\t100000\tno\tCC0\n")
    train("--sources", "sources.tsv", rows="pos\ttasty soup\ta\nneg\tsoggy tea\ta\n")


def names_are_learned_too():
    words_of_ones_own()
    rows = "".join("food\tthe soup was tasty %d\nstaff\tthe waiter was rude %d\n\tnothing much to see %d\n" % (n, n, n) for n in range(30))
    out = call("lexicon", "train", "--data", "data", "--names", "aspects", "--df", "5", "--entries=20", "--iterations=5",
               "--said-of", "rows of a test", stdin=rows.encode())[0]
    holds(out, "rows of a test", "food", "staff", "waiter")
    call("lexicon", "train", "--data", "data", "--names", "aspects", "--df", "5", "--entries=20", "--iterations=5",
         "--said-of", "rows of a test", "--out", "names.tsv", stdin=rows.encode())
    equal(read("names.tsv"), out)
    holds(call("lexicon", "train", "--names", "people", "--data", "data", stdin=b"", want=64)[1], "--names takes aspects or cues")
    holds(call("lexicon", "train", "--beside", "x.txt", "--data", "data", stdin=b"", want=64)[1], "takes no '--beside'")
    holds(call("lexicon", "train", "--names", "cues", "--hand", "5", "--data", "data", stdin=b"", want=64)[1], "takes no '--hand'")
    call("lexicon", "train", "--names", "cues", "--beside", "nowhere.txt", "--data", "data", stdin=b"", want=66)
    call("lexicon", "train", "--names", "cues", "--data", "data", "nowhere.tsv", want=66)


def the_tools_say_what_they_take():
    holds(call("lexicon", want=64)[1], "takes train, lint, compile, eval, gaps or diff")
    holds(call("lexicon", "polish", want=64)[1], "takes train, lint, compile, eval, gaps or diff")
    holds(call("lexicon", "compile", "xx", want=64)[1], "no stemmer for language 'xx'")
    holds(call("lexicon", "lint", "xx", want=64)[1], "no words for language 'xx'")
    holds(call("lexicon", "compile", "en", "de", want=64)[1], "takes one language")
    holds(call("lexicon", "gaps", "--kind", "post", want=64)[1], "'lexicon gaps' takes no '--kind'")  # that is for eval
    holds(call("lexicon", "lint", "--lang", "en", "--out", "x", want=64)[1], "'lexicon lint' takes no '--out'")


def compiled_words_are_the_words():
    words_of_ones_own()
    call("lexicon", "compile", "en", "--data", "data", "--out", "en.lex")
    size = os.path.getsize(path("en.lex"))
    call("lexicon", "compile", "--lang", "en", "--data", "data", "--out", "again.lex")
    with open(path("en.lex"), "rb") as a, open(path("again.lex"), "rb") as b:
        equal(a.read() == b.read() and size > 0, True)
    call("lexicon", "compile", "en", "--data", "data")  # else it goes where commands look
    equal([os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(path("cache")) for name in names], [size])
    write("data/lexicons/en/hand.tsv", "# Origin: written for this test. Licence: MIT.\ngood\tmany\n")
    holds(call("lexicon", "compile", "en", "--data", "data", want=65)[1], "hand.tsv:2")


def fresh_folder():
    global FOLDER
    if FOLDER:
        shutil.rmtree(FOLDER)
    FOLDER = tempfile.mkdtemp(prefix="hark-commands-")


CASES = [init_writes_every_flag_into_the_file, commands_that_are_shown_can_be_pasted_into_a_shell, the_zone_is_the_machines, init_says_what_it_cannot_take,
         at_a_terminal_it_asks_for_the_rest, a_recipe_is_tried_on_an_answer,
         what_is_wrong_with_a_recipe_or_an_answer_is_told, an_installation_can_be_moved, the_shares_of_a_trace_sum_to_its_evidence,
         people_are_shown_the_same_sum, score_reads_lines_and_repairs_them, score_names_the_line_that_it_cannot_read,
         a_layer_is_learned_and_written, sources_have_a_weight_and_a_licence, names_are_learned_too,
         the_tools_say_what_they_take, compiled_words_are_the_words]

if __name__ == "__main__":
    result = tap(CASES, sys.argv[1:], before=fresh_folder)
    shutil.rmtree(FOLDER)
    sys.exit(result)
