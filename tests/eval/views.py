#!/usr/bin/python3
"""views.py - whether every number of every view is the count of the mentions behind it.

The demo is run; each view is asked of each brand, over its own window and over the whole time. A count must
have as many ids as it says, each of a mention that is there; a share must be its ids against its cases; no
id may stand twice in a count but where statements are counted. Then `hark why VIEW#ROW.COLUMN` must list as many
mentions as the cell prints: every cell of one brand, each seventh of the others. HARK_VERBOSE=1 prints each miss.
"""
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

HARK = os.environ.get("HARK", "build/cli/hark")
VERBOSE = os.environ.get("HARK_VERBOSE")
NOW = "2026-03-16T08:00:00Z"
WHOLE = ["--from", "2026-02-01", "--to", "2026-03-15"]
STATEMENTS = {"split"}  # counts what is said of touchpoints: a mention may say two things
EACH = 7

counts = collections.Counter()
faults = []


def hark(*args):
    out = subprocess.run([HARK, *args, "--config", CONFIG, "--now", NOW], capture_output=True, text=True)
    if out.returncode:
        sys.exit("hark %s ended with %d: %s" % (" ".join(args), out.returncode, out.stderr))
    return json.loads(out.stdout)


def miss(view, row, column, text):
    faults.append("%s#%s.%s: %s" % (view, row, column, text))
    if VERBOSE:
        print(faults[-1])


def check_cell(view, row, column, kind, value, ids):
    counts[kind] += 1
    if kind == "count":
        if value != len(ids):
            miss(view, row, column, "%d printed, %d behind it" % (value, len(ids)))
        if len(set(ids)) != len(ids) and view not in STATEMENTS:
            miss(view, row, column, "a mention counts twice")
    elif kind == "share" and isinstance(value, dict):
        share = (len(ids) * 2000 + value["of"]) // (value["of"] * 2) / 1000
        if share != value["value"]:
            miss(view, row, column, "%s printed, %d of %d behind it" % (value["value"], len(ids), value["of"]))
        if not value["low"] <= value["value"] <= value["high"]:
            miss(view, row, column, "outside its interval")


def cells_of(view, topic, window):
    sheet = hark("view", view, "--topic", topic, "--json", "--ids", *window)
    for row in sheet["rows"]:
        for column, kind in row["kinds"].items():
            value = row[column]
            if isinstance(value, dict) and kind != "share":
                value = value.get("value")
            check_cell(view, row["key"], column, kind, value, row["ids"].get(column, []))
            if kind == "count":
                yield row["key"], column, value, row["ids"].get(column, [])


def check_why(view, topic, window, row, column, value, ids):
    counts["followed"] += 1
    behind = hark("why", "%s#%s.%s" % (view, row, column), "--topic", topic, "--json", *window)["mentions"]
    if sorted(m["id"] for m in behind) != sorted(ids) or len(behind) != value:
        miss(view, row, column, "%d printed, 'hark why' lists %d" % (value, len(behind)))


folder = tempfile.mkdtemp(prefix="hark-views-")
CONFIG = os.path.join(folder, "demo", "hark.yaml")
try:
    subprocess.run([HARK, "demo", "--into", os.path.join(folder, "demo")], check=True, capture_output=True)
    subprocess.run([HARK, "label", "--fix", "quality", "--on", "2026-03-01", "--config", CONFIG, "--now", NOW],
                   check=True)
    views = [v["view"] for v in hark("view", "--json")["views"]]
    topics = ["Kestrel", "Tideline", "Café Nordlicht"]
    serial = 0
    per_view = collections.Counter()
    for view in views:
        for topic in topics:
            for window in ([], WHOLE):
                for cell in cells_of(view, topic, window):
                    serial += 1
                    per_view[view] += 1
                    if view == "mentions" or (topic != "Kestrel" or window) and serial % EACH:
                        continue
                    check_why(view, topic, window, *cell)
    for view in views:
        print("%-14s %5d counts" % (view, per_view[view]))
    checked = counts["count"] + counts["share"]
    print("\n%d sheets, %d counts, %d shares; %d followed by 'hark why'; %d faults"
          % (len(views) * len(topics) * 2, counts["count"], counts["share"], counts["followed"], len(faults)))
    for fault in faults[:20]:
        print("  " + fault)
    print("RESULT views_numbers_with_their_ids %.2f 100 %s"
          % (100 * (checked - len(faults)) / checked, "short" if faults else "ok"))
    print("RESULT views_answered %d 25 %s" % (len(views), "ok" if len(views) >= 25 else "short"))
finally:
    shutil.rmtree(folder)
sys.exit(1 if faults else 0)
