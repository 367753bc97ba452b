#!/usr/bin/env python3
"""delivery.py - mails through real servers (aiosmtpd, exim4, sendmail's way), read by a real parser; hostile values

    sh tests/eval.sh delivery

An alert is mailed through each server, which requires STARTTLS and AUTH; what arrives must be the bytes of
the outbox but for the headers that servers add, and without a defect to Python's e-mail package. Then
values that try to add headers, bodies or recipients stand for topics, texts, authors and addresses:
each gives exactly one message with exactly our headers, or is refused. HARK_CORPUS has more of them.
"""
import email
import email.policy
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time

HARK, SOURCE = os.environ["HARK"], os.environ.get("HARK_SOURCE", ".")
CORPUS = os.environ.get("HARK_CORPUS", "")
sys.path.insert(0, os.path.join(SOURCE, "tests", "eval"))
import exim  # noqa: E402
import mailhost  # noqa: E402

NOW, HOUR = 1773496800, 3600
OURS = ["Date", "From", "To", "Subject", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"]
ADDED = {"received", "return-path", "envelope-to", "delivery-date", "x-peer", "x-mailfrom", "x-rcptto"}
HOSTILE = ["Title\r\nBcc: victim@evil.test", "Title\nBcc: victim@evil.test", "Title\u2028Bcc: ls@evil.test",
           "Title\u0085Bcc: nel@evil.test", "=?utf-8?Q?T=0D=0ABcc:=20enc@evil.test?=", "..", ".", "From x",
           "Title\r\n.\r\nMAIL FROM:<evil@evil.test>", "\u202egnp.exe", "x" * 500]
ADDRESSES = ["a@b.test,c@d.test", "a@b.test\r\nRCPT TO:<c@d.test>", "<a@b.test> SIZE=1", "a@", "@b.test", "", "a@b@c.test"]
results = []


def result(name, value, goal, ok):
    results.append(ok)
    print("RESULT %s %s %s %s" % (name, value, goal, "ok" if ok else "short"))


class World:
    def __init__(self, mail, topics=("Acme",), to="cx@acme.example"):
        self.folder = tempfile.mkdtemp(prefix="hark-delivery-")
        self.items = []
        rows = ["  - {name: %s, match: poisoning}" % json.dumps(t) for t in topics]
        self.write("hark.yaml", "topics:\n%s\nsources:\n  - {name: blog, kind: file, path: feed.xml, every: 5m}\n"
                   "%s\nalerts: {plain: no, at_once: {words: [poisoning]}, to: [%s]}\n"
                   % ("\n".join(rows), mail, json.dumps(to)))
        self.feed([])

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(text)

    def feed(self, items):
        """Title, text and author of each; bytes that XML cannot carry are left out."""
        def clean(s):
            s = "".join(c for c in s if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
            return s.replace("&", "&amp;").replace("<", "&lt;")
        rows = ["<item><guid>%d</guid><title>%s</title><description>%s</description><author>%s</author>"
                "<pubDate>%s</pubDate></item>" % (n, clean(t), clean(d), clean(a),
                                                  time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(NOW + 1800)))
                for n, (t, d, a) in enumerate(items)]
        self.write("feed.xml", "<rss version='2.0'><channel><title>b</title>%s</channel></rss>" % "".join(rows))

    def hark(self, *arguments, now=NOW):
        return subprocess.run([HARK, *arguments, "--config", os.path.join(self.folder, "hark.yaml"), "--now", str(now)],
                              capture_output=True, timeout=120,
                              env=dict(os.environ, HARK_TEST_PASSWORD=mailhost.PASSWORD))

    def tell(self, items):
        self.hark("run")
        self.feed(items)
        return self.hark("run", now=NOW + HOUR)

    def close(self):
        shutil.rmtree(self.folder)


def ours(raw):
    """The message without what servers add on top."""
    raw = raw.replace(b"\r\n", b"\n")
    lines, kept, adding = raw.split(b"\n"), [], False
    for n, line in enumerate(lines):
        if line == b"":
            return b"\n".join(kept + lines[n:])
        if line[:1] not in b" \t":
            adding = line.split(b":")[0].decode("latin-1").lower() in ADDED
        if not adding:
            kept.append(line)
    return b"\n".join(kept)


def faults_of(raw, headers=OURS):
    """What a parser and a plain count find wrong with a message."""
    message = email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=email.policy.default)
    found = [type(d).__name__ for part in message.walk() for d in part.defects]
    names = [name for name in message.keys() if name.lower() not in ADDED]
    if names != headers:
        found.append("headers %s" % names)
    if [part.get_content_type() for part in message.walk()] != ["multipart/alternative", "text/plain", "text/html"]:
        found.append("parts")
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        if "poisoning" not in text:
            found.append("no " + kind)
    return found


def one(name, world, arrived):
    """One mail through one way; 'arrived' gives the raw messages."""
    done = world.tell([("Acme", "The soup gave me food poisoning.\n.\nFrom here on\n..x " + "long " * 60, "Ann")])
    for _ in range(40):
        messages = arrived()
        if messages:
            break
        time.sleep(.25)
    found = ["%d messages, %s" % (len(messages), done.stderr.decode()[:200])] if len(messages) != 1 else faults_of(messages[0])
    print("  %-28s %s" % (name, "; ".join(found) if found else "whole"))
    return messages if not found else None


def through_servers():
    folder = tempfile.mkdtemp(prefix="hark-servers-")
    cert, key = mailhost.certificate(folder)
    way = "mail: {from: hark@acme.example, user: hark, password: {env: HARK_TEST_PASSWORD}, ca_file: '%s', server: 'smtp://127.0.0.1:%d'}"
    whole, tried = 0, 0
    eml = World("mail: {from: hark@acme.example, eml: mails/}")
    reference = one("a file", eml, lambda: [open(os.path.join(eml.folder, "mails", n), "rb").read()
                                           for n in os.listdir(os.path.join(eml.folder, "mails"))])

    host = mailhost.MailHost(cert, key)
    host.start()
    world = World(way % (cert, host.port))
    got = one("aiosmtpd, STARTTLS, AUTH", world, lambda: [m[2] for m in host.keep.messages])
    tried, whole = tried + 1, whole + (bool(got and reference) and ours(got[0]).strip() == ours(reference[0]).strip())
    host.stop()
    world.close()

    port = mailhost.free_port()
    try:
        server = exim.Exim(folder, cert, key, port, mailhost.USER, mailhost.PASSWORD)
        world = World(way % (cert, port))
        got = one("exim4, STARTTLS, AUTH", world, server.messages)
        tried, whole = tried + 1, whole + (bool(got and reference) and ours(got[0]).strip() == ours(reference[0]).strip())
        world.close()
        server.stop()
    except exim.Missing as why:
        print("  %-28s skipped: %s" % ("exim4, STARTTLS, AUTH", why))

    program = os.path.join(folder, "sendmail")
    with open(program, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\n[ \"$*\" = '-i -t' ] || exit 64\ncat >'%s/piped'\n" % folder)
    os.chmod(program, stat.S_IRWXU)
    world = World("mail: {from: hark@acme.example, sendmail: yes, program: '%s'}" % program)
    got = one("sendmail -i -t", world, lambda: [open(folder + "/piped", "rb").read()] if os.path.exists(folder + "/piped") else [])
    tried, whole = tried + 1, whole + (bool(got and reference) and ours(got[0]).strip() == ours(reference[0]).strip())
    world.close()
    eml.close()
    shutil.rmtree(folder, ignore_errors=True)
    result("delivery_ways_whole", "%d/%d" % (whole, tried), "all", whole == tried)


def hostile_values():
    values, addresses = list(HOSTILE), list(ADDRESSES)
    if CORPUS:
        values += json.load(open(CORPUS + "/hostile/own/mail/header-values.json", encoding="utf-8"))
        addresses += json.load(open(CORPUS + "/hostile/own/mail/addresses.json", encoding="utf-8"))
        with open(CORPUS + "/hostile/strings/PayloadsAllTheThings-crlf/crlfinjection.txt", encoding="utf-8") as f:
            values += [line.rstrip("\n") for line in f]
    mail = "mail: {from: hark@acme.example, eml: mails/}"
    taken, refused = [], 0
    for value in dict.fromkeys(values):
        world = World(mail, [value])
        status = world.hark("check").returncode
        if status == 0:
            taken.append(value)
        refused += status == 78
        if status not in (0, 78):
            print("  topic %r: status %d" % (value[:60], status))
            results.append(False)
        world.close()
    world = World(mail, taken)
    world.tell([(v, "%s gave me food poisoning %s" % (v, v), v) for v in dict.fromkeys(values)])
    folder = os.path.join(world.folder, "mails")
    bad, n = 0, 0
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as f:
            raw = f.read()
        found = faults_of(raw)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        n += 1
        if found or message["To"] != "cx@acme.example" or message["Bcc"] or b"\n.\r\n" in raw:
            bad += 1
            print("  %s: %s" % (name, found))
    world.close()
    print("  %d topics told, %d refused, each with %d texts" % (n, refused, len(dict.fromkeys(values))))
    result("delivery_hostile_bad", bad, 0, bad == 0 and n == len(taken))

    passed = 0
    for address in dict.fromkeys(addresses):
        world = World(mail, to=address)
        status = world.hark("check").returncode
        if status != 78:  # taken: then it must be one recipient
            world.tell([("x", "food poisoning", "x")])
            folder = os.path.join(world.folder, "mails")
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                with open(os.path.join(folder, name), "rb") as f:
                    message = email.message_from_bytes(f.read(), policy=email.policy.default)
                if [a.addr_spec for a in message["To"].addresses] != [address]:
                    passed += 1
                    print("  %r became %r" % (address, message["To"]))
        world.close()
    result("delivery_addresses_split", passed, 0, passed == 0)


def main():
    through_servers()
    hostile_values()
    return 0 if all(results) else 1


sys.exit(main())
