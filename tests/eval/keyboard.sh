#!/bin/sh
# keyboard.sh - the demo's site by keyboard alone, and what a screen reader would read of its day page
#
#     sh tests/eval.sh keyboard [--write]
#
# Wants what site.sh wants. --write renews tests/samples/expected/day.screenreader.txt, the day page of the
# incident as Chromium's accessibility tree tells it.
set -eu
if ! command -v node >/dev/null || ! command -v chromium >/dev/null ||
    [ ! -d "${HARK_NODE:-none}/node_modules/playwright-core" ]; then
    echo "skipped: keyboard needs node, chromium and HARK_NODE (see the head of tests/eval/site.sh)"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$HARK" demo --into "$work/demo" >"$work/demo.txt"
node "$HARK_SOURCE/tests/eval/keyboard.js" "$work/demo" "$HARK_SOURCE/tests/samples/expected/day.screenreader.txt" "${1:-}"
