#!/bin/sh
# odds.sh - are the odds honest? alerts in quiet simulated brands against 30 / N
#
#     sh tests/eval.sh odds [TOPICS]
#
# Topics have three months each; 1,200 of them take a quarter of an hour.
set -eu
topics=${1:-1200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for days in 30 90 250 365; do
    "$HARK_BUILD/tests/eval/sim" --seed 21 --topics "$topics" --quiet-world --odds "$days" >"$work/$days"
    awk -v days="$days" '
        { v[$1] = $2 }
        END {
            off = 100 * (v["opened_per_topic_month"] / v["nominal"] - 1)
            printf "N = %d days: opened %.4f a topic-month, nominal %.4f\n", days,
                v["opened_per_topic_month"], v["nominal"]
            printf "RESULT odds_%d_off_percent %.1f +-20 %s\n", days, off,
                (off <= 20 && off >= -20 ? "ok" : "short")
        }' "$work/$days"
done
