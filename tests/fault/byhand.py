#!/usr/bin/env python3
"""byhand.py - faults put by hand into escapes, guard, alerter and store: the tests must catch each one.

Each row is a file, a text in it, what takes its place. The file is compiled so and linked with its tests before
the libraries of the build; a fault that all its tests survive is a finding in the tests."""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TESTS = {"core/escape": ["escape"], "core/guard": ["guard"], "core/rising": ["rising"], "core/intervals": ["intervals"],
         "core/hours": ["hours"], "core/utf8": ["utf8"], "alert/season": ["judge_parts"], "alert/tail": ["judge_parts"],
         "alert/level": ["judge_parts"], "alert/detect": ["judge_parts"], "alert/judge": ["judge_parts", "judge"],
         "store/story": ["store"], "store/outbox": ["store_care"], "store/words": ["search"]}
ROWS = [
    ("core/escape", "cp == 0x061C || ", ""),
    ("core/escape", "(cp >= 0x202A && cp <= 0x202E)", "(cp >= 0x202B && cp <= 0x202E)"),
    ("core/escape", "(cp >= 0x2066 && cp <= 0x2069)", "(cp >= 0x2066 && cp <= 0x2068)"),
    ("core/escape", "cp < 0x20 || (cp >= 0x7F && cp <= 0x9F)", "cp < 0x20 || (cp > 0x7F && cp <= 0x9F)"),
    ("core/escape", "cp < 0x20 || (cp >= 0x7F && cp <= 0x9F)", "cp < 0x1B || (cp >= 0x7F && cp <= 0x9F)"),
    ("core/escape", "cp == 0x2028 ||", "cp == 0x2027 ||"),
    ("core/escape", "one_line ? \"\\\\n\" : \"\\n\"", "\"\\n\""),
    ("core/escape", "cp == '\\\\' && one_line", "cp == '\\\\' && !one_line"),
    ("core/escape", "        case '=':\n", ""),
    ("core/escape", "        case '@':\n", ""),
    ("core/escape", "        case 0xFF1D: /* = */\n", ""),
    ("core/escape", "        case 0xFEFF: continue;", "        case 0xFEFE: continue;"),
    ("core/escape", "    if (starts_formula(s))\n        buf_putc(out, '\\'');\n", ""),
    ("core/escape", "        if (s.p[i] == '\"')\n            buf_putc(out, '\"');\n", ""),
    ("core/escape", "        if (s.p[i] == '\\'')\n            buf_putc(out, '\\'');\n", ""),
    ("core/escape", "if (is_line_end(cp) || is_control(cp))", "if (is_control(cp) && !is_line_end(cp))"),
    ("core/escape", "return str_find(word, STR(\"=?\")) < 0 &&", "return"),
    ("core/escape", "if (*column + need > 75)", "if (*column + need > 77)"),
    ("core/escape", "(c == '.' || c == 'F')", "(c == 'F')"),
    ("core/escape", "c > ' ' && c <= '~' && c != '='", "c > ' ' && c <= '~'"),
    ("core/guard", "if (same_bits(bytes, ranges4[i].bytes, ranges4[i].bits))", "if (i && same_bits(bytes, ranges4[i].bytes, ranges4[i].bits))"),
    ("core/guard", "return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;", "return true;"),
    ("core/guard", "return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;", "return rest == 0;"),
    ("core/guard", "inner[k] = bytes[c->at + k] ^ c->turn;", "inner[k] = bytes[c->at + k];"),
    ("core/guard", "{ { 0x20, 0x02 }, 16, 2, 0, 0 },", "{ { 0x20, 0x02 }, 16, 3, 0, 0 },"),
    ("core/guard", "carries |= c->from == 0;", "carries = true;"),
    ("core/guard", "{ { 0x02, 0x00, 0x5e, 0xfe }, 32, 12, 0, 8 },", ""),
    ("core/guard", "{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12, 0, 0 },", "{ { 0x00, 0x64, 0xff, 0x9c }, 96, 12, 0, 0 },"),
    ("core/guard", "(bytes[0] & 0xe0) == 0x20 ? NULL", "(bytes[0] & 0xe0) == 0x20 || bytes[0] == 0x40 ? NULL"),
    ("core/guard", "port == 80 || port == 443 || (port >= 1024 && port <= 65535)", "port >= 1 && port <= 65535"),
    ("core/guard", "        base = 8;\n", "        base = 10;\n"),
    ("core/guard", "        base = 16;\n", "        base = 8;\n"),
    ("core/guard", "if (value >= (uint64_t)1 << (8 * (5 - n)))", "if (n == 9)"),
    ("core/guard", "if (parts[i] > 255)", "if (parts[i] > 65535)"),
    ("core/guard", "return host.n > 1 && host.p[host.n - 1] == '.'", "return host.n > 99 && host.p[host.n - 1] == '.'"),
    ("core/guard", "(tail.n == host.n || host.p[host.n - name.n - 1] == '.')", "true"),
    ("core/guard", "str_find(url, STR(\"%00\")) < 0", "true"),
    ("core/guard", "if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)", "if ((unsigned char)url.p[i] < ' ' || url.p[i] == 0x7f)"),
    ("core/guard", "if (number_part(label, &number))", "if (false && number_part(label, &number))"),
    ("core/guard", "pa.https == pb.https && pa.port == pb.port &&", "pa.port == pb.port &&"),
    ("core/guard", "pa.https == pb.https && pa.port == pb.port &&", "pa.https == pb.https &&"),
    ("core/guard", "{ 0xFF00, 0xFFFF }, ", ""),
    ("core/guard", "(str_is_empty(own) || !guard_same_origin(url, own))", "str_is_empty(own)"),
    ("core/rising", "bag->counts.n >= LIMIT", "bag->counts.n > LIMIT"),
    ("core/rising", "PRIOR = 10", "PRIOR = 11"),
    ("core/intervals", "return 12.7062;", "return 4.3027;"),
    ("core/intervals", "n > TESTS_MOST", "n >= TESTS_MOST"),
    ("core/intervals", "(int)b->ended - (int)a->ended", "(int)a->ended - (int)b->ended"),
    ("core/hours", "DAYS_MOST = 3660", "DAYS_MOST = 3661"),
    ("core/hours", "to - from > DAYS_MOST", "to - from >= DAYS_MOST"),
    ("core/utf8", "cp > 0x10FFFF || ", "cp > 0x110000 || "),
    ("alert/season", "bool steady = ", "bool steady = true || "),
    ("alert/season", "(of_week + 6) % 7", "(of_week + 1) % 7"),
    ("alert/season", "#define HOUR_PRIOR 20.0", "#define HOUR_PRIOR 21.0"),
    ("alert/season", "0.9966362048173012", "0.9885140203528962"),
    ("alert/tail", "tail->spoiled || episode", "episode"),
    ("alert/tail", "tail->spoiled = false;", ""),
    ("alert/tail", "CLUSTER_GAP = 24", "CLUSTER_GAP = 23"),
    ("alert/tail", ".cap = 3.0", ".cap = 4.0"),
    ("alert/tail", "a_day + 12.0", "a_day + 13.0"),
    ("alert/level", "CLEAN_HOURS = 72", "CLEAN_HOURS = 71"),
    ("alert/level", "place->clean < CLEAN_HOURS", "place->clean <= CLEAN_HOURS"),
    ("alert/level", "BACKLOG_HOURS = 90 * 24", "BACKLOG_HOURS = 90 * 24 + 1"),
    ("alert/level", "2 * coverage->every_s", "1 * coverage->every_s"),
    ("alert/level", "late > delay_reach[bin]", "late >= delay_reach[bin]"),
    ("alert/detect", "#define TWICE      0.2 ", "#define TWICE      0.3 "),
    ("alert/detect", "#define ANGRY      0.002", "#define ANGRY      0.003"),
    ("alert/detect", ".pause_hours = 30", ".pause_hours = 31"),
    ("alert/judge", "hour - e->closed < d->pause_hours", "hour - e->closed <= d->pause_hours"),
    ("alert/judge", "EMBER_HOURS = 5", "EMBER_HOURS = 6"),
    ("store/story", "#define SAME_ITEM_S  (2 *", "#define SAME_ITEM_S  (3 *"),
    ("store/story", "#define SAME_STORY_S (7 *", "#define SAME_STORY_S (8 *"),
    ("store/story", "STORY_WORDS = 8", "STORY_WORDS = 7"),
    ("store/story", "hashes->n_words >= STORY_WORDS", "hashes->n_words > STORY_WORDS"),
    ("store/story", "other.n_words >= NEAR_WORDS", "other.n_words > NEAR_WORDS"),
    ("store/outbox", " AND tries = 0 AND error IS NULL", " AND tries = 0"),
    ("store/outbox", " AND not_before > made_at", ""),
    ("store/words", "strstr(err->text, \"no such module\")", "false"),
]


def compiler_flags():
    done = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "jansson", "libxml-2.0", "sqlite3", "yaml-0.1",
                           "libutf8proc", "zlib", "libcrypto", "cmocka"], capture_output=True, text=True, check=True)
    return done.stdout.split()


def is_caught(changed, test, work, libraries):
    program = os.path.join(work, "test")
    subprocess.run(["cc", "-std=c17", "-O0", "-w", "-D_GNU_SOURCE", '-DHARK_VERSION="0"', "-I" + ROOT, "-o", program, changed,
                    os.path.join(ROOT, "tests", "test_%s.c" % test), *libraries, "-lm", "-ldl"], check=True, cwd=ROOT)
    try:
        return subprocess.run([program], capture_output=True, timeout=60, cwd=ROOT).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main():
    flags = compiler_flags()
    build = os.environ.get("HARK_BUILD", os.path.join(ROOT, "build"))
    survived = tried = 0
    with tempfile.TemporaryDirectory() as work:
        for row in ROWS:
            name, old, new = row
            wing = name.split("/")[0]
            with open(os.path.join(ROOT, name + ".c"), encoding="utf-8") as f:
                text = f.read()
            if text.count(old) < 1:
                print("%s: '%s' is not there any more: mend this row" % (name, old))
                survived += 1
                continue
            changed = os.path.join(work, os.path.basename(name) + ".c")
            with open(changed, "w", encoding="utf-8") as f:
                f.write(text.replace(old, new, 1))
            tried += 1
            libraries = [os.path.join(build, w, "lib%s.a" % w) for w in dict.fromkeys((wing, "out", "store", "core"))]
            if any(is_caught(changed, test, work, libraries + flags) for test in TESTS[name]):
                continue
            survived += 1
            print("%s: not caught: '%s' for '%s'" % (name, new.strip(), old.strip()))
    print("RESULT byhand_faults %d >=30 %s" % (tried, "ok" if tried >= 30 else "short"))
    print("RESULT byhand_not_caught %d 0 %s" % (survived, "ok" if survived == 0 else "short"))
    return 1 if survived or tried < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
