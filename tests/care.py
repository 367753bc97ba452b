#!/usr/bin/env python3
"""care.py - the store in bad days: damage, backups, what must be forgotten, what must be silent, a disk
that is full, a clock that jumps. Files only, no network. Prints TAP.

    HARK=build/cli/hark care.py
"""
import glob
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys

from tap import equal, holds, tap
from world import HOUR, NOW, World

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
        holds(w.call("doctor", want=1)[0], "damaged")
        equal("copy.db.key" in w.call("backup --restore", w.path("copy.db"))[1], False)
        equal(w.mentions(), before)
        os.remove(w.path("copy.db.key"))
        holds(w.call("backup --restore", w.path("copy.db"))[1], "copy.db.key' is not there")
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
        holds(w.call("backup", w.path("noise.db"), want=73)[1], "noise.db' is there and no backup: name another")
        equal(open(w.path("noise.db")).read(), "this is no store" * 1000)


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


def an_unknown_id_does_not_undo_those_before_it():
    with World("digest: {site: site/}\n") as w:
        for key in ("1", "2"):
            w.say(key, "Acme coffee was cold, %s said" % (SECRET if key == "1" else "ann"), NOW - 30 * HOUR)
        w.run(NOW)
        (one,) = [m["id"] for m in w.mentions() if m["key"] == "1"]
        pages = sorted(path for path in everything(w) if path.endswith(".html"))
        out, err = w.call("forget", one, "zzzz", want=66)
        holds(out, "1 mention forgotten")
        holds(err, "no one mention 'zzzz'")
        absent(w, SECRET)
        equal(sorted(path for path in everything(w) if path.endswith(".html")), pages)  # none is missing
        equal(json.loads(w.call("forget --jsonl", w.mentions()[0]["id"])[0]), {"mentions": 1, "mails_withdrawn": 0})


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


def what_waits_for_the_morning_is_withdrawn_with_its_topic():
    with World("alerts: {at_once: {words: [poisoning]}, quiet: '22:00-07:00', routes: [{to: cx@acme.example}]}\n") as w:
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        w.write("hark.yaml", conf.replace("topics:\n", "topics:\n  - {name: Zebra, match: zebra}\n"))
        w.say("1", "Acme", NOW - 40 * HOUR)
        w.run(NOW)
        night = NOW + 10 * HOUR  # midnight
        w.say("2", "Acme poisoning", night)
        w.say("3", "zebra poisoning " + SECRET, night)
        w.run(night + HOUR)
        w.write("mails", "no folder")  # in the morning the mails cannot go
        w.run(night + 8 * HOUR, want=None)
        equal(w.query("SELECT count(*) FROM outbox WHERE status = 0 AND substr(alert, 1, 5) = 'held/'"), [(1,)])
        with sqlite3.connect(w.path("state/hark.db")) as db:  # as if the mention had left before its topic does
            db.execute("DELETE FROM mention_topic WHERE topic = 'Zebra'")
            db.execute("INSERT INTO mark VALUES('weekly/Zebra', '1')")
        db.close()
        w.call("forget --yes --topic Zebra", now=night + 9 * HOUR)
        equal(w.query("SELECT count(*) FROM outbox WHERE instr(body, CAST('Zebra' AS BLOB)) > 0"), [(0,)])
        equal(w.query("SELECT count(*) FROM mark WHERE instr(name, 'Zebra') > 0"), [(0,)])
        os.remove(w.path("mails"))
        w.run(night + 12 * HOUR)
        holds(w.mails()[-1], "withdrawn")


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


def doctor(w, now, *more, want):
    """What is sick, by the name of its check, and the command that goes with it."""
    found = json.loads(w.call("doctor", "--json", *more, now=now, want=want)[0])
    equal(found["ok"], want == 0)
    return {c["check"]: c["mend"].split(" --config")[0] for c in found["checks"] if not c["ok"]}


def the_doctor_names_what_is_sick_and_the_command():
    with World() as w:
        equal(doctor(w, NOW, want=1), {"disk": "hark run", "store": "hark run",
                                       "timer": "hark run --print-timer"})
        w.say("1", "Acme coffee was cold", NOW - HOUR)
        w.run(NOW)
        equal(doctor(w, NOW + HOUR, want=0), {})
        holds(w.call("doctor --mail", now=NOW + HOUR)[0], "mails go to files: there is no server to log in at")
        equal(doctor(w, NOW + 9 * HOUR, want=1), {"timer": "hark run --print-timer"})
        equal(doctor(w, NOW - DAY, want=1), {"clock": "timedatectl status"})
        os.chmod(w.path("state/hark.db"), 0o644)
        equal(set(doctor(w, NOW, want=1)), {"rights"})
        os.chmod(w.path("state/hark.db"), 0o600)
        os.unlink(w.path("feed.xml"))
        w.run(NOW + HOUR, "--force", want=69)
        w.run(NOW + 20 * HOUR, "--force", want=69)
        equal(doctor(w, NOW + 20 * HOUR, want=1), {"sources": "hark sources"})


def the_doctor_tells_of_mail_that_does_not_go_out():
    with World(mail="mail: {from: hark@acme.example, server: 'smtp://127.0.0.1:9'}") as w:
        w.say("1", "Acme is fine", NOW - 9 * HOUR)
        w.run(NOW)
        w.say("2", "Acme gave me food poisoning", NOW + 600)
        holds(w.run(NOW + HOUR), "unsent")
        equal(doctor(w, NOW + HOUR, want=0), {})
        w.run(NOW + 3 * HOUR)
        equal(doctor(w, NOW + 3 * HOUR, want=1), {"unsent": "hark doctor --mail"})
        equal(set(doctor(w, NOW + 3 * HOUR, "--mail", want=1)), {"unsent", "mail"})
        w.run(NOW + 7 * DAY)
        equal(doctor(w, NOW + 7 * DAY, want=1), {"unsent": "hark alerts test cx@acme.example"})


def a_silence_records_but_does_not_mail():
    with World() as w:
        w.say("1", "Acme is fine", NOW - 9 * HOUR)
        w.run(NOW)
        w.call("alerts silence --topic Acme --until 2026-03-14T18:00 --why repairs", now=NOW)
        holds(w.call("alerts list")[0], "silenced until 2026-03-14 18:00  Acme: repairs")
        equal([(s["topic"], s["why"]) for s in json.loads(w.call("alerts list", "--json")[0])["silences"]],
              [("Acme", "repairs")])
        w.say("2", "Acme gave me food poisoning", NOW + 600)
        equal(w.run(NOW + HOUR) + w.run(NOW + 2 * HOUR), "")
        equal(w.mails(), [])
        (alert,) = [json.loads(x) for x in w.call("alerts list", "--jsonl")[0].splitlines()]
        holds(w.call("alerts show " + alert["id"])[0], "silenced, so no mail told it: repairs")
        w.say("3", "Acme gave me food poisoning again", NOW + 4 * HOUR + 600)
        w.run(NOW + 5 * HOUR)  # it is over
        equal(len(w.mails()), 1)
        if "silenced" in w.call("alerts list", now=NOW + 5 * HOUR)[0]:
            raise AssertionError("an old silence is listed")


def a_silence_of_an_aspect_or_one_taken_back_lets_the_rest_through():
    with World() as w:
        w.say("1", "Acme is fine", NOW - 9 * HOUR)
        w.run(NOW)
        w.call("alerts silence --topic Acme --aspect delivery --until 2026-03-20 --why x", now=NOW)
        w.say("2", "Acme gave me food poisoning", NOW + 600)
        w.run(NOW + HOUR)
        equal(len(w.mails()), 1)
        w.call("alerts silence --topic Acme --until 2026-03-20 --why x", now=NOW + HOUR)
        w.call("alerts unsilence --topic Acme", now=NOW + HOUR)
        w.say("3", "Acme gave me food poisoning again", NOW + HOUR + 600)
        w.run(NOW + 2 * HOUR)
        equal(len(w.mails()), 2)
        w.call("alerts silence --topic Acme --until 2026-03-01 --why x", want=64)
        w.call("alerts silence --topic Acme --until 2026-03-20", want=64)
        w.call("alerts silence --topic Nobody --until 2026-03-20 --why x", want=64)


def a_test_mail_goes_through_the_channel():
    with World() as w:
        holds(w.call("alerts test me@acme.example")[1], "was taken")
        holds(w.mails()[0], "To: me@acme.example")
        w.call("alerts test nonsense", want=64)
    with World(mail="mail: {from: hark@acme.example, server: 'smtp://127.0.0.1:9'}") as w:
        holds(w.call("alerts test me@acme.example", want=75)[1], "mail server")


def a_timer_is_hardened_and_systemd_takes_it():
    with World() as w:
        out = w.call("run --print-timer")[0]
        parts = re.split(r"(?m)^# systemd: .*\n|^# ~/.config/.*\n|^# /etc/systemd.*\n", out)
        equal(len(parts), 5)
        for name, text in zip(("a.service", "a.timer", "watch.service", "b.service"), parts[1:]):
            w.write(name, re.sub(r"(?m)^#.*\n", "", text))
        holds(parts[4], "ProtectSystem=strict")
        holds(parts[1], "NoNewPrivileges=yes")
        if shutil.which("systemd-analyze"):
            for name in ("a.service", "a.timer", "watch.service", "b.service"):
                done = subprocess.run(["systemd-analyze", "verify", "--man=no", w.path(name)],
                                      capture_output=True, timeout=60)
                said = done.stderr.decode()
                if re.search(r"(?i)%s:\d+:|unknown|failed to parse" % name, said):
                    raise AssertionError(said)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("everything", "absent", "damage", "doctor", "main")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
