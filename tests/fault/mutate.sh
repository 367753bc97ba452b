#!/bin/sh
# mutate.sh - feeds and pages changed at random, through the parsers under sanitizers; peak memory without them.
#
#     sh tests/fault.sh mutate [--runs N] [--seed S]
#
# It builds for itself, with sanitizers in build-mutate/. Seeds are tests/cases/parse, the seeds of the fuzz targets and,
# where HARK_CORPUS leads to it, the feeds, pages, answers and hostile files of the test data. The runs are done in lots
# of 5,000, each with a seed of its own; what a lot that fails was doing, its line says.
set -u
cd "$(dirname "$0")/../.." || exit 1
runs=100000 seed=1
while [ $# -gt 0 ]; do
    case $1 in
    --runs) runs=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    *) echo "usage: mutate [--runs N] [--seed S]" >&2 && exit 64 ;;
    esac
done
sh tests/build.sh build-mutate --buildtype=debugoptimized -Dtests=true -Db_sanitize=address,undefined &&
    sh tests/build.sh build --buildtype=release -Dtests=true || exit 1

files="tests/cases/parse tests/fuzz/seeds"
corpus=${HARK_CORPUS:-../shared/corpus}
for folder in feeds pages api hostile; do
    [ -d "$corpus/$folder" ] && files="$files $corpus/$folder"
done

lot=5000 done=0 failed=0
export ASAN_OPTIONS=abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
while [ $done -lt "$runs" ]; do
    [ $((runs - done)) -lt $lot ] && lot=$((runs - done))
    # shellcheck disable=SC2086 # a list of folders
    if ! build-mutate/tests/mutate --runs $lot --seed "$seed" $files; then
        failed=$((failed + 1))
        echo "  lot of seed $seed failed: build-mutate/tests/mutate --runs $lot --seed $seed $files"
    fi
    done=$((done + lot))
    seed=$((seed + 1))
done
echo "without sanitizers:"
# shellcheck disable=SC2086
peak=$(build/tests/mutate --runs 5000 --seed 1 $files | tee /dev/stderr | sed 's/.*peak \([0-9]*\) MB.*/\1/')
state() { [ "$1" -le "$2" ] && echo ok || echo short; }
echo "RESULT mutate_lots_failed $failed <=0 $(state $failed 0)"
echo "RESULT mutate_inputs $done - ok"
echo "RESULT mutate_peak_mb $peak <=64 $(state "$peak" 64)"
[ $failed -eq 0 ]
