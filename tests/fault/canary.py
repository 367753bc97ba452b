#!/usr/bin/env python3
"""canary.py - secrets of the configuration are nowhere but in the hands of who asks for them: not in what is
printed, stored, shown, mailed, left in a core, nor in the command line of any process. HARK names the program."""
import glob
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import HARK, HOUR, NOW, World  # noqa: E402

SECRETS = {"HARK_SMTP_PASSWORD": "canary-smtp-4711", "HARK_HOOK_KEY": "canary-key-4712",
           "HARK_HOOK_URL": "http://127.0.0.1:9/canary-path-4713", "HARK_API_TOKEN": "canary-token-4714"}
MAIL = ("mail: {server: smtp://127.0.0.1:9, from: hark@acme.example, user: hark, password: {env: HARK_SMTP_PASSWORD}}\n"
        "channels:\n  - {name: hook, kind: webhook, url: {env: HARK_HOOK_URL}, key: {env: HARK_HOOK_KEY}, private: yes}\n"
        "digest: {site: site/}")
VERBS = ["check", "config", "doctor", "sources", "alerts list", "mentions", "today", "run", "alerts test hook",
         "check --json", "config --json"]


def watch_processes(stop, found):
    while not stop.is_set():
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as f:
                    words = f.read()
            except OSError:
                continue
            if b"canary-" in words and b"canary.py" not in words:
                found.append(words)
        time.sleep(0.002)


def may_look(process):
    """Whether another process of the same user may look into this one; root may look into all."""
    try:
        with open("/proc/%d/environ" % process.pid, "rb") as f:
            return os.geteuid() != 0 and b"canary-" in f.read()
    except PermissionError:
        return False


def leaves_core(command, w, ready=lambda: None, **env):
    """Whether a process that is aborted, once it is ready, leaves a core, in a file or with a program, or could be
    looked into before."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    process = subprocess.Popen(command, cwd=w.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (most, most)),
                               # a sanitized build would leave none by itself
                               env={**os.environ, **SECRETS, "ASAN_OPTIONS": "disable_coredump=0", **env})
    ready()
    looked = may_look(process)
    process.send_signal(signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = status
    if not os.WIFSIGNALED(status):
        raise AssertionError("%s was to be aborted, and ended with %d" % (command[0], status))
    return os.WCOREDUMP(status) or looked


def look_for_cores(w, found):
    """What a webhook is told is told with its address and key: there they are in memory. 'no' where this
    machine leaves cores of no program."""
    if not leaves_core(["sleep", "60"], w, lambda: time.sleep(0.2)):
        return "no"
    with socket.create_server(("127.0.0.1", 0)) as hook:
        hook.settimeout(30)
        if leaves_core([HARK, "alerts", "test", "hook", "--config", w.path("hark.yaml")], w, hook.accept,
                       HARK_HOOK_URL="http://127.0.0.1:%d/canary-path-4713" % hook.getsockname()[1]):
            found.append("in a core")
    for core in glob.glob(w.path("core*")):
        os.unlink(core)
    return "yes"


def main():
    found, stop, seen = [], threading.Event(), 0
    watcher = threading.Thread(target=watch_processes, args=(stop, found))
    watcher.start()
    env = {**os.environ, **SECRETS}
    with World("alerts: {at_once: {words: [poisoning]}, routes: [{to: cx@acme.example, channel: hook}]}\n", mail=MAIL) as w:
        w.say("1", "Acme coffee was cold", NOW - 40 * HOUR)
        for hour, verb in enumerate(["run"] + VERBS + VERBS):
            if hour == 1:
                w.say("2", "Acme poisoning", NOW - HOUR)
            done = subprocess.run([HARK, *verb.split(), "--config", w.path("hark.yaml"), "--now", str(NOW + hour * HOUR)],
                                  capture_output=True, timeout=60, env=env)
            seen += len(done.stdout + done.stderr)
            for secret in SECRETS.values():
                if secret.encode() in done.stdout + done.stderr:
                    found.append("printed by '%s'" % verb)
        files = 0
        for here, _, names in os.walk(w.folder):
            for name in names:
                with open(os.path.join(here, name), "rb") as f:
                    bytes_ = f.read()
                files += 1
                if b"canary-" in bytes_:
                    found.append("in " + name)
        cores = look_for_cores(w, found)
        waiting = w.query("SELECT count(*) FROM outbox")[0][0]
    stop.set()
    watcher.join()
    for what in found:
        print(what)
    print("%d bytes printed, %d files, %d rows in the outbox looked at; cores: %s" % (seen, files, waiting, cores))
    print("RESULT canary_outbox_rows %d >=1 %s" % (waiting, "ok" if waiting else "short"))
    print("RESULT canary_found %d 0 %s" % (len(found), "ok" if not found else "short"))
    return 1 if found or not waiting else 0


if __name__ == "__main__":
    sys.exit(main())
