#!/bin/sh
# fuzz.sh - every fuzz target for a while, under address and undefined-behaviour sanitizers.
#
#     sh tests/fault.sh fuzz [--seconds S | --minutes M] [--jobs N] [TARGET]...
#
# --seconds is the time of each target, --minutes that of all together. It builds for itself, with
# clang, in build-fuzz/; what the fuzzers learn stays in build-fuzz/corpus, what they find in
# build-fuzz/found. Each run adds its hours to build-fuzz/hours.log.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=20 minutes='' jobs=1 only=''
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=$2 && shift 2 ;;
    --minutes) minutes=$2 && shift 2 ;;
    --jobs) jobs=$2 && shift 2 ;;
    --runs | --seed) shift 2 ;; # of other measurements
    -*) echo "usage: fuzz [--seconds S | --minutes M] [--jobs N] [TARGET]..." >&2 && exit 64 ;;
    *) only="$only $1" && shift ;;
    esac
done

clang=${CLANG:-clang}
if ! echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n == 0; }' |
    $clang -x c -fsanitize=fuzzer,address - -o /dev/null 2>/dev/null; then
    echo "skipped: fuzz needs clang with its run-time libraries (Debian: clang libclang-rt-14-dev)"
    exit 0
fi
CC=$clang sh tests/build.sh build-fuzz --buildtype=debugoptimized -Dtests=true -Dfuzz=true \
    -Db_sanitize=address,undefined -Db_lundef=false || exit 1

targets=
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    [ -x "build-fuzz/tests/fuzz/fuzz_$name" ] || continue
    case "$only " in " " | *" $name "*) targets="$targets $name" ;; esac
done
n=$(echo "$targets" | wc -w)
[ "$n" -gt 0 ] || { echo "fuzz: no target" >&2 && exit 64; }
[ -z "$minutes" ] || seconds=$((minutes * 60 * jobs / n))

fuzz_one() {
    name=$1
    corpus=build-fuzz/corpus/$name
    found=build-fuzz/found/$name
    mkdir -p "$corpus" "$found"
    build-fuzz/tests/fuzz/fuzz_"$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
        -artifact_prefix="$found/" "$corpus" tests/fuzz/seeds/"$name" >"build-fuzz/$name.txt" 2>&1
    echo $? >"build-fuzz/$name.status"
}

going=0
for name in $targets; do
    fuzz_one "$name" &
    going=$((going + 1))
    if [ $going -ge "$jobs" ]; then
        wait
        going=0
    fi
done
wait

failed=0
printf '%-12s %10s %10s  %s\n' target runs coverage end
for name in $targets; do
    runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "build-fuzz/$name.txt" | tail -1)
    coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "build-fuzz/$name.txt" | tail -1)
    if [ "$(cat "build-fuzz/$name.status")" = 0 ]; then
        end="nothing found"
    else
        end=$(grep -m1 -E 'ERROR|SUMMARY|runtime error|ALARM' "build-fuzz/$name.txt")
        failed=$((failed + 1))
    fi
    printf '%-12s %10s %10s  %s\n' "$name" "${runs:--}" "${coverage:--}" "$end"
done
for name in $targets; do
    if [ "$(cat "build-fuzz/$name.status")" = 0 ]; then
        echo "RESULT fuzz_$name 0 0 ok"
    else
        echo "RESULT fuzz_$name 1 0 short"
        tail -30 "build-fuzz/$name.txt"
    fi
done
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $n targets, $seconds s each" >>build-fuzz/hours.log
[ $failed = 0 ]
