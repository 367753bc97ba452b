#!/bin/sh
# fuzz.sh - every fuzz target for a while, under address and undefined-behaviour sanitizers.
#
#     sh tests/fault.sh fuzz [--seconds S | --minutes M] [--jobs N] [TARGET]...
#
# --seconds is the time of each target, --minutes that of all together. It builds for itself, with
# clang, in build-fuzz/; what the fuzzers learn stays in build-fuzz/corpus, what they find in
# build-fuzz/found. Each run adds its processor time to build-fuzz/hours.log. Targets that get a minute
# or more start from the files and dictionaries of the test data too, where HARK_CORPUS leads to it.
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

# Of each target: dictionaries and folders, under hostile/dict and in the test data.
starts='
feed    google/rss.dict,google/atom.dict,google/xml.dict  feeds,hostile/feeds,hostile/own/feeds,hostile/xml
opml    google/xml.dict                                   hostile/xml
html    google/html.dict,google/svg.dict                  pages,hostile/html
select  google/html.dict,google/css.dict                  hostile/html
json    google/json.dict                                  api,hostile/json,hostile/own/json
recipe  google/json.dict,google/url.dict                  hostile/own/json
export  google/json.dict                                  hostile/own/json
mail    google/http.dict,google/html.dict                 mail
headers google/http.dict                                  hostile/own/http
csv     google/csv.dict                                   hostile/own/strings
charset google/utf8.dict                                  charset,hostile/html/html5lib-encoding
url     google/url.dict                                   urls
guard   google/url.dict                                   hostile/own/urls
query   google/sql.dict,google/regexp.dict                hostile/strings
robots  google/url.dict                                   robots/real
score   google/utf8.dict                                  hostile/strings
'
corpus=${HARK_CORPUS:-../shared/corpus}

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

# Puts the files of the test data into build-fuzz/start/NAME, prints the dictionary's option.
start_of() {
    row=$(echo "$starts" | grep "^$1 ") || return
    dictionary=build-fuzz/$1.dict
    # shellcheck disable=SC2086 # a row is words
    set -- $row
    for d in $(echo "$2" | tr , ' '); do cat "$corpus/hostile/dict/$d"; done >"$dictionary"
    mkdir -p "build-fuzz/start/$1"
    for f in $(echo "$3" | tr , ' '); do
        find "$corpus/$f" -type f -size -40k | while read -r file; do
            cp "$file" "build-fuzz/start/$1/$(echo "$file" | cksum | tr ' ' -)"
        done
    done
    echo "-dict=$dictionary build-fuzz/start/$1"
}

cpu_seconds() { # of what 'times' says
    tr 'ms' '  ' | awk 'NR == 2 { printf "%d\n", $1 * 60 + $2 + $3 * 60 + $4 }'
}

fuzz_one() {
    name=$1
    more=
    [ "$seconds" -lt 60 ] || [ ! -d "$corpus/hostile/dict" ] || more=$(start_of "$name")
    mkdir -p "build-fuzz/corpus/$name" "build-fuzz/found/$name"
    # shellcheck disable=SC2086 # an option and a folder
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 build-fuzz/tests/fuzz/fuzz_"$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=1024 -max_len=20000 \
        -artifact_prefix="build-fuzz/found/$name/" "build-fuzz/corpus/$name" tests/fuzz/seeds/"$name" \
        $more >"build-fuzz/$name.txt" 2>&1
    echo $? >"build-fuzz/$name.status"
    times >"build-fuzz/$name.times" # its second line: what the fuzzer took, of a user and of the system
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
printf '%-12s %10s %10s %8s  %s\n' target runs coverage cpu_s end
for name in $targets; do
    runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "build-fuzz/$name.txt" | tail -1)
    coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "build-fuzz/$name.txt" | tail -1)
    cpu_s=$(cpu_seconds <"build-fuzz/$name.times")
    if [ "$(cat "build-fuzz/$name.status")" = 0 ]; then
        end="nothing found"
    else
        end=$(grep -m1 -E 'ERROR|SUMMARY|runtime error|ALARM' "build-fuzz/$name.txt")
        failed=$((failed + 1))
    fi
    printf '%-12s %10s %10s %8s  %s\n' "$name" "${runs:--}" "${coverage:--}" "$cpu_s" "$end"
done
for name in $targets; do
    if [ "$(cat "build-fuzz/$name.status")" = 0 ]; then
        echo "RESULT fuzz_$name 0 0 ok"
    else
        echo "RESULT fuzz_$name 1 0 short"
        tail -30 "build-fuzz/$name.txt"
    fi
done
hours=$(for name in $targets; do cpu_seconds <"build-fuzz/$name.times"; done |
    awk '{ s += $1 } END { printf "%.3f", s / 3600 }')
echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $n targets, $seconds s each, $hours CPU hours, $failed findings" |
    tee -a build-fuzz/hours.log
[ $failed = 0 ]
