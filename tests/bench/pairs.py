"""pairs.py - what the measurements in Python share: CPU time of whole processes, taken in pairs, and made-up feeds."""

import os
import random
import resource
import shutil
import statistics
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HARK = os.environ.get("HARK") or os.path.join(ROOT, "build", "cli", "hark")
WORDS = ("the a staff coffee was very good but service slow and I waited for an hour because nobody came we will not "
         "return though cake tasted fresh price high delivery late box broken refund app crashes login great friendly "
         "kind rude dirty clean café naïve über").split()
RARE = [a + b + c for a in "ba co di fu go la me ni po ru".split() for b in "l n r s t".split()
        for c in "am el in or us ento ing ish oso ude".split()]


def installed(folder):
    """The program as an installation has it: copied whole. What a linker wrote piece by piece lies in the kernel's memory
    in small pieces, and takes a tenth of a millisecond longer to start."""
    return shutil.copy(HARK, os.path.join(folder, "hark"))


def cpu_ms(command, stdin=os.devnull, env=None):
    """CPU milliseconds of one run, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(stdin, "rb") as f:
        done = subprocess.run(command, stdin=f, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent * 1000, done.stdout


def pairs(ours, peer, n):
    """Medians of n runs of each, taken in turns."""
    a, b = [], []
    for _ in range(n):
        a.append(ours())
        b.append(peer())
    return statistics.median(a), statistics.median(b)


def result(name, value, goal, fmt="%.2f"):
    print("RESULT %s %s >=%g %s" % (name, fmt % value, goal, "ok" if value >= goal else "short"))


def feed(kind, size, seed):
    """A feed of about that many bytes: RSS with CDATA and escaped HTML in turns, or Atom. Returns text and items."""
    rnd = random.Random(seed)
    words = lambda k: " ".join(rnd.choice(WORDS if rnd.random() < 0.4 else RARE) for _ in range(k))
    if kind == "rss":
        out = ['<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/'
               'modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel><title>Bench</title>'
               '<link>https://blog.example/</link><description>All</description>\n']
    else:
        out = ['<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Bench</title>'
               '<id>tag:blog.example,2026:f</id><updated>2026-01-01T00:00:00Z</updated>\n']
    n = done = 0
    while done < size:
        n += 1
        html = "".join('<p>%s &amp; <b>%s</b> <a href="https://blog.example/x/%d">%s</a></p>\n'
                       % (words(40), words(5), j, words(3)) for j in range(5))
        escaped = html.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        clock = "%02d:%02d:%02d" % (n % 24, n % 60, n * 7 % 60)
        if kind == "rss":
            body = ("<description>%s</description>" % escaped if n % 2 else
                    "<description>%s</description><content:encoded><![CDATA[%s]]></content:encoded>" % (words(8), html))
            out.append('<item><title>%s &amp; more</title><link>https://blog.example/p/%d</link><guid isPermaLink="false">'
                       'id-%d</guid><pubDate>Mon, 05 Jan 2026 %s +0000</pubDate><dc:creator>Ann %d</dc:creator>%s</item>\n'
                       % (words(8), n, n, clock, n % 100, body))
        else:
            out.append('<entry><title>%s</title><link rel="alternate" type="text/html" href="https://blog.example/p/%d"/>'
                       '<id>tag:blog.example,2026:%d</id><published>2026-01-05T%sZ</published><updated>2026-01-06T%sZ'
                       '</updated><author><name>Ann %d</name></author><content type="html">%s</content></entry>\n'
                       % (words(8), n, n, clock, clock, n % 100, escaped))
        done += len(out[-1])
    out.append("</channel></rss>\n" if kind == "rss" else "</feed>\n")
    return "".join(out), n
