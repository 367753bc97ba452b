#!/usr/bin/env python3
"""parse.py - what hark reads in feeds and pages as they are found: tests/cases/parse/KIND/NAME.* against NAME.want.

    parse.py HARK [--update]      (prints TAP)

A .want holds the lines of `hark parse` without what is null. All files of a kind are read by one process, as one after
the other must not change an answer. --update writes what is read now; look at it before you believe it."""

import json
import os
import subprocess
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases", "parse")
LATE = ("curl", "crypto", "xml2", "sqlite3", "jansson", "yaml", "utf8proc", "z", "stemmer", "microhttpd")
KINDS = {"feeds": "feed", "pages": "page"}


def without_nulls(line):
    record = json.loads(line)
    record.get("feed", {}).pop("file", None)
    return json.dumps({k: v for k, v in record.items() if v is not None}, ensure_ascii=False)


def read_all(hark, folder, kind):
    """The lines of each file."""
    names = sorted(n for n in os.listdir(folder) if not n.endswith(".want"))
    command = [hark, "parse", "--as", kind, "--base", "https://site.example/feed"] + names
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    answers, lines = {}, None
    for line in done.stdout.decode().splitlines():
        if line.startswith('{"feed":'):
            lines = answers.setdefault(json.loads(line)["feed"]["file"], [])
        lines.append(without_nulls(line))
    return names, answers, done.stderr.decode()


def late_libraries(hark):
    """Those that core/library.h wants loaded when they are called, and that the program is linked with all the same:
    each costs every start a tenth to a third of a millisecond."""
    try:
        head = subprocess.run(["readelf", "-dW", hark], capture_output=True, timeout=60).stdout.decode()
    except FileNotFoundError:
        return ""  # no binutils here
    return " ".join(name for name in LATE if "[lib%s." % name in head)


def main():
    hark, update, n = os.path.abspath(sys.argv[1]), "--update" in sys.argv, 0
    for kind in sorted(KINDS):
        folder = os.path.join(HERE, kind)
        names, answers, complaints = read_all(hark, folder, KINDS[kind])
        for name in names:
            n += 1
            want_path = os.path.join(folder, os.path.splitext(name)[0] + ".want")
            got = "".join(line + "\n" for line in answers.get(name, []))
            if update:
                with open(want_path, "w", encoding="utf-8") as f:
                    f.write(got)
            with open(want_path, encoding="utf-8") as f:
                want = f.read()
            right = got == want
            print("%sok %d - %s/%s" % ("" if right else "not ", n, kind, name))
            if not right:
                print("\n".join("# " + line for line in ("got:\n" + got + "want:\n" + want + complaints).splitlines()))
    late = late_libraries(hark)
    n += 1
    print("%sok %d - no library is loaded before it is called%s" % ("not " if late else "", n, late and ": " + late))
    print("1..%d" % n)


main()
