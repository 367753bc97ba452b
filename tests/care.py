#!/usr/bin/env python3
"""care.py - the store in bad days: damage, backups, what must be forgotten, what must be silent, a disk
that is full, a clock that jumps. Files only, no network. Prints TAP.

    HARK=build/cli/hark care.py
"""
import glob
import os
import sqlite3
import stat
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from road import HOUR, NOW, World, equal, holds  # noqa: E402

DAY = 24 * HOUR
SECRET = "zanzibarium"  # a word that stands nowhere else
ALERTS = "alerts: {at_once: {stars: 1, words: [poisoning]}, routes: [{to: cx@acme.example}]%s}\n"


def everything(w):
    """All bytes below the state and the pages, by file."""
    out = {}
    for pattern in ("state/*", "site/**/*"):
        for path in glob.glob(w.path(pattern), recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    out[path] = f.read()
    return out


def absent(w, word):
    found = [path for path, data in everything(w).items() if word.encode() in data]
    if found:
        raise AssertionError("%r is still in %s" % (word, found))


def a_clean_end_is_marked_and_an_unclean_one_is_looked_over():
    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - HOUR)
        w.run(NOW)
        equal(open(w.path("state/lock")).read(), "clean\n")
        w.write("state/lock", "4711 since 2026-03-14T14:00:00Z\n")
        equal(w.run(NOW + HOUR), "")
        equal(open(w.path("state/lock")).read(), "clean\n")


def damage(w):
    """A page of the table of mentions becomes noise."""
    db = sqlite3.connect(w.path("state/hark.db"))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mention'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with open(w.path("state/hark.db"), "r+b") as f:
        f.seek((root - 1) * size)
        f.write(b"\xa5" * size)
    w.write("state/lock", "4711 since 2026-03-14T14:00:00Z\n")


def a_damaged_store_is_not_written_and_a_backup_mends_it():
    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - HOUR)
        w.run(NOW)
        w.call("backup", w.path("copy.db"))
        before = w.mentions()
        damage(w)
        bytes_before = open(w.path("state/hark.db"), "rb").read()
        for _ in range(2):  # it stays refused
            said = w.run(NOW + HOUR, want=74)
            holds(said, "damaged")
            holds(said, "hark backup --restore")
        equal(open(w.path("state/hark.db"), "rb").read(), bytes_before)
        w.call("backup --restore", w.path("copy.db"))
        equal(w.mentions(), before)
        equal(w.run(NOW + 2 * HOUR), "")
        if not os.path.exists(w.path("state/hark.db.old")):
            raise AssertionError("the damaged store was thrown away")


def a_backup_is_one_file_for_us_alone():
    with World() as w:
        w.say("1", "Acme coffee was cold", NOW - HOUR)
        w.run(NOW)
        for _ in range(2):  # over an older one
            w.call("backup", w.path("copy.db"))
        equal(sorted(os.path.basename(p) for p in glob.glob(w.path("copy*"))),
              ["copy.db", "copy.db.key"])
        equal([stat.S_IMODE(os.stat(w.path(n)).st_mode) for n in ("copy.db", "copy.db.key")],
              [0o600, 0o600])
        db = sqlite3.connect(w.path("copy.db"))
        equal(db.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        equal(db.execute("SELECT count(*) FROM mention").fetchone(), (1,))
        db.close()
        w.call("backup", w.path("nowhere/copy.db"), want=73)
        w.call("backup --restore", w.path("none.db"), want=66)
        w.write("noise.db", "this is no store" * 1000)
        holds(w.call("backup --restore", w.path("noise.db"), want=65)[1], "no whole backup")
        equal(len(w.mentions()), 1)


def a_forgotten_mention_is_gone_to_the_last_byte_and_does_not_come_back():
    with World(ALERTS % ", quiet: '15:00-23:00'" + "digest: {site: site/}\n") as w:
        w.say("1", "Acme coffee is fine", NOW - 9 * HOUR)
        w.run(NOW)
        text = "Acme gave me poisoning with its %s and I shall never go there again, never" % SECRET
        w.say("2", text, NOW + 600, title="about " + SECRET)
        w.run(NOW + HOUR)
        w.run(NOW + 2 * HOUR)
        w.say("2", text + " ever", NOW + 600, title="about " + SECRET)
        w.run(NOW + 3 * HOUR)  # a revision, an alert, a page and a mail that waits for the morning
        equal(w.query("SELECT count(*) FROM revision"), [(1,)])
        equal(w.query("SELECT count(*) FROM outbox WHERE status = 0"), [(1,)])
        if not any(SECRET.encode() in d for p, d in everything(w).items() if "/site/" in p):
            raise AssertionError("no page quoted it")
        counts = w.query("SELECT * FROM count")
        (m,) = [m for m in w.mentions() if m["key"] == "2"]
        w.call("backup", w.path("copy.db"))
        said = w.call("forget", m["id"][:8], now=NOW + 3 * HOUR)[0]
        holds(said, "1 mention forgotten, 1 unsent mail")
        absent(w, SECRET)
        equal(w.query("SELECT * FROM count"), counts)
        equal([m["key"] for m in w.mentions()], ["1"])
        equal(w.query("SELECT count(*) FROM alert WHERE mentions IS NOT NULL"), [(0,)])
        w.run(NOW + 4 * HOUR)  # it stands in the feed still
        w.items = [("another key",) + i[1:] if i[0] == "2" else i for i in w.items]
        w.feed()
        w.run(NOW + 5 * HOUR)
        equal([m["key"] for m in w.mentions()], ["1"])
        absent(w, SECRET)
        w.run(NOW + 20 * HOUR)  # the quiet hours end: the alert is told, without its words
        (mail,) = w.mails()
        holds(mail, "alerts show")
        if SECRET in mail:
            raise AssertionError("the mail quotes it")
        w.call("forget zzzz", want=66)
        w.call("forget", want=64)


def an_author_is_forgotten_now_and_later():
    with World() as w:
        def say(key, author, at):
            w.items.append((key, "t" + key, "Acme said %s %s</description><author>%s</author>"
                            "<description>" % (key, SECRET if author == "Zed" else "tea", author), at))
            w.feed()
        say("1", "Zed", NOW - 3 * HOUR)
        say("2", "Amy", NOW - 3 * HOUR)
        say("3", "Zed", NOW - 2 * HOUR)
        w.run(NOW)
        equal(len(w.mentions()), 3)
        holds(w.call("forget --author Zed", want=64)[1], "2 mentions would be forgotten")
        w.call("forget --yes --author Zed")
        absent(w, SECRET)
        say("4", "Zed", NOW)
        w.run(NOW + HOUR)
        equal([m["key"] for m in w.mentions()], ["2"])
        absent(w, SECRET)


def a_forgotten_topic_leaves_the_others():
    with World() as w:
        conf = open(w.path("hark.yaml"), encoding="utf-8").read()
        w.write("hark.yaml", conf.replace("topics:\n", "topics:\n  - {name: Zebra, match: zebra}\n"))
        w.say("1", "Acme is fine and so is the zebra", NOW - HOUR)
        w.say("2", "the zebra eats " + SECRET, NOW - HOUR)
        w.run(NOW)
        w.call("forget --yes --topic Zebra")
        absent(w, SECRET)
        equal([(m["key"], m["topics"]) for m in w.mentions()], [("1", ["Acme"])])
        equal(w.query("SELECT count(*) FROM count WHERE topic = 'Zebra'"), [(0,)])


def a_story_goes_on_when_its_first_member_is_forgotten():
    with World() as w:
        text = "Acme closes its shop in the old town after forty years, and the street is sad about it"
        for key in ("1", "2", "3"):
            w.say(key, text + " Read more." * int(key), NOW - 5 * HOUR + 600 * int(key))
        w.run(NOW)
        one, two, three = w.mentions("--oldest")
        equal({two["story"], three["story"]}, {one["id"]})
        w.call("forget", one["id"])
        equal([m["story"] for m in w.mentions("--oldest")], [two["id"], two["id"]])
        equal(w.query("SELECT id, counted FROM mention_topic ORDER BY counted_at"),
              [(two["id"], 1), (three["id"], 0)])


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("everything", "absent", "damage", "main")]


def main():
    failed = 0
    print("1..%d" % len(CASES))
    for number, case in enumerate(CASES, 1):
        try:
            case()
            print("ok %d - %s" % (number, case.__name__))
        except Exception:  # a case may fail in any way; the others go on
            failed += 1
            print("not ok %d - %s" % (number, case.__name__))
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
