#!/usr/bin/env python3
"""sick.py - every command where something is wrong: it says what and what to do, in plain lines, and its status
tells too. Files only, no network. Prints TAP.

    HARK=build/cli/hark sick.py
"""
import fcntl
import os
import re
import sqlite3
import struct
import subprocess
import sys

from tap import equal, holds, tap
from world import HARK, HOUR, NOW, World

READING = ["mentions", "mentions --jsonl", "show abc", "why abc", "view words", "view day --json", "today", "today --json",
           "sources", "sources --jsonl", "alerts list", "alerts show abc", "alerts backtest", "export --csv",
           "export --prometheus -", "lexicon gaps"]
WRITING = ["run", "fetch", "alert", "digest", "forget --yes --topic Acme", "forget abc", "label abc neg", "alerts ack abc",
           "alerts silence --topic Acme --until 2026-03-20 --why x", "import more.jsonl"]
CARE = ["doctor", "doctor --json", "check", "check --json", "config", "config --json"]
COMMANDS = ["demo", "init", "add", "check", "config", "run", "watch", "fetch", "alert", "digest", "today", "view", "mentions",
            "show", "why", "sources", "alerts", "label", "serve", "export", "import", "backup", "forget", "doctor", "score",
            "parse", "lexicon", "help"]
TOLD = (0, 1, 64, 65, 66, 69, 73, 74, 75, 77, 78)


def call(w, verb, want=TOLD, now=NOW, config=True):
    """What a command prints on stderr; its status must be one of those wanted, and a failure must be told."""
    words = [HARK, *verb.split()] + (["--config", w.path("hark.yaml"), "--now", str(now)] if config else [])
    done = subprocess.run(words, capture_output=True, timeout=120, cwd=w.folder, stdin=subprocess.DEVNULL)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode not in want:
        raise AssertionError("'%s' ended with %d: %s" % (verb, done.returncode, said))
    if done.returncode not in (0, 1) and not re.match("hark: |.*: |usage: ", said):
        raise AssertionError("'%s' ended with %d and said %r" % (verb, done.returncode, said))
    if "Sanitizer" in said or "runtime error" in said:
        raise AssertionError("'%s': %s" % (verb, said))
    return said


def each(w, verbs, part, want=TOLD):
    for verb in verbs:
        said = call(w, verb, want)
        if part not in said:
            raise AssertionError("'%s' does not say %r: %r" % (verb, part, said))


def world():
    w = World("alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\ndigest: {site: site/}\n")
    w.write("more.jsonl", '{"id": "m", "text": "Acme more", "date": "2026-03-13T10:00:00Z"}\n')
    w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
    return w


def without_a_configuration_each_command_says_how_to_get_one():
    with world() as w:
        os.remove(w.path("hark.yaml"))
        each(w, READING + WRITING + ["doctor", "check", "config", "serve", "backup x.db"], "hark.yaml", (66, 78))


def a_fault_of_the_configuration_is_told_at_its_place():
    with world() as w:
        with open(w.path("hark.yaml"), "a", encoding="utf-8") as f:
            f.write("digets: {site: here/}\n")
        each(w, READING + WRITING + ["doctor", "check", "serve"], "unknown key 'digets'", (78,))


def where_nothing_is_stored_yet_reading_says_so():
    with world() as w:
        for verb in READING:
            said = call(w, verb)
            if said and "hark run" not in said:
                raise AssertionError("'%s' does not say how there comes something: %r" % (verb, said))
        each(w, ["forget abc", "label abc neg"], "", (0, 64, 66, 74))
        for verb in CARE:
            call(w, verb)


def a_store_of_a_newer_hark_is_left_alone():
    with world() as w:
        w.run(NOW)
        with sqlite3.connect(w.path("state/hark.db")) as db:
            db.execute("PRAGMA user_version = 4711")
        db.close()
        with open(w.path("state/hark.db"), "rb") as f:
            before = f.read()
        each(w, [v for v in READING + WRITING if v != "lexicon gaps"], "newer hark", (74,))
        holds(w.call("doctor", want=1)[0], "newer hark")
        with open(w.path("state/hark.db"), "rb") as f:
            equal(f.read() == before, True)


def noise_instead_of_a_store_is_told_as_damage():
    with world() as w:
        w.run(NOW)
        with open(w.path("state/hark.db"), "r+b") as f:
            f.write(b"\xa5" * 4096)
        for verb in READING + WRITING:
            said = call(w, verb)
            if verb != "lexicon gaps" and "backup --restore" not in said:
                raise AssertionError("'%s': %r" % (verb, said))
        said = w.call("doctor", want=1)[0]
        holds(said, "backup --restore")
        equal([calm for calm in ("none is blind", "0 wait", "no run has asked") if calm in said], [])  # nobody can know


def while_another_run_writes_reading_goes_on():
    with world() as w:
        w.run(NOW)
        with open(w.path("state/lock"), "r+b") as held:
            fcntl.fcntl(held, 37, struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))  # F_OFD_SETLK
            for verb in READING:
                if "another run" in call(w, verb):
                    raise AssertionError("'%s' waits for the lock" % verb)
            each(w, ["run", "fetch", "alert", "digest"], "another run", (0,))
            each(w, ["run --strict"], "another run", (75,))
            holds(w.call("doctor", want=None)[0], "a run is at work")


def what_cannot_be_written_is_named_with_its_reason():
    with world() as w:
        w.run(NOW)
        w.write("file", "")
        for verb in ("export file/x.jsonl", "export file/x.csv", "backup file/x.db"):
            said = call(w, verb, (73, 74))
            holds(said, "file/x")
            holds(said, "Not a directory")
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        w.write("hark.yaml", conf.replace("site/", "file/site/"))
        holds(call(w, "digest", (73, 74)), "file")
        w.write("hark.yaml", conf + "state: file/state/\n")
        each(w, ["run", "fetch"], "Not a directory", (73, 74))


def what_is_not_there_is_named():
    with world() as w:
        w.run(NOW)
        for verb in ("show zzz", "why zzz", "alerts show zzz", "alerts ack zzz", "label zzz neg", "forget zzz", "view zzz",
                     "import zzz.jsonl", "backup --restore zzz.db", "parse zzz.xml", "mentions --topic zzz",
                     "view words --topic zzz", "today --topic zzz", "sources zzz", "mentions --source zzz",
                     "alerts silence --topic zzz --until 2026-03-20 --why x", "help zzz", "add zzz"):
            holds(call(w, verb, (64, 65, 66, 74, 78)), "zzz")


def a_word_too_many_or_an_option_that_is_none_is_a_matter_of_usage():
    with world() as w:
        for verb in COMMANDS:
            holds(call(w, verb + " --nonsense", (64,)), "--nonsense")
            holds(w.call(verb + " -h")[0], "usage: hark " + verb)
            holds(w.call(verb + " --help")[0], "usage: hark " + verb)
        for verb in ("check", "config", "run", "watch", "fetch", "alert", "digest", "today", "doctor", "serve", "demo"):
            call(w, verb + " one two three", (64, 65, 66))
        for verb in ("mentions --limit x", "mentions --from noon-ish", "mentions --label sad", "run --now yesterdayish",
                     "export --from 99", "alerts silence --topic Acme --until never", "run --color maybe", "show", "why", "label x",
                     "forget", "forget x --topic Acme", "import", "view words --width x"):
            call(w, verb, (64, 65, 66))


def each_red_line_of_the_doctor_ends_in_a_command():
    """Sick in all ways that files alone can make it."""
    with World("alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example}]}\n",
               mail="mail: {from: hark@acme.example, eml: file/mails/}") as w:
        w.write("file", "")
        w.say("1", "Acme poisoning", NOW - 9 * HOUR)
        w.run(NOW - 60 * HOUR, want=None)
        w.say("2", "Acme poisoning again", NOW - HOUR)
        for day in range(8):
            call(w, "run", now=NOW + day * 24 * HOUR)
        os.remove(w.path("feed.xml"))
        for hour in range(4):
            w.call("run", now=NOW + 8 * 24 * HOUR + hour * HOUR, want=69)
        os.chmod(w.path("state"), 0o755)
        lines = w.call("doctor", now=NOW + 20 * 24 * HOUR, want=1)[0].splitlines()
        lines += w.call("doctor", now=1000000, want=1)[0].splitlines()
        sick = [line for line in lines if line.startswith("FAIL")]
        for line in sick:
            if not re.search(r": (hark|ls|df|chmod|timedatectl) [^:]*$", line):
                raise AssertionError("no command: %r" % line)
        equal({line.split()[1] for line in sick} >= {"rights", "timer", "sources", "unsent", "clock"}, True)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("call", "each", "world")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
