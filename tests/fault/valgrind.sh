#!/bin/sh
# valgrind.sh - the unit tests, and whole runs, under valgrind: no wrong access, no branch on nothing, no leak.
#
#     sh tests/fault.sh valgrind [TEST]...
#
# Of a release build, so that it sees what the sanitizers' build does not. TEST is the name of a unit test
# (tests/test_TEST.c) or of a Python test that calls the program; without one: all of the first, and some of the
# others; 'net' and the parser's wait for the clock and are too slow for it here, so they run only when named.
# The process that parses runs without valgrind, which its rights would not let work (the sanitizers see it).
# What the loader of the C library does is passed over. Reports stay in build/valgrind/.
set -u
command -v valgrind >/dev/null || {
    echo "skipped: valgrind is not there (Debian: valgrind)"
    exit 0
}
reports=$HARK_BUILD/valgrind
export HARK_PATIENCE=20 # of tests that wait for something to happen
rm -rf "$reports" && mkdir -p "$reports"
cat >"$reports/passed-over" <<'END'
{
   the loader reads whole words
   Memcheck:Addr8
   fun:strncmp
   ...
   fun:_dl_*
}
{
   the loader keeps what it found
   Memcheck:Leak
   ...
   fun:_dl_open
}
END
options="-q --suppressions=$reports/passed-over --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --trace-children=no"

# The program as the Python tests call it.
${CC:-cc} -shared -fPIC -O1 -D_GNU_SOURCE -o "$reports/exec.so" "$HARK_SOURCE/tests/fault/shim_exec.c" || exit 1
program=$reports/hark
cat >"$program" <<END
#!/bin/sh
export SHIM_EXE=$HARK LD_PRELOAD=$reports/exec.so
exec valgrind $options --log-file=$reports/%p.log $HARK "\$@"
END
chmod +x "$program"

if [ $# = 0 ]; then
    for test in "$HARK_BUILD"/tests/test_*; do
        name=$(basename "$test" | sed 's/^test_//')
        case $name in net | parser*) continue ;; esac
        [ -f "$test" ] && [ -x "$test" ] && set -- "$@" "$name"
    done
    set -- "$@" road care views
fi
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
n=0 failed=0
for name; do
    if [ -x "$HARK_BUILD/tests/test_$name" ]; then
        # a child that is killed, as those of store_faults are, frees nothing: it has nothing to say
        # shellcheck disable=SC2086 # options are words
        (cd "$HARK_SOURCE" && HARK=$HARK valgrind $options --child-silent-after-fork=yes --log-file="$reports/$name-%p.log" "$HARK_BUILD/tests/test_$name") \
            >"$reports/$name.txt" 2>&1
    else
        script=${name%.py} # export.py is not the unit test 'export'
        case $script in
        demo | serve | export | parse) arguments="$program $HARK_SOURCE" ;; # they are told, not asked, what to run
        *) arguments= ;;
        esac
        # shellcheck disable=SC2086 # two words
        HARK=$program "$python" "$HARK_SOURCE/tests/$script.py" $arguments >"$reports/$name.txt" 2>&1
    fi
    status=$?
    n=$((n + 1))
    [ $status = 0 ] && continue
    failed=$((failed + 1))
    echo "$name: ended with $status, see $reports/$name.txt"
done
found=$(grep -l '^==' "$reports"/*.log | wc -l) # the rest is what valgrind says of itself
grep -l '^==' "$reports"/*.log | head -5 | while read -r log; do echo "$log:" && head -12 "$log"; done
calls=$(find "$reports" -name '*.log' | wc -l)
echo "$n tests, $calls processes"
echo "RESULT valgrind_processes $calls - ok"
echo "RESULT valgrind_findings $found 0 $([ "$found" = 0 ] && echo ok || echo short)"
echo "RESULT valgrind_failed_tests $failed 0 $([ $failed = 0 ] && echo ok || echo short)"
[ "$found" = 0 ] && [ $failed = 0 ]
