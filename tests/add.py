#!/usr/bin/env python3
"""add.py - what 'hark add' makes of files and of pages that name no feed; rows that cannot be read; feeds out as OPML.
Loopback only. Prints TAP.

    HARK=build/cli/hark add.py
"""
import http.server
import os
import sys
import threading

from tap import equal, holds, tap
from world import World

TABLE = ("Datum;Bewertung;Kommentar\n03.03.2026;4;Acme ist laut\nneulich;9;Acme ist schlecht\n05.03.2026;10;Acme prima\n"
         ";;\n")
FEED = ('<rss version="2.0"><channel><title>Found</title><item><guid>1</guid><title>Acme again</title></item></channel>'
        "</rss>")
SUBSCRIPTIONS = '<opml version="2.0"><body><outline type="rss" xmlUrl="https://b.example/f"/></body></opml>'


class Site:
    """Serves the pages of a table on loopback, and remembers what was asked for."""

    def __init__(self, pages):
        site = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                body = pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html" if b"<html" in body else "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.server.shutdown()
        self.server.server_close()


def sources(w):
    with open(w.path("hark.yaml"), encoding="utf-8") as f:
        return f.read().replace(os.path.realpath(w.folder), "@")


def world():
    """With a list of sources to which lines can be added."""
    w = World()
    w.write("hark.yaml", "contact: me@acme.example\ntopics:\n  - {name: Acme, match: acme}\nsources:\n"
                         "  - {name: blog, kind: feed, url: 'https://blog.example/feed?a=1&b=2'}\n")
    return w


def a_table_becomes_a_source_and_its_rows_are_told():
    with world() as w:
        w.write("reviews.csv", TABLE)
        said, told = w.call("add --yes", w.path("reviews.csv"))
        holds(said, "csv, 3 items\n  with text 3, title 0, rating 3, date 2, author 0\n")
        holds(told, "line 5: neither words nor a rating, passed over; line 3: the date is none")
        holds(sources(w), "  - {name: 'reviews', kind: file, path: '@/reviews.csv', format: 'csv'}\n")
        holds(w.call("fetch", want=None)[1], "source 'reviews': line 5: neither words")
        equal(sorted((m["text"], m["rating"]) for m in w.mentions("--source", "reviews")),
              [("Acme ist laut", 2.0), ("Acme ist schlecht", 4.5), ("Acme prima", 5.0)])
        holds(w.call("add", w.path("reviews.csv"), want=64)[1], "listened to already, as 'reviews': what is said of it in")


def a_pattern_of_files_is_a_source_and_one_without_files_names_its_folder():
    with world() as w:
        os.mkdir(w.path("surveys"))
        for n in "12":
            w.write("surveys/%s.csv" % n, "text\nAcme %s\n" % n)
        holds(w.call("add --yes", w.path("surveys/*.csv"))[0], "csv, 2 items")
        holds(sources(w), "{name: 'surveys', kind: file, path: '@/surveys/*.csv'")
        equal(len([m for m in (w.call("fetch", want=None), w.mentions())[1]]), 2)
        holds(w.call("add", w.path("none/*.csv"), want=66)[1], "no file matches 'none/*.csv'")


def why_nothing_is_taken_in_is_said_each_time():
    with world() as w:
        w.write("reviews.csv", "Datum;Verfasser;Was\n03.03.2026;Ann;Acme ist laut\n")
        for _ in range(2):
            holds(w.call("import", w.path("reviews.csv"), want=65)[1],
                  "no column of the first line ('Datum', 'Verfasser', 'Was') is known to hold the text")
        w.write("reviews.csv", "Sterne;Bewertung\n2,5;Acme ist laut\n")
        equal(w.call("import", w.path("reviews.csv"))[1], "hark: 1 new mention, 0 known already\n")


def columns_are_named_on_the_command_line():
    with world() as w:
        w.write("out.csv", "Wann;Wer;Was;Punkte\n03.03.2026;Ann;Acme ist laut;7\n")
        holds(w.call("add", w.path("out.csv"), want=65)[1], "--map text=NAME")
        holds(w.call("add --map txt=Was", w.path("out.csv"), want=64)[1], "--map knows no field 'txt' (did you mean 'text'?)")
        holds(w.call("add --map text", w.path("out.csv"), want=64)[1], "--map takes FIELD=COLUMN, not 'text'")
        said, _ = w.call("add --yes --map text=Was --map date=1", w.path("out.csv"))
        holds(said, "with text 1, title 0, rating 0, date 1, author 0\n")
        holds(sources(w), "format: 'csv', map: {text: 'Was', date: '1'}}\n")
        w.call("fetch", want=None)
        equal([(m["text"], m["published"][:10]) for m in w.mentions("--source", "out")], [("Acme ist laut", "2026-03-03")])


def a_source_of_which_nothing_would_be_kept_is_told():
    with world() as w, Site({"/f": FEED, "/g": FEED.replace("Acme", "Widget")}) as site:
        said, told = w.call("add --yes --name f", site.url + "/f")
        holds(said, "1 of 1 is about a topic.\n")
        equal(told, "")
        holds(w.call("add --yes --name g", site.url + "/g")[1],
              "none of its 1 item is about a topic, so nothing of it would be kept: where all of it is about 'Acme', say "
              "--topic 'Acme' (once it is saved: write 'topic: Acme' beside its address), else widen the topic's 'match:'")


def a_page_of_reviews_is_about_what_its_title_names():
    review = ('{"@type": "Review", "author": "Ann", "datePublished": "2026-03-03", "reviewBody": "Cold and slow", '
              '"reviewRating": {"ratingValue": 2}}')
    page = '<html><head><title>%s</title><script type="application/ld+json">{"@type": "Product", "name": "x", "review": ' + review + "}</script>"
    with world() as w, Site({"/a": page % "Acme: reviews", "/b": page % "Widget: reviews"}) as site:
        holds(w.call("add --yes --name a", site.url + "/a")[0], "The page's title names 'Acme': all of it is taken to be about that.\n")
        holds(sources(w), "url: '%s/a', topic: 'Acme'}" % site.url)
        holds(w.call("add --yes --name b", site.url + "/b")[1], "none of its 1 item is about a topic")
        holds(sources(w), "url: '%s/b'}" % site.url)


def the_address_of_a_known_page_is_read_by_its_recipe():
    api = '{"list": [{"id": 1, "text": "Acme is slow", "at": "2026-03-03T10:00:00Z"}]}'
    with world() as w, Site({"/api/acme/app": api, "/api/acme/app.rss": FEED}) as site:
        os.mkdir(w.path("recipes"))
        w.write("recipes/desk.yaml",
                "name: desk\ntitle: complaints of a project\nneeds: [{name: host, is: origin, help: a}, {name: repo, is: path, help: a}]\n"
                "url: \"{host}/api/{repo}\"\naddresses: [\"{host}/p/{repo/2}\"]\nitems: list\n"
                "fields: {id: id, text: text, published: at}\nrobots: no\n")
        host = site.url[7:]
        said, _ = w.call("add --dry-run", site.url + "/p/acme/app")  # any host may be such a one: it is asked
        holds(said, "is read by the recipe 'desk': complaints of a project\n")
        holds(w.call("add --dry-run", site.url + "/p/acme/other.rss", want=69)[1], "404")
        w.write("recipes/desk.yaml",
                "name: desk\ntitle: complaints of a project\nneeds: [{name: repo, is: path, help: a}]\n"
                "url: \"%s/api/{repo}\"\naddresses: [\"%s/p/{repo/2}\"]\nitems: list\n"
                "fields: {id: id, text: text, published: at}\nrobots: no\n" % (site.url, host))
        said, _ = w.call("add --yes --name d", site.url + "/p/acme/app/issues")
        holds(said, "is read by the recipe 'desk': complaints of a project\n")
        holds(said, "desk, 1 item\n")
        holds(sources(w), "  - {name: 'd', kind: desk, repo: 'acme/app'}\n")
        w.call("fetch", want=None)
        equal([m["text"] for m in w.mentions("--source", "d")], ["Acme is slow"])
        holds(w.call("add", site.url + "/p/acme/app", want=64)[1], "listened to already, as 'd'")


def a_site_that_is_closed_to_programs_is_not_asked():
    with world() as w:
        for url, name in (("https://de.trustpilot.com/review/acme.example", "Trustpilot"),
                          ("https://www.yelp.co.uk/biz/acme", "Yelp"), ("https://x.com/acme", "X"),
                          ("https://www.google.com/maps/place/acme", "Google Maps")):
            holds(w.call("add", url, want=65)[1], "%s lets no program read its pages" % name)


def a_list_of_subscriptions_is_added_and_goes_out_again():
    with world() as w:
        w.write("list.xml", SUBSCRIPTIONS)
        w.write("hark.yaml.new", "what a kill in the middle of an 'add' left")
        holds(w.call("add", w.path("list.xml"))[0], "1 feed added")
        equal(os.path.exists(w.path("hark.yaml.new")), False)
        w.call("export", w.path("out.opml"))
        with open(w.path("out.opml"), encoding="utf-8") as f:
            written = f.read()
        holds(written, "https://blog.example/feed?a=1&amp;b=2")
        holds(written, "https://b.example/f")
        equal(os.path.exists(w.path("state")), False)  # no store is needed for it
        w.write("named.xml", '<opml><body><outline text="Ann&apos;s forum" xmlUrl="https://b.example/1"/>'
                '<outline text="Ann&apos;s forum" xmlUrl="https://b.example/2"/></body></opml>')
        w.call("add", w.path("named.xml"))
        holds(sources(w), "- {name: 'Ann''s forum', kind: feed, url: 'https://b.example/1'}")
        holds(sources(w), "- {name: 'Ann''s forum-2', kind: feed, url: 'https://b.example/2'}")


def the_feed_of_a_thread_or_person_stands_beside_its_page():
    page = "<html><body>Drawn by a script</body></html>"
    for path, feed in (("/t/slow-acme/12", "/t/slow-acme/12.rss"), ("/@ann", "/@ann.rss"), ("/tags/acme/", "/tags/acme.rss"),
                       ("/c/acme", "/feeds/c/acme.xml")):
        with world() as w, Site({path: page, feed: FEED, "/feed": FEED}) as site:
            holds(w.call("add --yes --name f", site.url + path)[0], "feed, 1 item")
            holds(sources(w), "url: '%s%s'" % (site.url, feed))


def the_same_words_are_shown_once():
    item = "<item><guid>%d</guid><title>Acme again</title></item>"
    with world() as w, Site({"/f": FEED.replace("</channel>", item % 2 + item % 3 + "</channel>")}) as site:
        said = w.call("add -n", site.url + "/f")[0]
        holds(said, "3 items")
        equal(said.count("Acme again"), 1)


def a_feed_is_looked_for_where_most_are():
    page = "<html><body>A shop without a link to anything</body></html>"
    with world() as w, Site({"/": page, "/atom.xml": FEED, "/feed": page}) as site:
        said, told = w.call("add --yes --name found", site.url + "/")
        holds(said, site.url + "/atom.xml: feed, 1 item, Found\n")
        holds(sources(w), "url: ")
        holds(sources(w), "/atom.xml")
        places = [p for p in site.asked if p != "/robots.txt"]
        equal([p for i, p in enumerate(places) if p not in places[:i]], ["/", "/feed", "/rss", "/rss.xml", "/atom.xml"])
    with world() as w, Site({"/": page}) as site:
        holds(w.call("add --yes", site.url + "/", want=65)[1], "names no feed and holds no reviews")
        equal("/index.xml" in site.asked, True)
    with world() as w, Site({}) as site:  # an error is no page: nothing is guessed
        w.call("add --yes", site.url + "/", want=None)
        equal("/feed" in site.asked, False)


CASES = [a_table_becomes_a_source_and_its_rows_are_told,
         a_pattern_of_files_is_a_source_and_one_without_files_names_its_folder,
         why_nothing_is_taken_in_is_said_each_time,
         columns_are_named_on_the_command_line,
         a_source_of_which_nothing_would_be_kept_is_told,
         a_page_of_reviews_is_about_what_its_title_names,
         the_address_of_a_known_page_is_read_by_its_recipe,
         a_site_that_is_closed_to_programs_is_not_asked,
         a_list_of_subscriptions_is_added_and_goes_out_again,
         the_feed_of_a_thread_or_person_stands_beside_its_page,
         the_same_words_are_shown_once,
         a_feed_is_looked_for_where_most_are]


if __name__ == "__main__":
    sys.exit(tap(CASES, sys.argv[1:]))
