#!/bin/sh
# odds.sh - are the odds honest? alerts in quiet simulated brands against 30 / N
#
#     sh tests/eval.sh odds [TOPICS]
#
# Topics have three months each; 1,200 of them, on two cores, take about four minutes.
set -eu
topics=${1:-1200}
half=$((topics / 2))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nice -n 10 "$HARK_BUILD/tests/eval/sim" --seed 21 --topics "$half" --quiet-world >"$work/a" &
nice -n 10 "$HARK_BUILD/tests/eval/sim" --seed 21 --first "$half" --topics $((topics - half)) --quiet-world >"$work/b"
wait
awk '
    { v[$1] += $2 }
    END {
        months = v["topic_months"]
        n = split("30 90 250 365", days, " ")
        for (i = 1; i <= n; i++) {
            rate = v["opened_" days[i]] / months
            off = 100 * (rate * days[i] / 30 - 1)
            printf "N = %3d days: opened %.4f a topic-month, nominal %.4f; by rate class", days[i], rate, 30 / days[i]
            for (k = 1; k <= 5; k++) printf " %.3f", v["opened_" days[i] "_class_" k] / months * 5
            printf "\nRESULT odds_%d_off_percent %.1f +-20 %s\n", days[i], off, (off <= 20 && off >= -20 ? "ok" : "short")
        }
        printf "%d topic-months\n", months
    }' "$work/a" "$work/b"
