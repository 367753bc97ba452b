#!/bin/sh
# door.sh - runs one measurement by its name, or lists them.
#
#     sh tests/door.sh eval|bench|fault [NAME [ARGUMENT]...]
#
# A NAME is a script tests/WING/NAME.sh or NAME.py, or a program built from tests/WING/NAME.c. It gets
# a release build in build/ and finds in its environment: HARK, the program; HARK_BUILD and
# HARK_SOURCE; HARK_CORPUS, the test data (default ../shared/corpus), without which it is skipped unless
# it writes "${HARK_CORPUS:-" and so can do without. It prints a table, then one line
# "RESULT name value goal ok|short" for each figure.
set -u
cd "$(dirname "$0")/.." || exit 1
wing=$1
shift

# The sentence at the head of a script or program; empty for files that only help others.
sentence() {
    case $1 in
    *.sh) sed -n '2s/^# *[a-z_]*\.sh - //p' "$1" ;;
    *.py) sed -n '1{/^#!/!q};2{s/^"""//;s/^[a-z_]*\.py - //;p;q}' "$1" ;;
    *.c) grep -q '^int main(' "$1" && sed -n '2s/^ \* [a-z_]*\.c - //p' "$1" ;;
    esac
}

if [ $# = 0 ]; then
    for file in tests/"$wing"/*.sh tests/"$wing"/*.py tests/"$wing"/*.c; do
        what=$(sentence "$file" 2>/dev/null)
        name=$(basename "${file%.*}")
        [ -n "$what" ] && printf '  %-12s %s\n' "$name" "$what"
    done | sort -u -k1,1
    exit 0
fi

name=$1
shift
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
case $name in *[!a-z0-9_-]*) name=none ;; esac
if [ -f "tests/$wing/$name.sh" ]; then
    file=tests/$wing/$name.sh
    run="sh $file"
elif [ -f "tests/$wing/$name.py" ]; then
    file=tests/$wing/$name.py
    run="$python $file"
elif [ -f "tests/$wing/$name.c" ]; then
    file=tests/$wing/$name.c
    run=build/tests/$wing/$name
else
    echo "there is no '$name'; there are:" >&2
    sh tests/door.sh "$wing" >&2
    exit 64
fi

HARK_SOURCE=$PWD
HARK_BUILD=$PWD/build
HARK=$PWD/build/cli/hark
HARK_CORPUS=$(cd "${HARK_CORPUS:-../shared/corpus}" 2>/dev/null && pwd) || HARK_CORPUS=
XDG_CACHE_HOME=$HARK_BUILD/cache # words compiled for folders of measurements are no business of the user's
export HARK_SOURCE HARK_BUILD HARK HARK_CORPUS XDG_CACHE_HOME
if [ -z "$HARK_CORPUS" ] && grep -q HARK_CORPUS "$file" && ! grep -q "HARK_CORPUS:-" "$file"; then
    echo "skipped: $name needs the test data, and neither HARK_CORPUS nor ../shared/corpus leads to it"
    exit 0
fi
# A measurement that builds for itself says so: its second comment line holds "builds for itself".
if ! grep -q 'builds for itself' "$file"; then
    sh tests/deps.sh --tests >&2 || exit 1
    sh tests/build.sh build --buildtype=release -Dtests=true || exit 1
fi
# shellcheck disable=SC2086 # a command line
exec $run "$@"
