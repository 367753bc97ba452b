"""tap.py - prints TAP: of cases, each a function whose name is a sentence, or of single checks."""
import sys
import traceback


def equal(got, want):
    if got != want:
        raise AssertionError("got %r, want %r" % (got, want))


def holds(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError("%r is not in %r" % (part, text[:3000]))


def tap(cases, wanted=(), before=lambda: None):
    """1 when one of them failed; with 'wanted' only those of these names. 'before' is called before each."""
    cases = [case for case in cases if not wanted or case.__name__ in wanted]
    failed = 0
    print("1..%d" % len(cases))
    for number, case in enumerate(cases, 1):
        try:
            before()
            case()
            print("ok %d - %s" % (number, case.__name__))
        except Exception:  # a case may fail in any way; the others go on
            failed += 1
            print("not ok %d - %s" % (number, case.__name__))
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
        sys.stdout.flush()
    return 1 if failed else 0


checks = []  # whether each was right


def check(name, right, more=""):
    """One line for what was found, for a test that is one long visit."""
    checks.append(right)
    print("%sok %d - %s%s" % ("" if right else "not ", len(checks), name, "" if right else " # " + repr(more)[:300]))


def end_checks():
    """1 when one of them was not right."""
    print("1..%d" % len(checks))
    return 0 if all(checks) else 1
