#!/bin/sh
# sim.sh - the alerter and its peers in simulated brands with all hazards of life, three seeds
#
#     sh tests/eval.sh sim [SEED]...
#
# 120 topics a seed are 360 topic-months, with and without incidents. A peer's row is worth reading
# beside hark's: same topics, same hazards, peers see every copy.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- 11 12 13
for seed; do
    "$HARK_BUILD/tests/eval/sim" --seed "$seed" --topics 120 >"$work/$seed"
    echo "seed $seed"
    sed '/^$/,$d' "$work/$seed"
    echo
done
cat "$work"/* | awk '
    NF == 2 && $2 + 0 == $2 { sum[$1] += $2; n[$1]++; if ($2 > most[$1]) most[$1] = $2 }
    function figure(name, goal, sign, value) {
        ok = sign == "<=" ? value <= goal : value >= goal
        printf "RESULT %s %.3f %s%s %s\n", name, value, sign, goal, ok ? "ok" : "short"
    }
    function mean(name, goal, sign) { figure(name, goal, sign, sum[name] / n[name]) }
    END {
        mean("fa_per_topic_month", 0.15, "<=")
        figure("fa_worst_class", 0.33, "<=", most["fa_worst_class"])
        mean("fa_without_incidents", 0.15, "<=")
        mean("recall_z4", 60, ">="); mean("recall_z6", 93, ">="); mean("recall_z9", 99, ">=")
        mean("recall_z15", 99, ">="); mean("recall_z30", 99, ">=")
        mean("hours_to_open_median", 0, "<="); mean("hours_to_open_p90", 2, "<=")
        mean("extra_alerts", 0.02, "<="); mean("mails_per_incident", 3, "<=")
        mean("hours_to_resolve_median", 6, "<=")
        mean("slow_burn_found", 95, ">="); mean("slow_burn_false_per_topic_quarter", 0.02, "<=")
        mean("opened_by_copies", 3, "<="); mean("opened_by_surge", 4, "<=")
        mean("opened_by_author", 2, "<="); mean("opened_by_outage", 1.5, "<=")
        mean("opened_by_new_source", 2, "<=")
    }'
