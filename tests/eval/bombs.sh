#!/bin/sh
# bombs.sh - months in which a game's reviews were bombed: hark's windows and odds beside EARS C1-C3
set -eu
"$HARK_BUILD/tests/eval/bombs" "$HARK_CORPUS"/spikes/steam-reviewbombs/monthly.csv \
    "$HARK_CORPUS"/spikes/steam-reviewbombs/bursts.csv
