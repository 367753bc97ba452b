#!/usr/bin/env python3
"""ways.py - ways out that are programs of this machine, and the looks of pages: each end that they may take.
Files only, no network. Prints TAP.

    HARK=build/cli/hark ways.py
"""
import json
import os
import stat
import struct
import sys

from tap import equal, holds, tap
from world import HOUR, NOW, World

ALERTS = "alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example%s}]}\n"


def script(w, name, text):
    w.write(name, "#!/bin/sh\n" + text)
    os.chmod(w.path(name), stat.S_IRWXU)
    return w.path(name)


def wake(w, now):
    """What a run says that has something to tell."""
    w.say("wake%d" % now, "Acme gave me food poisoning", now - 60)
    return w.run(now, want=None)


def outbox(w):
    return w.query("SELECT status, tries, coalesce(error, '') FROM outbox ORDER BY n")


def by_sendmail(ends, check):
    """A world whose sendmail is a script that ends so."""
    with World(ALERTS % "", mail="mail: {from: hark@acme.example, sendmail: true, program: PROGRAM}") as w:
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        path = script(w, "sendmail", ends) if ends else w.path("sendmail")
        w.write("hark.yaml", conf.replace("PROGRAM", path))
        w.say("first", "Acme is kind", NOW - 50 * HOUR)
        w.run(NOW - 40 * HOUR)
        check(w, wake(w, NOW))


def the_mail_system_of_the_machine_gets_the_mail_on_its_input():
    def check(w, said):
        equal(said, "")
        with open(w.path("got"), "rb") as f:
            mail = f.read()
        equal(b"\r" in mail, False)  # local programs want LF
        holds(mail.decode(), "To: cx@acme.example")
        with open(w.path("arguments"), encoding="utf-8") as f:
            equal(f.read(), "-i -t\n")
        with open(w.path("names"), encoding="utf-8") as f:
            equal("HARK_TEST_KEY" in f.read(), False)  # the environment holds secrets
        equal(outbox(w)[0][:2], (1, 1))

    os.environ["HARK_TEST_KEY"] = "secret"
    by_sendmail('cd "$(dirname "$0")"; echo "$@" >arguments; env >names; cat >got\n', check)
    del os.environ["HARK_TEST_KEY"]


def what_the_mail_system_refuses_for_good_is_given_up():
    def check(w, said):
        holds(said, "status 67")
        equal(outbox(w)[0][:2], (2, 1))

    by_sendmail("cat >/dev/null; exit 67\n", check)


def what_it_refuses_for_now_is_tried_again():
    def check(w, said):
        holds(said, "status 75")
        equal(outbox(w)[0][:2], (0, 1))
        script(w, "sendmail", 'cat >"$(dirname "$0")/got"\n')
        w.run(NOW + 3 * HOUR, want=None)
        equal(outbox(w)[0][0], 1)

    by_sendmail("exit 75\n", check)


def an_end_is_not_told_before_its_beginning():
    """A mail that was refused for hours waits for its next try when what it told of is over."""
    def check(w, said):
        def beginning():
            return w.query("SELECT tries, not_before FROM outbox WHERE revision = 0 AND alert = (SELECT id FROM alert WHERE signal = 'blind')")

        os.unlink(w.path("feed.xml"))
        at = NOW
        while not beginning() or beginning()[0][0] < 6 or beginning()[0][1] <= at + HOUR:
            at += HOUR
            w.run(at, "--force", want=None)
            equal(at < NOW + 48 * HOUR, True)
        w.feed()
        script(w, "sendmail", 'grep -i "^subject" >>"$(dirname "$0")/subjects"\n')
        w.run(at + HOUR, "--force", want=None)
        with open(w.path("subjects"), encoding="utf-8") as f:
            told = [line for line in f if "blog" in line]
        equal(["cannot" in line for line in told], [True, False])

    by_sendmail("exit 75\n", check)


def a_mail_system_that_is_missing_or_killed_holds_the_mail_back():
    def missing(w, said):
        holds(said, "sendmail")
        equal(outbox(w)[0][0], 0)

    by_sendmail("", missing)
    by_sendmail("kill -9 $$\n", missing)


def by_program(ends, check, more="", words=""):
    channels = "channels:\n  - {name: page, kind: program, run: ['PROGRAM'%s]%s}\n" % (words, more)
    with World(ALERTS % ", channel: page" + channels) as w:
        path = script(w, "program", ends) if ends else w.path("program")
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            conf = f.read()
        w.write("hark.yaml", conf.replace("PROGRAM", path))
        w.say("first", "Acme is kind", NOW - 50 * HOUR)
        w.run(NOW - 40 * HOUR)
        check(w, wake(w, NOW))


def a_program_may_end_in_every_way():
    def waits_with(part):
        def check(w, said):
            holds(said, part)
            equal(outbox(w)[-1][0], 0)
        return check

    def given_up(w, said):
        equal(outbox(w)[-1][0], 2)

    def sent(w, said):
        equal((said, outbox(w)[-1][0]), ("", 1))

    by_program("cat >/dev/null; yes | head -100000; echo done\n", sent)
    by_program("exit 0\n", sent)  # it need not listen
    by_program("echo no such pager >&2; exit 3\n", waits_with("no such pager"))
    by_program("cat >/dev/null; echo first; sleep 0.3; echo second; exit 4\n", waits_with("ended with 4: second"))
    by_program("kill -9 $$\n", waits_with("signal 9"))
    by_program("printf '\\033[31m' ; exit 1\n", waits_with("ended with 1: ?[31m"))
    by_program("cat >/dev/null; exit 65\n", given_up)
    by_program("cat >/dev/null\nsleep 30\n", waits_with("was not ready"), ", timeout: 1s")
    by_program("", waits_with("program"))


def a_program_gets_a_bare_house_and_no_shell():
    """Its own environment, three open files and limits; the configuration's words as they stand; the alert as JSON."""
    def check(w, said):
        equal(said, "")
        with open(w.path("house"), encoding="utf-8") as f:
            words, names, most, core, _ = f.read().split("\n")
        with open(w.path("files"), encoding="utf-8") as f:
            files = {int(n) for n in f.read().split() if int(n) < 10}  # above: the shell's own hold on its script
        equal(words, "$(touch evil); rm -rf . and more")
        equal("HARK_TEST_KEY" in names, False)
        equal((files, most, core), ({0, 1, 2}, "64", "0"))
        with open(w.path("got"), encoding="utf-8") as f:
            alert = json.load(f)
        equal((alert["event"], alert["topic"], alert["severity"]), ("at-once", "Acme", "notice"))
        equal("evil" in os.listdir(w.folder), False)
        w.call("alerts test page")
        with open(w.path("got"), encoding="utf-8") as f:
            equal(json.load(f)["event"], "test")

    def quoted(w, said):
        equal(said, "")
        holds(w.call("alerts test page", want=None)[1], "ended with 7: no pager")

    os.environ["HARK_TEST_KEY"] = "secret"
    try:
        by_program("cd \"$(dirname \"$0\")\"\ncat >got\nls /proc/$$/fd >files\n"
                   "{ echo \"$*\"; echo $(env | cut -d= -f1); ulimit -n; ulimit -c; } >house\n", check,
                   words=", '$(touch evil); rm -rf .', 'and more'")
        by_program("grep -q '\"event\":\"test\"' && { echo no pager; exit 7; }; exit 0\n", quoted)
    finally:
        del os.environ["HARK_TEST_KEY"]


def what_waits_for_a_program_is_withdrawn_with_what_it_quotes():
    def check(w, said):
        holds(said, "unsent")
        equal(len(w.query("SELECT 1 FROM outbox WHERE instr(body, CAST('poisoning' AS BLOB)) > 0")), 1)
        w.call("forget", w.mentions()[0]["id"], now=NOW + HOUR)
        equal(w.query("SELECT 1 FROM outbox WHERE instr(body, CAST('gave me' AS BLOB)) > 0"), [])
        script(w, "program", "cat >\"$(dirname \"$0\")/got\"\n")
        w.run(NOW + 3 * HOUR)
        with open(w.path("got"), encoding="utf-8") as f:
            alert = json.load(f)
        equal((alert["event"], "withdrawn" in alert["title"]), ("withdrawn", True))

    by_program("exit 3\n", check)


# --- the looks ---

def brand(page, files=()):
    w = World("digest: {site: site/}\n")
    for name, data in files:
        with open(w.path(name), "wb") as f:
            f.write(data)
    with open(w.path("hark.yaml"), encoding="utf-8") as f:
        conf = f.read()
    w.write("hark.yaml", conf.replace("match: acme}", "match: acme, page: {%s}}" % page))
    w.say("1", "Acme is kind", NOW - 5 * HOUR)
    return w


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(21)


def pages_bear_the_name_the_picture_and_the_colours_of_a_topic():
    kinds = [("a.png", PNG, "image/png"), ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"), ("a.gif", b"GIF89a", "image/gif"),
             ("a.webp", b"RIFF1234WEBP", "image/webp"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")]
    for name, data, kind in kinds:
        page = "name: House of <b>, logo: %s, accent: '#a5301a', accent_dark: '#fb9', header: over it, footer: under it" % name
        with brand(page, [(name, data)]) as w:
            equal(w.run(NOW), "")
            folder = [d for d in os.listdir(w.path("site")) if os.path.isdir(w.path("site/" + d))][0]
            with open(w.path("site/%s/2026-03-14.html" % folder), encoding="utf-8") as f:
                text = f.read()
            for part in ("House of &lt;b&gt;", "data:%s;base64," % kind, "#a5301a", "over it", "under it"):
                holds(text.lower() if part[0] == "#" else text, part)


def looks_that_nobody_could_read_are_refused():
    rows = [("accent: '#eeeeee'", "contrast"), ("accent_dark: '#111'", "contrast"), ("accent: red", "is not a colour"),
            ("accent: '#12345'", "is not a colour"), ("accent: '#12345g'", "is not a colour"), ("accent: '#'", "is not a colour")]
    for page, part in rows:
        with brand(page) as w:
            holds(w.call("check", want=78)[1], part)
            holds(w.run(NOW, want=78), part)


def a_logo_must_be_a_picture_that_is_there():
    rows = [("none.png", None, "No such file"), ("a.png", b"", "No data"), ("a.png", b"hello", "a.png"),
            ("a.png", PNG + bytes(100000), "a.png")]
    for name, data, part in rows:
        with brand("logo: " + name, [(name, data)] if data is not None else []) as w:
            said = w.call("check", want=None)[1] + w.run(NOW, want=None)
            holds(said, part)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("script", "wake", "outbox", "by_sendmail", "by_program", "brand")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
