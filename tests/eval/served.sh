#!/bin/sh
# served.sh - hostile texts, queries and filters through 'hark serve' in a real browser: nothing runs, nothing is asked
#
#     sh tests/eval.sh served
#
# Wants what site.sh wants; the hostile texts are those of HARK_CORPUS, else a handful of our own.
set -eu
if ! command -v node >/dev/null || ! command -v chromium >/dev/null ||
    [ ! -d "${HARK_NODE:-none}/node_modules/playwright-core" ]; then
    echo "skipped: served needs node, chromium and HARK_NODE (see the head of tests/eval/site.sh)"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$HARK_SOURCE/tests/eval/site.js" prepare "$work/hostile" "${HARK_CORPUS:-}"
"$HARK" run --config "$work/hostile/hark.yaml" --now 2026-03-14T20:00 >"$work/run.txt" 2>&1 || cat "$work/run.txt"
node "$HARK_SOURCE/tests/eval/served.js" "$work"
