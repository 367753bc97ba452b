#!/usr/bin/env python3
"""tell.py - who is told, by what, and when: channels, routes, quiet hours, silences, the operator. Whole
runs with a fixed clock, and servers on loopback. Prints TAP.

    HARK=build/cli/hark tell.py
"""
import contextlib
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import socket
import sqlite3
import stat
import sys
import threading
import xml.etree.ElementTree as ET

from tap import equal, holds, tap
from world import HOUR, NOW, World

DAY = 24 * HOUR
MAIL = "mail: {from: hark@acme.example, eml: mails/}"
SECRET = "T0K3N-zanzibarium"
with socket.create_server(("127.0.0.1", 0)) as closed:
    CLOSED = closed.getsockname()[1]  # nobody listens there


class Hook:
    """A web server that keeps what is posted, and answers as it is told."""

    def __init__(self, *answers):
        self.answers, self.posts = list(answers), []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                hook.posts.append((self.path, dict(self.headers), body))
                status, text = hook.answers.pop(0) if hook.answers else (200, "ok")
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", "http://127.0.0.1:%d/elsewhere" % hook.port)
                self.end_headers()
                self.wfile.write((text if text != "echo" else "no %s here" % self.path).encode())

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path=""):
        return "http://127.0.0.1:%d/%s" % (self.port, path)


def configuration(alerts, channels=""):
    return "alerts: {at_once: {words: [poisoning]}, %s}\n%s" % (alerts, channels)


def wake(w, at, key="2", text="Acme gave me food poisoning"):
    """A mention that cannot wait, and the run of its hour."""
    w.say(key, text, at - 600)
    return w.run(at)


def parsed(w):
    return [email.message_from_string(m, policy=email.policy.default) for m in w.mails()]


def outbox(w, what="status, tries"):
    return w.query("SELECT %s FROM outbox ORDER BY n" % what)


# --- channels ---

def a_webhook_is_signed_and_posted_with_the_same_bytes_until_it_is_taken():
    with Hook((503, "busy"), (200, "thanks")) as hook:
        channels = "channels: [{name: ops, kind: webhook, url: '%s', key: {env: HARK_TEST_KEY}}]\n" % hook.url("x")
        os.environ["HARK_TEST_KEY"] = SECRET
        with World(configuration("channel: ops", channels), mail="") as w:
            w.run(NOW)
            holds(wake(w, NOW + HOUR), "channel 'ops'")
            equal(outbox(w), [(0, 1)])
            w.run(NOW + 2 * HOUR)
            equal(outbox(w), [(1, 2)])
        del os.environ["HARK_TEST_KEY"]
        (_, first, body), (path, second, again) = hook.posts
        equal((path, body), ("/x", again))
        equal(first["Idempotency-Key"], second["Idempotency-Key"])
        for headers, at in ((first, NOW + HOUR), (second, NOW + 2 * HOUR)):
            equal(headers["Hark-Timestamp"], str(at))
            equal(headers["Hark-Signature"], "sha256=" + hmac.new(
                SECRET.encode(), b"%d." % at + body, hashlib.sha256).hexdigest())
        o = json.loads(body)
        equal((o["version"], o["event"], o["topic"], o["signal"]), (1, "at-once", "Acme", "at-once"))
        holds(o["mentions"][0]["text"], "poisoning")


def each_kind_says_it_in_its_own_form():
    with Hook() as hook:
        channels = ("channels:\n"
                    "  - {name: team, kind: slack, url: '%s'}\n"
                    "  - {name: phone, kind: ntfy, url: '%s', token: {env: HARK_TEST_KEY}}\n"
                    "  - {name: am, kind: alertmanager, url: '%s'}\n"
                    % (hook.url("services/a/b"), hook.url("topic"), hook.url()))
        os.environ["HARK_TEST_KEY"] = SECRET
        with World(configuration("channel: [team, phone, am]", channels), mail="") as w:
            w.run(NOW)
            equal(wake(w, NOW + HOUR, text="Acme &amp;lt;!channel&amp;gt; gave me food poisoning"), "")
            equal(outbox(w, "channel, recipient, status"),
                  [("slack", "team", 1), ("ntfy", "phone", 1), ("alertmanager", "am", 1)])
        del os.environ["HARK_TEST_KEY"]
        slack, ntfy, am = hook.posts
        equal((slack[0], ntfy[0], am[0]), ("/services/a/b", "/", "/api/v2/alerts"))
        holds(json.loads(slack[2])["text"], "Acme")
        holds(slack[2].decode(), "&lt;!channel&gt;")
        equal(ntfy[1]["Authorization"], "Bearer " + SECRET)
        equal((json.loads(ntfy[2])["topic"], json.loads(ntfy[2])["priority"]), ("topic", 3))
        (alert,) = json.loads(am[2])
        equal((alert["labels"]["topic"], alert["labels"]["severity"]), ("Acme", "notice"))
        equal(alert["startsAt"], "2026-03-14T15:00:00Z")
        equal(alert["endsAt"], "2026-03-15T15:00:00Z")


def a_program_is_fed_without_a_shell_and_without_secrets():
    with World() as w:
        w.write("page.py", "#!/usr/bin/env python3\nimport json,os,sys\n"
                "json.dump([json.load(sys.stdin)['event'], sys.argv[1:], sorted(os.environ)], open(%r, 'w'))\n"
                % w.path("told"))
        w.write("slow.sh", "#!/bin/sh\nsleep 30\n")
        for name in ("page.py", "slow.sh"):
            os.chmod(w.path(name), stat.S_IRWXU)
        text = open(w.path("hark.yaml"), encoding="utf-8").read()
        w.write("hark.yaml", text.split("alerts:")[0] + configuration(
            "channel: [page, slow]",
            "channels:\n  - {name: page, kind: program, run: ['%s', '$(touch x)', '; ls']}\n"
            "  - {name: slow, kind: program, run: ['%s'], timeout: 1s}\n"
            % (w.path("page.py"), w.path("slow.sh"))))
        w.run(NOW)
        os.environ["HARK_TEST_KEY"] = SECRET
        holds(wake(w, NOW + HOUR), "was not ready after 1 s")
        del os.environ["HARK_TEST_KEY"]
        event, arguments, names = json.load(open(w.path("told"), encoding="utf-8"))
        equal((event, arguments), ("at-once", ["$(touch x)", "; ls"]))
        equal("HARK_TEST_KEY" in names, False)
        equal(outbox(w), [(1, 1), (0, 1)])


def a_test_says_what_the_other_side_answered():
    with Hook((200, "got it"), (404, "echo")) as hook:
        channels = ("channels:\n  - {name: ops, kind: webhook, url: '%s'}\n"
                    "  - {name: team, kind: slack, url: {env: HARK_TEST_URL}}\n" % hook.url("x"))
        os.environ["HARK_TEST_URL"] = hook.url("services/" + SECRET)
        with World(configuration("to: a@acme.example", channels)) as w:
            holds(w.call("alerts test ops")[1], "200 got it")
            equal(json.loads(hook.posts[0][2])["event"], "test")
            said = w.call("alerts test team", want=75)[1]
            holds(said, "404")
            equal(SECRET in said, False)
            holds(w.call("alerts test a@acme.example")[1], ".eml")
            holds(w.call("alerts test nobody", want=64)[1], "'ops', 'team'")
        del os.environ["HARK_TEST_URL"]


def no_secret_is_kept_and_no_redirect_followed():
    with Hook((404, "echo"), (302, ""), (500, SECRET)) as hook:
        os.environ["HARK_TEST_URL"] = hook.url("services/" + SECRET)
        channels = "channels: [{name: team, kind: slack, url: {env: HARK_TEST_URL}}]\n"
        with World(configuration("channel: team", channels), mail="") as w:
            w.run(NOW)
            said = wake(w, NOW + HOUR)
            for hour in (2, 3):
                said += w.run(NOW + hour * HOUR)
            said += w.call("doctor", now=NOW + 3 * HOUR, want=1)[0] + w.call("config")[0]
            equal(len(hook.posts), 3)
            equal([path for path, _, _ in hook.posts], ["/services/" + SECRET] * 3)
            equal(SECRET in said, False)
            for name in os.listdir(w.path("state")):
                with open(w.path("state/" + name), "rb") as f:
                    equal(SECRET.encode() in f.read(), False)
        del os.environ["HARK_TEST_URL"]


def a_name_that_leads_into_the_own_net_is_refused_unless_it_is_meant():
    with Hook() as hook:
        # localtest.me and the like cannot be asked here; the machine's own name leads to itself
        name = os.uname().nodename
        channels = "channels: [{name: ops, kind: webhook, url: 'http://%s.:%d/', private: %s}]\n"
        with World(configuration("to: a@acme.example", channels % (name, hook.port, "no"))) as w:
            said = w.call("alerts test ops", want=75)[1]
            equal("not public" in said or "cannot be reached" in said or "not a public" in said, True)
        equal(hook.posts, [])


def one_dead_channel_never_holds_back_another():
    with Hook() as hook:
        channels = ("channels:\n  - {name: dead, kind: webhook, url: 'http://127.0.0.1:%d/'}\n"
                    "  - {name: good, kind: webhook, url: '%s'}\n" % (CLOSED, hook.url()))
        with World(configuration("channel: [dead, good], to: cx@acme.example", channels)) as w:
            w.run(NOW)
            for n in range(1, 5):
                wake(w, NOW + n * HOUR, key=str(n + 1), text="Acme gave me food poisoning, day %d" % n)
            equal(w.query("SELECT status, count(*) FROM outbox WHERE recipient <> 'dead' GROUP BY 1"),
                  [(1, 8)])
            equal(w.query("SELECT status, count(*) FROM outbox WHERE recipient = 'dead' GROUP BY 1"),
                  [(0, 4)])
            equal((len(hook.posts), len(w.mails())), (4, 4))


def change(w, sql):
    with contextlib.closing(sqlite3.connect(w.path("state/hark.db"))) as db, db:
        db.execute(sql)


COPY = ("INSERT INTO outbox (alert, revision, channel, recipient, body, message_id, made_at, not_before, tries, status) "
        "SELECT %s, %s, channel, recipient, body, message_id, made_at, %d, 0, 0 FROM (SELECT * FROM outbox LIMIT 1)")


def a_way_that_is_down_is_tried_once_for_an_alert_and_its_end():
    channels = "channels: [{name: dead, kind: webhook, url: 'http://127.0.0.1:%d/'}]\n" % CLOSED
    with World(configuration("channel: dead", channels), mail="") as w:
        w.run(NOW)
        wake(w, NOW + HOUR)
        equal(outbox(w), [(0, 1)])
        change(w, COPY % ("alert", "revision + 1", 0))
        w.run(NOW + HOUR + 1)  # the first waits for its next try, the second for the first
        equal(outbox(w), [(0, 2), (0, 0)])


def a_full_outbox_is_emptied_before_more_is_read():
    with World(configuration("to: cx@acme.example")) as w:
        w.run(NOW)
        wake(w, NOW + HOUR)
        equal(len(w.mails()), 1)
        change(w, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
               + COPY % ("'x' || i", "0", NOW + 90 * DAY) + ", n")
        change(w, "UPDATE outbox SET not_before = 0 WHERE alert = 'x1'")
        w.say("3", "Acme coffee was cold", NOW + HOUR)
        holds(w.run(NOW + 2 * HOUR, "--strict", want=75), "100000 mails wait to be sent: nothing new is read")
        equal(len(w.mails()), 2)
        equal(len(w.mentions()), 1)
        equal(w.run(NOW + 3 * HOUR), "hark: the outbox works again\n")  # now there is room
        equal(len(w.mentions()), 2)


# --- routes and silences ---

def routes_are_a_tree_with_a_default():
    alerts = ("to: rest@acme.example, routes: ["
              "{topic: Acme, routes: [{place: Ulm, to: ulm@acme.example}, {source: other, to: no@acme.example}]}]")
    with World(configuration(alerts)) as w:
        conf = open(w.path("hark.yaml"), encoding="utf-8").read()
        w.write("hark.yaml", conf.replace("sources:\n", "sources:\n  - {name: other, kind: file, path: o.csv}\n"))
        w.write("o.csv", "text\nnothing\n")
        w.run(NOW)
        wake(w, NOW + HOUR)
        equal(outbox(w, "recipient"), [("rest@acme.example",)])
        holds(w.call("check")[0], "0 without an owner")


def a_silence_names_what_it_covers_and_is_listed():
    with World() as w:
        w.run(NOW)
        w.call("alerts silence --source blog --signal at-once --until 2026-03-15 --author ann --why known")
        wake(w, NOW + HOUR)
        equal(w.mails(), [])
        for more in ((), ("--open",)):
            holds(w.call("alerts list", *more)[0], "source 'blog' signal at-once: known (by ann)")
        wake(w, NOW + 20 * HOUR, key="3", text="Acme gave us all food poisoning today")
        equal(len(w.mails()), 1)
        w.call("alerts silence --until 2026-03-15 --why x", want=64)


# --- quiet hours ---

QUIET = ("alerts: {at_once: {words: [poisoning]}, quiet: '22:00-07:00', weekends: yes, holidays: [03-16],"
         " routes: [{to: cx@acme.example}]}\n")


def what_cannot_wait_leaves_with_the_run_that_found_it():
    with World(configuration("routes: [{to: cx@acme.example}]", "digest: {site: site/}"), MAIL) as w:
        w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
        w.run(NOW)
        w.say("2", "Acme gave me food poisoning", NOW + 600)
        w.run(NOW + 1200)  # its hour is not over
        equal(len(w.mails()), 1)
        mail = parsed(w)[0]
        holds(mail["Subject"], "1 mention to read at once (word 'poisoning')")
        page = [l.split()[-1] for l in mail.get_body(("plain",)).get_content().split("\n")
                if "Its page" in l][0]
        with open(w.path(page), encoding="utf-8") as f:
            text = f.read()
        holds(text, "reported at once")
        holds(text, "Acme gave me food poisoning")
        w.run(NOW + HOUR)
        w.run(NOW + 2 * HOUR)
        equal(len(w.mails()), 1)  # and never again
        equal(w.query("SELECT count(*) FROM at_once"), [(0,)])


def what_is_wrong_with_a_rule_is_named_with_its_place():
    rows = [
        ("routes: [{colour: red, to: cx@acme.example}]", "6:20: unknown key 'colour' in route 1"),
        ("routes: [{topic: Acmee, to: cx@acme.example}]", "6:27: there is no topic 'Acmee' (did you mean 'Acme'?)"),
        ("routes: [{severity: loud, to: cx@acme.example}]", "6:30: 'severity' of route 1 is not one of"),
        ("routes: [{channel: nosuch}]", "6:29: there is no channel 'nosuch'"),
        ('routes: [{to: "cx@acme.example\\nBcc: x@evil.example"}]', "6:24: 'to' of route 1 is not a mail address"),
        ('quiet: "25:00-07:00"', "6:17: 'quiet' of 'alerts' is not a stretch of the day"),
        ('holidays: ["2026-13-41"]', "6:20: '2026-13-41' is not a day"),
        ("group_wait: 3 moons", "6:22: 'group_wait' of 'alerts' is not a duration"),
    ]
    with World() as w:
        for alerts, want in rows:
            w.write("hark.yaml", "topics:\n  - {name: Acme, match: acme}\nsources:\n"
                    "  - {name: blog, kind: file, path: feed.xml}\n" + MAIL + "\nalerts: {%s}\n" % alerts)
            holds(w.call("check", want=78)[1], "hark.yaml:" + want)


def digests_that_nobody_gets_are_doubted():
    with World() as w:
        for digest, want in (("weekly: monday", "nobody gets the mails of 'digest:'"), ("daily: board", "nobody gets the mails of 'digest:'"),
                             ("mail: cx@acme.example, weekly_form: card", "says nothing without 'weekly: monday'"),
                             ("departments: weekly", "no department gets a mail"),
                             ("mail: cx@acme.example, weekly: monday, weekly_form: board", "")):
            w.write("hark.yaml", "topics:\n  - {name: Acme, match: acme}\nsources:\n"
                    "  - {name: blog, kind: file, path: feed.xml}\n" + MAIL + "\nalerts: {to: cx@acme.example}\n"
                    "digest: {site: site/, %s}\n" % digest)
            said = w.call("check")[0]
            holds(said, want or "all well")


def a_clock_that_jumps_a_day_loses_no_alert_and_invents_none():
    with World(configuration("routes: [{to: cx@acme.example}]"), MAIL) as w:
        w.say("1", "Acme coffee was cold", NOW - 9 * HOUR)
        w.run(NOW)
        for key, at in (("2", NOW + DAY), ("3", NOW + HOUR), ("4", NOW + 2 * HOUR), ("5", NOW + 2 * DAY)):
            wake(w, at, key, "Acme gave me food poisoning, number " + key)  # a day ahead, then set right
            w.run(at + 600)
        told = [m for m in parsed(w)]
        equal(len(told), 4)
        for key in "2345":
            equal(sum("number " + key in m.get_body(("plain",)).get_content() for m in told), 1)


def a_client_is_written_to_in_the_name_of_its_house():
    with World(configuration("routes: [{to: cx@acme.example}]"), MAIL) as w:
        with open(w.path("hark.yaml"), encoding="utf-8") as f:
            text = f.read()
        w.write("hark.yaml", text.replace("match: acme}", "match: acme, page: {name: Field and Co}}"))
        w.run(NOW)
        wake(w, NOW + HOUR)
        equal(parsed(w)[0]["Subject"].startswith("[Field and Co] NOTICE Acme"), True)


def what_waits_goes_as_one_mail_in_the_morning():
    friday = NOW - DAY + 9 * HOUR  # 23:00, a Friday; Monday 16th is a holiday
    with World(QUIET) as w:
        w.run(friday - HOUR)
        wake(w, friday)
        wake(w, friday + 12 * HOUR, key="3", text="Acme food poisoning again on Saturday")
        equal(w.mails(), [])
        tuesday = NOW - 14 * HOUR + 3 * DAY  # 2026-03-17T00:00
        equal(w.run(tuesday + 6 * HOUR), "")
        equal(w.mails(), [])
        equal(w.run(tuesday + 7 * HOUR, "--strict"), "")
        (mail,) = parsed(w)
        equal(mail["Subject"], "[hark] while it was quiet: 2 to look at (Acme)")
        equal(len(mail["References"].split()), 2)
        text = mail.get_body(("plain",)).get_content()
        holds(text.replace("*", ""), "poisoning again on Saturday")
        equal(w.query("SELECT count(*) FROM outbox WHERE status <> 1"), [(0,)])


def what_was_over_by_the_morning_is_one_line():
    with World("alerts: {quiet: '13:00-07:00', routes: [{to: cx@acme.example}]}\n") as w:
        w.run(NOW - 2 * HOUR)
        os.unlink(w.path("feed.xml"))
        for hour in range(8):
            w.run(NOW + hour * HOUR, "--force", want=69)
        w.feed()
        for hour in range(8, 12):
            w.run(NOW + hour * HOUR, "--force")
        blind = w.query("SELECT count(*) FROM outbox WHERE channel = 'mail' AND alert NOT LIKE '%/%'")[0][0]
        equal(blind >= 2, True)
        equal(w.mails(), [])
        w.run(NOW + 17 * HOUR)
        (mail,) = parsed(w)
        holds(mail["Subject"], "while it was quiet: 1 came and went")
        holds(mail.get_body(("plain",)).get_content(), "source 'blog' could not be read for a while")


def no_digest_is_made_in_quiet_hours():
    with World(QUIET + "digest: {mail: cx@acme.example, at: '06:00'}\n") as w:
        thursday = NOW - 14 * HOUR - 2 * DAY
        w.run(thursday - 21 * HOUR)
        w.say("1", "Acme coffee was cold", thursday - 20 * HOUR)
        w.run(thursday + 6 * HOUR + 1800)
        equal(w.mails(), [])
        w.run(thursday + 7 * HOUR + 1800)
        equal(len(w.mails()), 1)


def no_digest_is_made_of_days_before_the_topic_was_set_up():
    more = "digest: {mail: cx@acme.example, at: '07:30', weekly: monday}\n"
    with World(more) as w:
        wednesday = NOW - 3 * DAY  # 14:00
        w.say("1", "Acme coffee was cold", wednesday - 20 * HOUR)
        w.run(wednesday)
        w.run(wednesday + HOUR)
        equal(w.mails(), [])
        w.say("2", "Acme coffee was warm", wednesday + HOUR)
        w.run(wednesday + 17 * HOUR)  # Thursday, 07:00
        equal(w.mails(), [])
        w.run(wednesday + 18 * HOUR)
        holds(parsed(w)[0]["Subject"], "2026-03-11")
        w.run(wednesday + 19 * HOUR)
        equal(len(w.mails()), 1)
        w.run(wednesday + 4 * DAY + 18 * HOUR)  # Monday, 08:00: the week in which it began
        equal([m["Subject"] for m in parsed(w) if "2026-W11" in m["Subject"]] != [], True)


def a_week_with_a_mention_told_at_once_is_not_called_quiet():
    more = ("alerts: {at_once: {words: [poisoning]}}\n"
            "digest: {mail: cx@acme.example, at: '07:30', daily: never, weekly: monday}\n")
    with World(more) as w:
        wednesday = NOW - 3 * DAY
        w.say("1", "Acme coffee was cold", wednesday - 20 * HOUR)
        w.run(wednesday)
        w.say("2", "I got food poisoning from Acme", wednesday + 1800)
        w.run(wednesday + HOUR)
        w.run(wednesday + 2 * HOUR)
        w.run(wednesday + 4 * DAY + 18 * HOUR)
        week = [m for m in parsed(w) if "2026-W11" in m["Subject"]][0]
        holds(week["Subject"], "Worth a look")
        holds(week.get_body(("plain",)).get_content().replace("\r\n", " "), "1 mention was reported at once.")


# --- what is not well ---

def unsent_mail_is_told_by_strict_every_time():
    mail = ("mail: {from: hark@acme.example, server: 'smtps://127.0.0.1:1', user: u,"
            " password: {env: HARK_TEST_NONE}}")
    with World(mail=mail) as w:
        holds(w.call("check")[0], "HARK_TEST_NONE")
        w.run(NOW)
        holds(wake(w, NOW + HOUR), "HARK_TEST_NONE")
        for n in range(3):
            w.run(NOW + HOUR + 10 * n, "--strict", want=75)
        w.run(NOW + HOUR + 60)


def the_operator_is_told_once_a_day_when_hark_is_ill():
    with Hook(*[(400, "bad")]) as hook:
        channels = ("operator: op@acme.example\n"
                    "channels: [{name: ops, kind: webhook, url: '%s'}]\n" % hook.url())
        with World(configuration("channel: ops", channels) + MAIL + "\n", mail="") as w:
            w.run(NOW)
            holds(wake(w, NOW + HOUR), "is given up")
            for hour in range(2, 50, 3):
                w.run(NOW + hour * HOUR)
            mails = parsed(w)
            equal([m["To"] for m in mails], ["op@acme.example"] * 2 if len(mails) == 2 else "two mails")
            holds(mails[0].get_body(("plain",)).get_content().replace("\r\n    ", " "), "400 bad")
            w.run(NOW + 9 * DAY)
            equal(len([m for m in parsed(w) if "works again" in m["Subject"]]), 1)


def alerts_are_a_feed_beside_the_pages():
    with World("alerts: {at_once: {words: [poisoning]}}\ndigest: {site: site/}\n", mail="") as w:
        w.run(NOW)
        wake(w, NOW + HOUR, text="Acme &lt;b&gt; gave me food poisoning")
        atom = "{http://www.w3.org/2005/Atom}"
        root = ET.parse(w.path("site/alerts.xml")).getroot()
        (entry,) = root.findall(atom + "entry")
        equal(entry.find(atom + "title").text, "notice Acme: 1 mention reported at once")
        equal(entry.find(atom + "link").get("rel"), "alternate")  # who has no content must have one
        with open(w.path("site/" + entry.find(atom + "link").get("href")), encoding="utf-8") as f:
            holds(f.read(), "food poisoning")
        equal(entry.find(atom + "updated").text, "2026-03-14T15:00:00Z")
        before = os.stat(w.path("site/alerts.xml")).st_ino
        w.run(NOW + 2 * HOUR)
        equal(os.stat(w.path("site/alerts.xml")).st_ino, before)


CASES = [value for name, value in list(globals().items())
         if callable(value) and getattr(value, "__module__", "") == "__main__" and name[0].islower()
         and name not in ("configuration", "wake", "parsed", "outbox", "change")]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
