#!/bin/sh
# nab.sh - the Numenta Anomaly Benchmark's tweet volumes: six series, one threshold, three profiles
#
# The published detectors beside it (same rules, ten series of the kind): best threshold, standard and
# low-FP: ARTime 83.2 / 74.6, CAD OSE 74.5 / 73.1, Numenta HTM 69.4 / 63.6, Skyline 68.9 / 45.3,
# Twitter ADVec 59.6 / 35.8, windowed Gaussian 51.4 / 16.3.
set -eu
folder=$HARK_CORPUS/spikes/nab-realtweets
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$HARK_BUILD/tests/eval/nabscore" --check
set --
for csv in "$folder"/*.csv; do
    "$HARK_BUILD/tests/eval/nab" "$csv" >"$work/$(basename "$csv")" 2>/dev/null
    set -- "$@" "$csv" "$work/$(basename "$csv")"
done
"$HARK_BUILD/tests/eval/nabscore" "$folder/windows.json" "$@" | tee "$work/score"
awk '$1 == "standard" { printf "RESULT nab_standard %s >=79 %s\n", $2, ($2 >= 79 ? "ok" : "short") }
     $1 == "low_fp" { printf "RESULT nab_low_fp %s >=74.7 %s\n", $2, ($2 >= 74.7 ? "ok" : "short") }' "$work/score"
