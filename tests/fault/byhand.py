#!/usr/bin/env python3
"""byhand.py - faults put by hand into escape.c and guard.c: the tests must catch each one.

Each row is a file, a text in it, what takes its place. The file is compiled so and linked with its tests before
the library of the build; a fault that all its tests survive is a finding in the tests."""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ROWS = [
    ("escape", "cp == 0x061C || ", ""),
    ("escape", "(cp >= 0x202A && cp <= 0x202E)", "(cp >= 0x202B && cp <= 0x202E)"),
    ("escape", "(cp >= 0x2066 && cp <= 0x2069)", "(cp >= 0x2066 && cp <= 0x2068)"),
    ("escape", "cp < 0x20 || (cp >= 0x7F && cp <= 0x9F)", "cp < 0x20 || (cp > 0x7F && cp <= 0x9F)"),
    ("escape", "cp < 0x20 || (cp >= 0x7F && cp <= 0x9F)", "cp < 0x1B || (cp >= 0x7F && cp <= 0x9F)"),
    ("escape", "cp == 0x2028 ||", "cp == 0x2027 ||"),
    ("escape", "one_line ? \"\\\\n\" : \"\\n\"", "\"\\n\""),
    ("escape", "cp == '\\\\' && one_line", "cp == '\\\\' && !one_line"),
    ("escape", "        case '=':\n", ""),
    ("escape", "        case '@':\n", ""),
    ("escape", "        case 0xFF1D: /* = */\n", ""),
    ("escape", "        case 0xFEFF: continue;", "        case 0xFEFE: continue;"),
    ("escape", "    if (starts_formula(s))\n        buf_putc(out, '\\'');\n", ""),
    ("escape", "        if (s.p[i] == '\"')\n            buf_putc(out, '\"');\n", ""),
    ("escape", "        if (s.p[i] == '\\'')\n            buf_putc(out, '\\'');\n", ""),
    ("escape", "if (is_line_end(cp) || is_control(cp))", "if (is_control(cp) && !is_line_end(cp))"),
    ("escape", "return str_find(word, STR(\"=?\")) < 0 &&", "return"),
    ("escape", "if (*column + need > 75)", "if (*column + need > 77)"),
    ("escape", "(c == '.' || c == 'F')", "(c == 'F')"),
    ("escape", "c > ' ' && c <= '~' && c != '='", "c > ' ' && c <= '~'"),
    ("guard", "if (same_bits(bytes, ranges4[i].bytes, ranges4[i].bits))", "if (i && same_bits(bytes, ranges4[i].bytes, ranges4[i].bits))"),
    ("guard", "return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;", "return true;"),
    ("guard", "return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;", "return rest == 0;"),
    ("guard", "inner[k] = bytes[c->at + k] ^ c->turn;", "inner[k] = bytes[c->at + k];"),
    ("guard", "{ { 0x20, 0x02 }, 16, 2, 0, 0 },", "{ { 0x20, 0x02 }, 16, 3, 0, 0 },"),
    ("guard", "carries |= c->from == 0;", "carries = true;"),
    ("guard", "{ { 0x02, 0x00, 0x5e, 0xfe }, 32, 12, 0, 8 },", ""),
    ("guard", "{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12, 0, 0 },", "{ { 0x00, 0x64, 0xff, 0x9c }, 96, 12, 0, 0 },"),
    ("guard", "(bytes[0] & 0xe0) == 0x20 ? NULL", "(bytes[0] & 0xe0) == 0x20 || bytes[0] == 0x40 ? NULL"),
    ("guard", "port == 80 || port == 443 || (port >= 1024 && port <= 65535)", "port >= 1 && port <= 65535"),
    ("guard", "        base = 8;\n", "        base = 10;\n"),
    ("guard", "        base = 16;\n", "        base = 8;\n"),
    ("guard", "if (value >= (uint64_t)1 << (8 * (5 - n)))", "if (n == 9)"),
    ("guard", "if (parts[i] > 255)", "if (parts[i] > 65535)"),
    ("guard", "return host.n > 1 && host.p[host.n - 1] == '.'", "return host.n > 99 && host.p[host.n - 1] == '.'"),
    ("guard", "(tail.n == host.n || host.p[host.n - name.n - 1] == '.')", "true"),
    ("guard", "str_find(url, STR(\"%00\")) < 0", "true"),
    ("guard", "if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)", "if ((unsigned char)url.p[i] < ' ' || url.p[i] == 0x7f)"),
    ("guard", "if (number_part(label, &number))", "if (false && number_part(label, &number))"),
    ("guard", "pa.https == pb.https && pa.port == pb.port &&", "pa.port == pb.port &&"),
    ("guard", "pa.https == pb.https && pa.port == pb.port &&", "pa.https == pb.https &&"),
    ("guard", "{ 0xFF00, 0xFFFF }, ", ""),
    ("guard", "(str_is_empty(own) || !guard_same_origin(url, own))", "str_is_empty(own)"),
]


def compiler_flags():
    done = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "jansson", "libxml-2.0", "sqlite3", "yaml-0.1",
                           "libutf8proc", "zlib", "libcrypto", "cmocka"], capture_output=True, text=True, check=True)
    return done.stdout.split()


def main():
    flags = compiler_flags()
    build = os.environ.get("HARK_BUILD", os.path.join(ROOT, "build"))
    library = os.path.join(build, "core", "libcore.a")
    survived = tried = 0
    with tempfile.TemporaryDirectory() as work:
        for row in ROWS:
            name, old, new = row
            with open(os.path.join(ROOT, "core", name + ".c"), encoding="utf-8") as f:
                text = f.read()
            if text.count(old) < 1:
                print("%s: '%s' is not there any more: mend this row" % (name, old))
                survived += 1
                continue
            with open(os.path.join(work, name + ".c"), "w", encoding="utf-8") as f:
                f.write(text.replace(old, new, 1))
            program = os.path.join(work, "test")
            subprocess.run(["cc", "-std=c17", "-O0", "-w", "-D_GNU_SOURCE", '-DHARK_VERSION="0"', "-I" + ROOT, "-o", program,
                            os.path.join(work, name + ".c"), os.path.join(ROOT, "tests", "test_%s.c" % name), library,
                            *flags, "-lm", "-ldl"], check=True, cwd=ROOT)
            tried += 1
            try:
                caught = subprocess.run([program], capture_output=True, timeout=60, cwd=ROOT).returncode != 0
            except subprocess.TimeoutExpired:
                caught = True
            if not caught:
                survived += 1
                print("%s: not caught: '%s' for '%s'" % (name, new.strip(), old.strip()))
    print("RESULT byhand_faults %d >=30 %s" % (tried, "ok" if tried >= 30 else "short"))
    print("RESULT byhand_not_caught %d 0 %s" % (survived, "ok" if survived == 0 else "short"))
    return 1 if survived or tried < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
