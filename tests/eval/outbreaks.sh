#!/bin/sh
# outbreaks.sh - weekly case counts with labelled outbreaks: hark's windows and odds beside EARS C1-C3
set -eu
"$HARK_BUILD/tests/eval/outbreaks" "$HARK_CORPUS"/spikes/outbreaks/*.csv
