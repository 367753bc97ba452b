#!/usr/bin/env python3
"""pages.py - the pages, feeds and metrics of stores that are not as one would wish: names that are paths, days
without a mention or with very many, clocks that jump, texts without end, foreign files. Prints TAP.

    HARK=build/cli/hark pages.py [CASE...]

HARK_BUSY says how many mentions the busy day has (600)."""
import email
import email.policy
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from tap import equal, holds, tap

HARK = os.environ.get("HARK", "build/cli/hark")
BUSY = int(os.environ.get("HARK_BUSY", "600"))
NOW = "2026-03-16T08:00:00Z"
ATOM = "{http://www.w3.org/2005/Atom}"
VOID = {"meta", "link", "input", "img", "br"}


class World:
    """A folder with a configuration and its sources; gone afterwards."""

    def __init__(self, topics, more="", zone="Europe/Berlin"):
        self.folder = tempfile.mkdtemp(prefix="hark-pages-")
        self.topics, self.more, self.zone = topics, more, zone
        self.mentions = {name: [] for name in topics}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def say(self, topic, text, at, **more):
        n = len(self.mentions[topic])
        self.mentions[topic].append({"id": "%s-%d" % (topic, n), "text": text, "date": at, "author": "a%d" % n, **more})

    def write(self, sources=None):
        lines = ["contact: me@acme.example", "timezone: " + self.zone, "state: state/", "topics:"]
        lines += ["  - {name: %s}" % json.dumps(name) for name in self.topics]
        lines.append("sources:")
        for i, name in enumerate(self.topics):
            if sources is None or i in sources:
                lines.append("  - {name: s%d, kind: file, path: in%d.jsonl, format: jsonl, topic: %s}"
                             % (i, i, json.dumps(name)))
            with open(self.path("in%d.jsonl" % i), "w") as f:
                f.writelines(json.dumps(m) + "\n" for m in self.mentions[name])
        if lines[-1] == "sources:":
            lines.pop()
        if "digest:" not in self.more:
            lines.append("digest: {site: site/}")
        with open(self.path("hark.yaml"), "w") as f:
            f.write("\n".join(lines) + "\n" + self.more)

    def call(self, *args, now=NOW, want=0):
        done = subprocess.run([HARK, *args, "--config", self.path("hark.yaml"), "--now", now], capture_output=True,
                              text=True, timeout=250)
        if done.returncode != want:
            raise AssertionError("%s ended with %d, not %d: %s%s" % (args, done.returncode, want, done.stdout, done.stderr))
        return done.stderr if want else done.stdout

    def run(self, **how):
        self.write()
        return self.call("run", **how)

    def folder_of(self, topic_start):
        found = glob.glob(self.path("site", topic_start + "-*"))
        equal(len(found), 1)
        return found[0]

    def page(self, topic_start, name):
        with open(os.path.join(self.folder_of(topic_start), name + ".html"), encoding="utf-8") as f:
            return f.read()


class Sound(HTMLParser):
    """A page whose elements all close, and that links only to pages that are there."""

    def __init__(self, file):
        super().__init__()
        self.open, self.links = [], []
        with open(file, encoding="utf-8") as f:
            self.feed(f.read())
        equal(self.open, [])
        for link in self.links:
            if not re.match(r"[a-z]+:|#", link) and not os.path.exists(os.path.join(os.path.dirname(file), link)):
                raise AssertionError("%s leads to %s, which is not there" % (file, link))

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            raise AssertionError("a script")
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_startendtag(self, tag, attrs):
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag):
        equal(self.open.pop(), tag)


def all_pages_are_sound(world):
    for file in glob.glob(world.path("site", "**", "*.html"), recursive=True):
        Sound(file)


# --- bad input ---

def names_that_are_paths_stay_inside():
    names = ["../../../tmp/evil", "/etc/passwd", "..", ".", "a/b", "a\\b", "CON", "index.html", "x" * 64, "-rf"]
    with World(names) as w:
        for name in names:
            w.say(name, "The delivery was late and the box broken", "2026-03-14T10:00:00Z")
        w.run()
        folders = [entry for entry in os.listdir(w.path("site")) if os.path.isdir(w.path("site", entry))]
        equal(len(folders), len(names))
        for folder in folders:
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", folder):
                raise AssertionError(folder)
        equal(sorted(os.listdir(w.folder)), sorted(["hark.yaml", "site", "state"] + ["in%d.jsonl" % i for i in range(10)]))
        all_pages_are_sound(w)


def a_day_without_a_mention_has_its_page():
    with World(["Acme"]) as w:
        w.say("Acme", "slow and rude", "2026-03-09T10:00:00Z")
        w.say("Acme", "great coffee", "2026-03-15T10:00:00Z")
        w.run()
        holds(w.page("acme", "2026-03-12"), "no mentions")
        holds(w.page("acme", "2026-03-12"), "None.")
        all_pages_are_sound(w)


def a_topic_that_starts_today_is_still_learning():
    with World(["Acme"]) as w:
        w.say("Acme", "slow and rude", "2026-03-16T07:30:00Z")
        w.run()
        page = w.page("acme", "2026-03-16")
        holds(page, "Still learning")
        holds(page, "1 negative of 1 mention")
        equal(os.path.exists(os.path.join(w.folder_of("acme"), "2026-03-15.html")), False)
        all_pages_are_sound(w)
        holds(w.call("view", "day", "--day", "2026-03-01", want=66), "the first mention of 'Acme' is of 2026-03-16")
        holds(w.call("view", "day", "--day", "2026-04-01", want=66), "still to come")


def a_very_busy_day_stays_a_page():
    with World(["Acme"]) as w:
        for i in range(BUSY):
            text = "%s delivery number %d" % (("Awful late", "Lovely quick", "A")[i % 3], i)
            w.say("Acme", text, "2026-03-14T%02d:%02d:%02dZ" % (i // 60 % 20, i % 60, i // 1200 % 60))
        w.run()
        page = w.page("acme", "2026-03-14")
        holds(page, "{:,}\u00a0negative of {:,}\u00a0mentions".format((BUSY + 2) // 3, BUSY))
        holds(page, "{:,} more: ".format(BUSY - 160))
        if len(page.encode()) > 150000:
            raise AssertionError("%d bytes" % len(page.encode()))
        all_pages_are_sound(w)


def a_day_of_23_hours_and_one_of_25_count_right():
    with World(["Acme"]) as w:
        for at in ("2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T00:59:00Z", "2026-03-29T01:01:00Z",
                   "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"):
            w.say("Acme", "slow and rude, said at " + at, at)
        w.run(now="2026-03-30T08:00:00Z")
        page = w.page("acme", "2026-03-29")
        holds(page, "4 negative of 4 mentions")
        if re.search(" \u00b7 02:[0-9][0-9] ", page):
            raise AssertionError("a time that no clock showed")
        holds(w.page("acme", "2026-03-28"), "1 negative of 1 mention")
        for hour in (22, 23, 24, 25, 26, 46):
            at = "2026-10-%dT%02d:30:00Z" % (24 + hour // 24, hour % 24)
            w.say("Acme", "slow and rude, said at " + at, at)
        w.run(now="2026-10-27T08:00:00Z")
        holds(w.page("acme", "2026-10-25"), "6 negative of 6 mentions")
        all_pages_are_sound(w)


def a_mention_of_a_megabyte_is_cut_and_a_word_without_end_breaks():
    with World(["Acme"]) as w:
        w.say("Acme", "Awful. " + "terrible slow service " * 50000, "2026-03-14T10:00:00Z")
        w.say("Acme", "broken" * 20000, "2026-03-14T11:00:00Z")
        w.run()
        page = w.page("acme", "2026-03-14")
        if len(page) > 60000:
            raise AssertionError("%d characters" % len(page))
        holds(page, "overflow-wrap:anywhere")
        all_pages_are_sound(w)


def text_from_right_to_left_stays_in_its_box():
    hebrew, override = "\u05d4\u05e9\u05d9\u05e8\u05d5\u05ea \u05d4\u05d9\u05d4 \u05e0\u05d5\u05e8\u05d0", "\u202eevil txt.exe"
    with World(["Acme"]) as w:
        w.say("Acme", hebrew + " awful late", "2026-03-14T10:00:00Z", rating=1)
        w.say("Acme", "awful late " + override, "2026-03-14T11:00:00Z", rating=1)
        w.run()
        page = w.page("acme", "2026-03-14").replace("&#x202E;", "\u202e")
        row = next(line for line in page.splitlines() if "\u05d4" in line or "&#x5D4;" in line)
        holds(row, 'dir="auto"')
        for cell in re.findall(r"<(?:td|p)[^>]*>[^<]*(?:<[^>]*>[^<]*)*?\u202e", page):
            holds(cell, 'dir="auto"')


def a_source_that_was_taken_out_is_missed_by_nobody():
    with World(["Acme", "Borealis"]) as w:
        w.say("Acme", "slow and rude", "2026-03-13T10:00:00Z")
        w.say("Borealis", "late and broken", "2026-03-13T11:00:00Z")
        w.run()
        before = w.page("acme", "2026-03-13")
        w.write(sources=[1])
        w.call("run", now="2026-03-17T08:00:00Z")
        page = w.page("acme", "2026-03-13")
        holds(page, "1 negative of 1 mention")
        if "Not read" in page or "sources could not be read;" in page or "1 negative" not in before:
            raise AssertionError("a source that nobody listens to is told as blind")
        w.write(sources=[])
        w.call("run", now="2026-03-18T08:00:00Z")
        holds(w.page("acme", "2026-03-13"), "1 negative of 1 mention")
        all_pages_are_sound(w)


def foreign_files_stay_and_links_are_not_followed():
    with World(["Acme"]) as w:
        w.say("Acme", "slow and rude", "2026-03-14T10:00:00Z")
        w.run()
        folder = w.folder_of("acme")
        with open(w.path("secret"), "w") as f:
            f.write("mine")
        with open(os.path.join(folder, "notes.txt"), "w") as f:
            f.write("by hand")
        for name in ("2026-03-14.html", "digests.xml", "index.html"):
            os.remove(os.path.join(folder, name))
            os.symlink(w.path("secret"), os.path.join(folder, name))
        w.call("run", now="2026-03-16T09:00:00Z")
        for name in ("secret", os.path.join(folder, "notes.txt")):
            with open(w.path(name)) as f:
                equal(f.read() in ("mine", "by hand"), True)
        holds(w.page("acme", "2026-03-14"), "1 negative of 1 mention")
        equal(os.path.islink(os.path.join(folder, "digests.xml")), False)


def what_was_told_at_once_can_be_followed_from_the_index():
    with World(["Acme"], more="alerts: {at_once: {words: [glass]}}\n") as w:
        for day in range(1, 15):
            w.say("Acme", "The soup at Acme was fine, table %d" % day, "2026-03-%02dT10:00:00Z" % day)
        w.run(now="2026-03-15T08:00:00Z")
        w.say("Acme", "There was glass in my soup at Acme, awful", "2026-03-15T10:32:00Z")
        w.run(now="2026-03-15T10:45:00Z")
        with open(w.path("site", "index.html"), encoding="utf-8") as f:
            link, text = re.search('<a href="(acme-[^"]*/alert-[^"]*)">([^<]*)</a>', f.read()).groups()
        equal(text, "Acme: 1 mention reported at once")
        holds(w.page("acme", "index"), 'href="%s"' % os.path.basename(link))
        with open(w.path("site", link), encoding="utf-8") as f:
            page = f.read()
        holds(page, "1\u00a0mention to read at once")
        holds(page, '<th scope="row">Reported</th><td>2026-03-15 11:45</td>')  # not before it was said
        holds(page, '<span>s0,</span> <span>2026-03-15 11:32</span>')
        holds(w.page("acme", "2026-03-15"), '<span>s0,</span> <span>11:32</span>')
        for n in range(8):  # a page names few; the days name all
            w.say("Acme", "And glass again, number %d" % n, "2026-03-15T1%d:32:00Z" % (n + 1))
            w.run(now="2026-03-15T1%d:45:00Z" % (n + 1))
        with open(w.path("site", "index.html"), encoding="utf-8") as f:
            equal(f.read().count("reported at once"), 5)
        all_pages_are_sound(w)


def a_wide_table_names_its_heads_in_each_cell_for_narrow_screens():
    with World(["Acme"]) as w:
        for n in range(6):
            w.say("Acme", "The delivery of Acme was late and the box broken", "2026-03-15T10:0%d:00Z" % n, author="b%d" % n)
        w.run()
        page = w.page("acme", "2026-03-15")
        table = re.search(r'<section class="sheet-departments".*?</section>', page, re.S).group()
        heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)
        row = re.search(r"<tbody>.*?<tr>(.*?)</tr>", table, re.S).group(1)
        equal(re.findall(r'data-head="([^"]*)"', row), heads[1:])


def a_department_that_is_no_more_has_no_page():
    with World(["Acme"]) as w:
        w.say("Acme", "slow and rude", "2026-03-14T10:00:00Z")
        w.run()
        folder = w.folder_of("acme")
        pages = sorted(glob.glob(os.path.join(folder, "department-*.html")))
        shutil.copy(pages[0], os.path.join(folder, "department-gone-0.html"))
        with open(os.path.join(folder, "department-notes.html"), "w") as f:
            f.write("by hand")
        w.call("run", now="2026-03-16T09:00:00Z")
        equal(sorted(glob.glob(os.path.join(folder, "department-*.html"))),
              sorted(pages + [os.path.join(folder, "department-notes.html")]))


def low_stars_in_calm_words_are_named_as_the_reason():
    with World(["Acme"]) as w:
        w.say("Acme", "Bought it on Monday in the shop at the corner", "2026-03-14T10:00:00Z", rating=1)
        w.run()
        holds(w.page("acme", "2026-03-14"), "(by its stars)")


def a_folder_that_is_a_link_is_an_error_and_yesterdays_pages_stay():
    with World(["Acme", "Borealis"]) as w:
        w.say("Acme", "slow and rude", "2026-03-14T10:00:00Z")
        w.run()
        page = w.page("acme", "2026-03-14")
        real = w.folder_of("borealis")
        os.rename(real, w.path("elsewhere"))
        w.call("run", now="2026-03-16T08:30:00Z")  # the folder that is gone is made again
        shutil.rmtree(real)
        os.symlink(w.path("elsewhere"), real)
        w.say("Acme", "late and broken", "2026-03-14T12:00:00Z")
        w.write()
        said = w.call("run", now="2026-03-16T09:30:00Z", want=73)
        holds(said, "cannot open the folder 'borealis-")
        equal(w.page("acme", "2026-03-14"), page)
        equal(os.path.exists(w.path("site", "index.html")), True)
        equal(glob.glob(w.path("site", "*", ".*.new")), [])  # what was written aside takes no room


# --- feeds ---

def feeds_of_days_are_sound_and_keep_their_ids():
    more = "digest: {site: site/, url: 'https://reports.acme.example/hark'}\n"
    with World(["Acme & Sons", "Borealis"], more=more) as w:
        for day in range(9, 16):
            w.say("Acme & Sons", "slow and rude", "2026-03-%02dT10:00:00Z" % day)
        w.say("Borealis", "lovely", "2026-03-14T10:00:00Z")
        w.run()
        files = [w.path("site", "digests.xml")] + [os.path.join(w.folder_of(n), "digests.xml")
                                                   for n in ("acme-sons", "borealis")]
        ids = set()
        for file in files:
            feed = ET.parse(file).getroot()
            equal(feed.tag, ATOM + "feed")
            for tag in ("id", "title", "updated", "author"):
                equal(len(feed.findall(ATOM + tag)), 1)
            equal([link.get("rel") for link in feed.findall(ATOM + "link")], ["self", "alternate"])
            updated = []
            own = set()
            for entry in feed.findall(ATOM + "entry"):
                for tag in ("id", "title", "updated", "link", "summary"):
                    equal(len(entry.findall(ATOM + tag)), 1)
                updated.append(entry.find(ATOM + "updated").text)
                own.add(entry.find(ATOM + "id").text)
                link = entry.find(ATOM + "link").get("href")
                holds(link, "https://reports.acme.example/hark/")
                equal(os.path.exists(w.path("site", link.split("/hark/")[1])), True)
            equal(updated, sorted(updated, reverse=True))
            equal(len(own), len(updated))
            equal(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", u) for u in updated), True)
            ids |= own
        equal(len(ids), 9)  # seven days of one, two of the other: the same ids in both feeds
        with open(files[0]) as f:
            before = f.read()
        holds(before, "Acme &amp; Sons, 2026-03-15: ")
        w.call("run", now="2026-03-16T08:10:00Z")
        with open(files[0]) as f:
            equal(f.read(), before)
        items = [json.loads(line) for line in w.call("parse", "--jsonl", files[0]).splitlines()]
        equal(len([i for i in items if i.get("url")]), 9)
        for page, link in ((w.path("site", "index.html"), "alerts.xml"), (w.path("site", "index.html"), "digests.xml"),
                           (os.path.join(w.folder_of("borealis"), "2026-03-14.html"), "digests.xml")):
            with open(page) as f:
                holds(f.read(), 'type="application/atom+xml" title="%s" href="%s"' % (link[:-4].capitalize(), link))


def without_an_address_links_of_feeds_are_relative():
    with World(["Acme"]) as w:
        w.say("Acme", "slow and rude", "2026-03-14T10:00:00Z")
        w.run()
        for file in (w.path("site", "digests.xml"), os.path.join(w.folder_of("acme"), "digests.xml")):
            for link in ET.parse(file).getroot().iter(ATOM + "link"):
                equal(os.path.exists(os.path.join(os.path.dirname(file), link.get("href"))), True)


# --- who may read, and under which names ---

def modes(w, *more):
    names = [w.path("site", "index.html"), w.folder_of("acme"), os.path.join(w.folder_of("acme"), "index.html"),
             w.path("site", "alerts.xml"), *more]
    return ["%o" % (os.stat(name).st_mode & 0o777) for name in names]


def pages_are_for_all_only_where_they_are_served():
    with World(["Acme"]) as w:
        w.say("Acme", "Acme coffee was cold", "2026-03-14T10:00:00Z")
        w.run()
        equal(modes(w), ["600", "700", "600", "600"])
        w.more = "digest: {site: site/, url: 'https://reports.acme.example/'}\n"
        w.run()  # what was there becomes readable, too
        equal(modes(w, w.path("site")), ["644", "755", "644", "644", "755"])
        os.chmod(w.path("site"), 0o750)
        w.run()  # somebody has thought about it
        equal(modes(w, w.path("site"))[-1], "750")
        equal(oct(os.stat(w.path("state", "hark.db")).st_mode)[-3:], "600")
        equal(any(os.stat(f).st_mode & 0o44 != 0o44 for f in glob.glob(w.path("site", "*", "2026-03-1*"))), False)
    with World(["Acme"], more="digest: {site: site/, readable: owner, url: 'https://reports.acme.example/'}\n") as w:
        w.say("Acme", "Acme coffee was cold", "2026-03-14T10:00:00Z")
        w.run()
        equal(modes(w), ["600", "700", "600", "600"])


def a_name_with_accents_is_readable_and_old_addresses_stay():
    with World(["Café Müller"]) as w:
        w.say("Café Müller", "The coffee was cold", "2026-03-14T10:00:00Z")
        w.run()
        new = w.folder_of("cafe-mueller")
        old = new.replace("cafe-mueller-", "caf-m-ller-")
        os.rename(new, old)
        w.run()
        equal(os.path.isdir(new) and not os.path.islink(new), True)
        equal((os.path.islink(old), os.readlink(old)), (True, os.path.basename(new)))
        equal(os.path.exists(os.path.join(old, "2026-03-14.html")), True)


# --- mails of departments ---

def departments_are_told_what_is_theirs_alone():
    more = ("mail: {eml: mails/, from: hark@acme.example}\n"
            "alerts: {departments: {logistics: van@acme.example, support: desk@acme.example, web: site@acme.example}}\n"
            "digest: {site: site/, departments: %s, weekly: tuesday, url: 'https://reports.acme.example/'}\n")
    with World(["Acme"], more=more % "daily") as w:
        w.say("Acme", "The delivery was late and the parcel damaged", "2026-03-15T10:00:00Z")
        w.say("Acme", "Delivery never came", "2026-03-15T11:00:00Z")
        w.say("Acme", "The hotline was rude and nobody answers the phone", "2026-03-15T12:00:00Z")
        w.run(now="2026-03-15T20:00:00Z")  # mails begin with the day that goes on
        w.call("run", now="2026-03-16T08:00:00Z")
        w.call("run", now="2026-03-16T09:00:00Z")
        mails = {}
        for file in glob.glob(w.path("mails", "*.eml")):
            with open(file, "rb") as f:
                mail = email.message_from_binary_file(f, policy=email.policy.default)
            mails[str(mail["To"])] = (str(mail["Subject"]), mail.get_body(("plain",)).get_content())
        equal(sorted(mails), ["desk@acme.example", "van@acme.example"])
        subject, text = mails["van@acme.example"]
        holds(subject, "Acme 2026-03-15: For logistics: 2 complaints")
        holds(text, "Delivery")
        holds(text, "https://reports.acme.example/acme-")
        equal("hotline" in text, False)
        subject, text = mails["desk@acme.example"]
        holds(text, "hotline")
        equal("parcel" in text, False)
    with World(["Acme"], more=more % "weekly") as w:
        w.say("Acme", "The delivery was late and the parcel damaged", "2026-03-12T10:00:00Z")
        w.run(now="2026-03-12T20:00:00Z")
        w.call("run", now="2026-03-16T08:00:00Z")
        equal(os.path.exists(w.path("mails")) and os.listdir(w.path("mails")), False)
        w.call("run", now="2026-03-17T08:00:00Z")
        equal(len(os.listdir(w.path("mails"))), 1)


def mails_of(w):
    mails = []
    for file in sorted(glob.glob(w.path("mails", "*.eml")), key=os.path.getmtime):
        with open(file, "rb") as f:
            mails.append(email.message_from_binary_file(f, policy=email.policy.default))
    return mails


def a_department_gets_one_mail_of_all_topics():
    more = ("mail: {eml: mails/, from: hark@acme.example}\n"
            "alerts: {departments: {logistics: van@acme.example}}\n"
            "digest: {site: site/, departments: daily}\n")
    brands = ["Acme", "Borealis", "Café Nord"]
    with World(brands, more=more) as w:
        for brand in brands[:2]:
            w.say(brand, "The delivery of %s was late and the parcel damaged" % brand, "2026-03-15T10:00:00Z")
        w.say("Borealis", "Delivery never came", "2026-03-15T11:00:00Z")
        w.run(now="2026-03-15T20:00:00Z")
        for now in ("2026-03-16T08:00:00Z", "2026-03-16T09:00:00Z"):
            w.call("run", now=now)
        (mail,) = mails_of(w)
        holds(mail["Subject"], "2026-03-15: For logistics: 3 complaints: Borealis (2), Acme (1)")
        text = mail.get_body(("plain",)).get_content()
        equal(text.index("Borealis: What hurt") < text.index("Acme: What hurt"), True)
        equal("Nord" in text, False)
        equal(text.count("/department-logistics-"), 2)


def a_client_hears_of_its_own_brands_alone():
    more = ("mail: {eml: mails/, from: hark@acme.example}\n"
            "alerts: {departments: {logistics: van@agency.example}}\n"
            "digest: {site: site/, departments: %s}\n")
    brands = ["Acme", "Borealis", "Calder", "Dunlin", "Esk"]
    own = {"Acme": "van@one.example", "Borealis": "van@two.example", "Dunlin": "van@one.example", "Esk": "none"}
    for how, days in (("daily", ("2026-03-12", "2026-03-13")), ("weekly", ("2026-03-12", "2026-03-16"))):
        with World(brands, more=more % how) as w:
            for brand in brands:
                w.say(brand, "The delivery of %s was late and the parcel damaged" % brand, "2026-03-12T10:00:00Z")
            w.write()
            with open(w.path("hark.yaml"), encoding="utf-8") as f:
                text = f.read()
            for brand, to in own.items():
                text = text.replace('{name: "%s"}' % brand, '{name: "%s", departments: {logistics: %s}}' % (brand, to))
            with open(w.path("hark.yaml"), "w", encoding="utf-8") as f:
                f.write(text)
            w.call("run", now=days[0] + "T20:00:00Z")
            w.call("run", now=days[1] + "T09:00:00Z")
            told = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in mails_of(w)}
            equal({to: [b for b in brands if b in text] for to, text in told.items()},
                  {"van@agency.example": ["Calder"], "van@one.example": ["Acme", "Dunlin"], "van@two.example": ["Borealis"]})
            equal(len(mails_of(w)), 3)


def a_board_tells_all_brands_in_one_mail():
    more = ("mail: {eml: mails/, from: hark@acme.example}\n"
            "digest: {site: site/, mail: desk@agency.example, daily: board, weekly: monday}\n")
    brands = ["Acme", "Borealis", "Café Nord"]
    with World(brands, more=more) as w:
        for day in range(1, 15):
            for brand in brands:
                w.say(brand, "%s is open, order number %d" % (brand, day), "2026-03-%02dT10:00:00Z" % day)
        w.run(now="2026-03-14T20:00:00Z")
        w.run(now="2026-03-15T08:00:00Z")
        w.say("Acme", "The Acme box came broken", "2026-03-15T09:00:00Z")
        for n, what in enumerate(("rude", "broken and late", "cold", "a scam", "awful", "dirty")):
            w.say("Borealis", "Borealis was terrible this time: %s, I am so angry" % what, "2026-03-15T1%d:00:00Z" % n)
        w.run(now="2026-03-15T20:00:00Z")
        for now in ("2026-03-16T08:00:00Z", "2026-03-16T09:00:00Z"):
            w.call("run", now=now)
        mails = [mail for mail in mails_of(w) if mail["To"] == "desk@agency.example" and "W11" not in mail["Subject"]]
        equal([mail["Subject"] for mail in mails],
              ["[hark] 2026-03-14: None of 3 brands needs attention",
               "[hark] 2026-03-15: 2 of 3 brands need attention: Borealis, Acme"])
        text = mails[-1].get_body(("plain",)).get_content()
        equal(text.index("Borealis: ") < text.index("Acme: ") < text.index("Café Nord: "), True)
        equal(text.count("2026-03-15.html"), 2)


def a_board_tells_the_week_of_all_brands_in_one_mail():
    more = ("mail: {eml: mails/, from: hark@acme.example}\n"
            "digest: {site: site/, mail: desk@agency.example, daily: never, weekly: monday, weekly_form: board}\n")
    brands = ["Acme", "Borealis"]
    with World(brands, more=more) as w:
        for day in range(1, 16):
            for brand in brands:
                w.say(brand, "%s is open, order number %d" % (brand, day), "2026-03-%02dT10:00:00Z" % day)
        w.run(now="2026-03-14T20:00:00Z")
        for n, what in enumerate(("rude", "broken and late", "cold", "a scam", "awful", "dirty")):
            w.say("Borealis", "Borealis was terrible this time: %s, I am so angry" % what, "2026-03-15T1%d:00:00Z" % n)
        w.run(now="2026-03-15T20:00:00Z")
        for now in ("2026-03-16T08:00:00Z", "2026-03-16T09:00:00Z", "2026-03-17T09:00:00Z"):
            w.call("run", now=now)
        (mail,) = [mail for mail in mails_of(w) if mail["To"] == "desk@agency.example"]
        equal(mail["Subject"], "[hark] 2026-W11: 1 of 2 brands needs attention: Borealis")
        text = mail.get_body(("plain",)).get_content()
        holds(text, "All brands, Week 11, 9\u201315 March 2026")
        holds(text, "6 negative of 13 mentions")
        holds(text, "2026-W11.html")
        holds(text, "  - Acme: Quiet, 0 negative of 7 mentions")


# --- quotes ---

def a_title_is_quoted_where_the_text_has_no_counted_word():
    with World(["Acme"]) as w:
        w.say("Acme", "See the log below.", "2026-03-14T09:00:00Z", title="A horrible Acme update")
        w.say("Acme", "The Acme app is slow.", "2026-03-14T09:30:00Z", title="A terrible day")
        w.run(now="2026-03-14T20:00:00Z")
        quotes = w.page("acme", "2026-03-14")
        holds(quotes, "A <mark>horrible</mark> Acme update")
        holds(quotes, "The Acme app is <mark>slow</mark>.")


# --- after an outage ---

def an_outage_leaves_no_pile_of_old_digests():
    more = ("operator: op@acme.example\nmail: {%s, from: hark@acme.example}\n"
            "digest: {site: site/, mail: cx@acme.example}\n")
    down, up = "server: 'smtps://127.0.0.1:1'", "eml: mails/"
    with World(["Acme"], more=more % down) as w:
        for day in range(9, 14):
            if day == 13:
                w.more = more % up
            w.say("Acme", "Acme coffee was cold, number %d" % day, "2026-03-%02dT07:00:00Z" % day)
            w.run(now="2026-03-%02dT08:00:00Z" % day)
        (mail,) = [mail for mail in mails_of(w) if mail["To"] == "cx@acme.example"]  # of the 12th; those of the 9th to the 11th are named in it
        holds(mail["Subject"], "2026-03-12")
        text = mail.get_body(("plain",)).get_content()
        holds(text, "may not have reached you")
        for day in ("2026-03-09", "2026-03-10", "2026-03-11"):
            holds(text, "%s.html" % day)
        equal(sorted(mail["Subject"].split()[3] for mail in mails_of(w) if mail["To"] == "op@acme.example"),
              ["hark:"])
        w.call("run", now="2026-03-14T08:00:00Z")
        (mail,) = [mail for mail in mails_of(w) if "2026-03-13" in mail["Subject"]]
        equal("may not have" in mail.get_body(("plain",)).get_content(), False)


# --- metrics ---

LINE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!\}))?)*\})? (-?\d+(?:\.\d+)?)')


def metrics_of(text):
    """The values of an exposition in the text format 0.0.4, read strictly."""
    equal(text.endswith("\n"), True)
    values, told, current = {}, {}, None
    for line in text.splitlines():
        head = re.fullmatch(r"# (HELP|TYPE) (\S+) (.+)", line)
        if head:
            kind, name, rest = head.groups()
            equal(name in told and kind in told[name], False)
            told.setdefault(name, set()).add(kind)
            if kind == "TYPE":
                equal(rest in ("gauge", "counter"), True)
            current = name
            continue
        found = LINE.fullmatch(line)
        if not found:
            raise AssertionError("no metric: %r" % line)
        equal(found.group(1), current)
        equal(told[current], {"HELP", "TYPE"})
        key = found.group(1) + (found.group(2) or "")
        equal(key in values, False)
        values[key] = float(found.group(3))
    return values


def metrics_are_written_at_each_run():
    more = "metrics: collector/hark.prom\n"
    with World(['A "B" \\ C', "Borealis"], more=more) as w:
        w.say('A "B" \\ C', "slow and rude", "2026-03-16T06:00:00Z")
        w.say('A "B" \\ C', "lovely coffee", "2026-03-16T06:30:00Z")
        w.run()
        with open(w.path("collector", "hark.prom")) as f:
            text = f.read()
        values = metrics_of(text)
        name = '{topic="A \\"B\\" \\\\ C"}'
        equal(values["hark_topic_mentions" + name], 2)
        equal(values["hark_topic_negative" + name], 1)
        equal(values["hark_alerts_open" + name], 0)
        equal(values['hark_source_blind{source="s0"}'], 0)
        equal(values["hark_run_timestamp_seconds"], 1773648000)
        equal(values["hark_run_mentions_new"], 2)
        equal("hark_run_duration_seconds" in values and "hark_outbox_waiting" in values, True)
        equal(os.listdir(w.path("collector")), ["hark.prom"])
        equal(oct(os.stat(w.path("collector", "hark.prom")).st_mode & 0o777), "0o644")
        promtool = shutil.which(os.environ.get("PROMTOOL", "promtool"))
        if promtool:
            done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=60)
            equal((done.returncode, done.stderr), (0, ""))
        os.remove(w.path("in1.jsonl"))
        w.call("run", now="2026-03-16T09:00:00Z")
        with open(w.path("collector", "hark.prom")) as f:
            equal(metrics_of(f.read())["hark_run_timestamp_seconds"], 1773651600)
        shutil.rmtree(w.path("collector"))
        with open(w.path("collector"), "w") as f:
            f.write("in the way")
        done = subprocess.run([HARK, "run", "--config", w.path("hark.yaml"), "--now", "2026-03-16T10:00:00Z"],
                              capture_output=True, text=True, timeout=60)
        equal(done.returncode, 0)
        holds(done.stderr, "metrics: ")


CASES = [
    names_that_are_paths_stay_inside,
    a_day_without_a_mention_has_its_page,
    a_topic_that_starts_today_is_still_learning,
    a_very_busy_day_stays_a_page,
    a_day_of_23_hours_and_one_of_25_count_right,
    a_mention_of_a_megabyte_is_cut_and_a_word_without_end_breaks,
    text_from_right_to_left_stays_in_its_box,
    a_source_that_was_taken_out_is_missed_by_nobody,
    foreign_files_stay_and_links_are_not_followed,
    what_was_told_at_once_can_be_followed_from_the_index,
    a_wide_table_names_its_heads_in_each_cell_for_narrow_screens,
    a_department_that_is_no_more_has_no_page,
    low_stars_in_calm_words_are_named_as_the_reason,
    a_folder_that_is_a_link_is_an_error_and_yesterdays_pages_stay,
    feeds_of_days_are_sound_and_keep_their_ids,
    without_an_address_links_of_feeds_are_relative,
    pages_are_for_all_only_where_they_are_served,
    a_name_with_accents_is_readable_and_old_addresses_stay,
    departments_are_told_what_is_theirs_alone,
    a_department_gets_one_mail_of_all_topics,
    a_client_hears_of_its_own_brands_alone,
    a_board_tells_all_brands_in_one_mail,
    a_board_tells_the_week_of_all_brands_in_one_mail,
    a_title_is_quoted_where_the_text_has_no_counted_word,
    an_outage_leaves_no_pile_of_old_digests,
    metrics_are_written_at_each_run,
]

if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
