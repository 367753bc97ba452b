#!/bin/sh
# site.sh - the pages in a real browser: accessibility, validity, print, hostile texts; with a folder: pictures
#
#     sh tests/eval.sh site [FOLDER]
#
# HARK_NODE names a folder with node_modules that hold playwright-core, axe-core and html-validate
# (npm install playwright-core axe-core html-validate); chromium comes from the system. The hostile
# texts are those of HARK_CORPUS; without it a handful of our own is used.
set -eu
if ! command -v node >/dev/null || ! command -v chromium >/dev/null ||
    [ ! -d "${HARK_NODE:-none}/node_modules/playwright-core" ]; then
    echo "skipped: site needs node, chromium and HARK_NODE (see the head of tests/eval/site.sh)"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# = 0 ] || mkdir -p "$1"
"$HARK" demo --into "$work/demo" >"$work/demo.txt"
node "$HARK_SOURCE/tests/eval/site.js" prepare "$work/hostile" "${HARK_CORPUS:-}"
"$HARK" run --config "$work/hostile/hark.yaml" --now 2026-03-14T20:00 >"$work/run.txt" 2>&1 || cat "$work/run.txt"
node "$HARK_SOURCE/tests/eval/site.js" check "$work" "${1:-}"
