#!/usr/bin/env python3
"""child.py - the process that parses: opens and reaches nothing, and its death costs one document.

First every hostile XML file and feed of the test data is a source, and hark reads them all under strace:
from the moment that a parser has given up its rights it may neither open a file nor touch the
network, and none may be killed for trying. Then hark reads many feeds while its parsers are killed at
random: each document is read or its failure named, and the next run has everything.

    child.py [--kills N] [--seed S]      with the program in HARK
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HARK = os.environ.get("HARK", "build/cli/hark")
CORPUS = os.environ.get("HARK_CORPUS") or "../shared/corpus"
NOW = 1773496800  # 2026-03-14T14:00:00Z
HAS = "the parser "


def write_config(folder, paths):
    rows = "".join(f"  - {{name: s{i}, kind: file, path: '{path}', every: 5m}}\n"
                   for i, path in enumerate(paths))
    (folder / "hark.yaml").write_text("topics:\n  - {name: Acme, match: acme}\nsources:\n" + rows)


def fetch(folder, before=(), now=NOW):
    return subprocess.Popen([*before, HARK, "--config", str(folder / "hark.yaml"), "--now", str(now), "fetch"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def mentions(folder):
    said = subprocess.run([HARK, "--config", str(folder / "hark.yaml"), "--now", str(NOW), "mentions",
                           "--jsonl", "--limit", "100000"], stdout=subprocess.PIPE, text=True, check=True)
    return len(said.stdout.splitlines())


def hostile_files():
    """Paths that a pattern of the configuration can name."""
    found = []
    for part in ["hostile/xml", "hostile/feeds", "hostile/own/feeds", "hostile/html"]:
        found += [p.resolve() for p in sorted(pathlib.Path(CORPUS, part).rglob("*")) if p.is_file()]
    return [p for p in found if not re.search(r"[\[\]*?'\\]", str(p))]


def trace(folder):
    """What parsers did after they gave up their rights: faults, parsers, calls."""
    log = folder / "trace"
    run = fetch(folder, ["strace", "-f", "-qq", "-o", str(log)])
    told = run.communicate()[1]
    sealed, faults, calls = set(), [], 0
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"(\d+) +(?:<\.\.\. )?(\w+)(.*)", line)
        if not found:
            if "killed by SIGSYS" in line:
                faults.append(line)
            continue
        pid, call, rest = found.groups()
        if call == "prctl" and "PR_SET_SECCOMP" in rest and "SECCOMP_MODE_FILTER, {" in rest:
            sealed.add(pid)
        elif pid in sealed and not (call == "prctl" and "resumed" in rest):
            calls += 1
            if not re.fullmatch(r"read|write|brk|m(map|unmap|remap|protect|advise)|futex|getpid|getrandom|"
                                r"clock_gettime|exit(_group)?|rt_sigreturn|restart_syscall|sched_yield",
                                call) or "PROT_EXEC" in rest:
                faults.append(line)
    faults += [line for line in told.splitlines() if HAS in line]
    return faults, len(sealed), calls


def is_traceable():
    return shutil.which("strace") and subprocess.run(
        ["strace", "-qq", "-o", os.devnull, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def children(pid):
    try:
        return [int(c) for c in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def hostile(folder):
    files = hostile_files()
    if not files:
        print("skipped: no hostile files (HARK_CORPUS)")
        return True
    write_config(folder, files)
    if not is_traceable():
        print("skipped: strace is not there or may not trace")
        return True
    faults, parsers, calls = trace(folder)
    print(f"{len(files)} hostile files, {parsers} parsers, {calls} calls after their rights were gone")
    for line in faults[:10]:
        print("  " + line[:160])
    if not parsers:
        print("skipped: no parser with a list of calls (a build with sanitizers, or this kernel)")
        return not faults
    print(f"RESULT parser_forbidden_calls {len(faults)} 0 {'short' if faults else 'ok'}")
    return not faults


def deaths(folder, kills, seed):
    rng = random.Random(seed)
    paths = []
    words = "The staff of acme was kind. " + " ".join(f"word{n}" for n in range(100)) + "."
    for i in range(200):
        path = folder / f"f{i}.xml"
        items = "".join(f"<item><guid>{i}-{k}</guid><title>Acme {i} {k}</title><description>"
                        f"{words}</description></item>" for k in range(20))
        path.write_text(f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>")
        paths.append(path)
    write_config(folder, paths)
    done = named = 0
    now, faults = NOW, []
    while done < kills and not faults:
        now += 3600
        for path in paths:  # so that it is read again
            os.utime(path, (now, now))
        run = fetch(folder, now=now)
        until = time.monotonic() + 60
        while run.poll() is None and time.monotonic() < until:
            time.sleep(rng.uniform(0.001, 0.03))
            for child in children(run.pid):
                try:
                    os.kill(child, signal.SIGKILL)
                    done += 1
                except OSError:
                    pass
        if run.poll() is None:
            run.kill()
            faults.append("hark hangs")
        for line in run.communicate()[1].splitlines():
            if "the parser died on this document (signal 9)" in line:
                named += 1
            elif "again" not in line:
                faults.append(line)
    now += 86400 * 2
    last = fetch(folder, now=now)
    faults += [line for line in last.communicate()[1].splitlines() if HAS in line]
    have = mentions(folder)
    if have != 4000:
        faults.append(f"{have} mentions instead of 4000")
    print(f"{done} parsers killed, {named} documents failed by it, {have} of 4000 mentions in the end")
    for line in faults[:10]:
        print("  " + line[:160])
    print(f"RESULT parser_deaths_survived {done} {kills} {'short' if faults else 'ok'}")
    return not faults


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    good = True
    for check in [hostile, lambda folder: deaths(folder, chosen.kills, chosen.seed)]:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-child-"))
        try:
            good = check(folder) and good
        finally:
            shutil.rmtree(folder)
    return 0 if good else 1


sys.exit(main())
