#!/usr/bin/env python3
"""The demo, as a stranger gets it: the same bytes everywhere, every score followed down, nothing missed.

    tests/demo.py HARK SOURCE

Runs `hark demo` twice, in two folders, time zones and locales, and compares all pages and mails; the
README's SHA-256 must be that of the page. Then it reads the store as a user would.
"""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HARK, SOURCE = sys.argv[1:3]
PATIENCE = 300 * int(os.environ.get("HARK_PATIENCE", "1"))  # under valgrind all takes longer


def hark(*args, **env):
    done = subprocess.run([HARK, *args], capture_output=True, text=True, timeout=PATIENCE,
                          env=dict(os.environ, HARK_DATA=SOURCE, **env))
    assert done.returncode == 0, (args, done.returncode, done.stderr)
    return done.stdout


def lines(folder, *args):
    return [json.loads(line) for line in hark(*args, "--jsonl", "--config", folder + "/hark.yaml").splitlines()]


def tree(folder):
    out = {}
    for top, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(top, name)
            with open(path, "rb") as f:
                out[os.path.relpath(path, folder)] = f.read()
    return out


def turkish(folder):
    """A locale in which 'I' is not the capital of 'i'; made here, since few machines have it."""
    os.mkdir(folder)
    made = subprocess.run(["localedef", "-i", "tr_TR", "-f", "UTF-8", folder + "/tr_TR.UTF-8"], capture_output=True)
    print("# a Turkish locale was made" if made.returncode == 0 else "# skipped: localedef cannot make a Turkish locale")
    # glibc keeps its copy of LOCPATH for ever, which a leak checker takes for ours
    return {"LOCPATH": folder, "LC_ALL": "tr_TR.UTF-8", "ASAN_OPTIONS": "detect_leaks=0"}


def the_same_bytes_everywhere(a, b):
    first = hark("demo", "--into", a, TZ="UTC", LC_ALL="C")
    hark("demo", "--into", b, TZ="Asia/Kathmandu", **turkish(b + "-locale"))
    for part in ("site", "mails"):
        one, two = tree(a + "/" + part), tree(b + "/" + part)
        assert one.keys() == two.keys(), part
        differing = [name for name in one if one[name] != two[name]]
        assert not differing, differing
    printed = re.search(r"^([0-9a-f]{64})  ", first, re.M).group(1)
    with open(SOURCE + "/README.md", encoding="utf-8") as f:
        assert printed in f.read(), "the README names another SHA-256 than " + printed


def every_score_can_be_followed_down(a, _):
    mentions = lines(a, "mentions")
    assert len(mentions) > 300, len(mentions)

    def check(m):
        why = json.loads(hark("why", m["id"], "--json", "--config", a + "/hark.yaml"))
        trace = why["trace"]
        assert sum(p["share"] for p in trace["parts"]) == trace["evidence"] == why["evidence"], m["id"]
        assert (trace["score"], trace["label"]) == (m["score"], m["label"]), m["id"]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(check, mentions))


def the_incident_is_one_alert_from_opening_to_all_clear(a, _):
    alerts = lines(a, "alerts", "list")
    found = [x for x in alerts if x["signal"] == "negative"]
    assert [x["topic"] for x in found] == ["Kestrel"], found
    assert found[0]["state"] == "resolved" and found[0]["opened"].startswith("2026-03-13T"), found
    mails = [body.decode() for body in tree(a + "/mails").values()]
    assert sum("resolved: Kestrel" in m for m in mails) == 1


def a_blind_source_is_named(a, _):
    blind = [s for s in lines(a, "sources") if s["health"] != "ok"]
    assert [s["name"] for s in blind] == ["tideline-forum"], blind
    assert any(x["signal"] == "blind" for x in lines(a, "alerts", "list"))


def a_copied_story_is_one_story(a, _):
    copies = [m for m in lines(a, "mentions", "--topic", "Tideline") if "telephone help centre in Harbourton" in m["text"]]
    assert len(copies) == 4 and len({m["story"] for m in copies}) == 1, copies


def a_bird_is_no_bicycle(a, _):
    assert not [m for m in lines(a, "mentions") if "hovered over the meadow" in m["text"]]


def another_weight_is_tried_on_the_past(a, _):
    """A line of a month's history, were 'battery' praise: fewer negatives, and the incident is told all the same."""
    other = a + "-other"
    shutil.copytree(SOURCE + "/lexicons", other + "/lexicons")
    with open(other + "/lexicons/en/everyday.tsv", "a", encoding="utf-8") as f:
        f.write("battery\t1000\n")
    got = json.loads(hark("lexicon", "diff", other, "--json", "--config", a + "/hark.yaml", "--now", "2026-03-15T00:00"))
    assert got["changed"] > 5 and got["mentions"] > 300, (got["changed"], got["mentions"])
    days = {(d["topic"], d["day"]): (d["negative_before"], d["negative_after"]) for d in got["days"]}
    before, after = days["Kestrel", "2026-03-13"]
    assert before > after > 10, (before, after)
    assert any(w["token"] == "battery" for w in got["flips"][0]["words"]), got["flips"][0]
    assert got["alerts"] == [], got["alerts"]


CHECKS = (the_same_bytes_everywhere, every_score_can_be_followed_down,
          the_incident_is_one_alert_from_opening_to_all_clear, a_blind_source_is_named,
          a_copied_story_is_one_story, a_bird_is_no_bicycle, another_weight_is_tried_on_the_past)


def main():
    with tempfile.TemporaryDirectory() as top:
        folders = top + "/one", top + "/two"
        for number, check in enumerate(CHECKS, 1):
            check(*folders)
            print("ok", number, "-", check.__name__, flush=True)
        print("1..%d" % len(CHECKS))


main()
