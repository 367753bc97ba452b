#!/bin/sh
# airline.sh - the cancelled flights of February 2015: who opens, when, and that a late start does not
set -eu
"$HARK_BUILD/tests/eval/airline" "$HARK_CORPUS/spikes/airline-tweets/hourly.csv" "$HARK_CORPUS/spikes/airline-tweets/reasons.csv"
