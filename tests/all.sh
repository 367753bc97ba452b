#!/bin/sh
# all.sh - installs what the tests need, builds with all checks on, and runs every test.
#
#     sh tests/all.sh
#
# The build in build-check/ has address and undefined-behaviour sanitizers and treats warnings as
# errors. Where clang can fuzz, each fuzz target runs for 5 seconds beyond its seeds. The last line is
# "N passed, N failed, N skipped"; the status is 0 when something ran and nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
sh tests/deps.sh --tests || exit 1
sh tests/build.sh build-check --buildtype=debugoptimized -Dtests=true -Dwerror=true \
    -Db_sanitize=address,undefined || exit 1

out=build-check/all.txt
meson test -C build-check --no-rebuild --print-errorlogs >"$out" 2>&1
status=$?
cat "$out"

# Cases of TAP programs are counted one by one, other tests as one each.
log=build-check/meson-logs/testlog.txt
tap_passed=$(grep -c '^ok ' "$log")
tap_skipped=$(grep -c '^# skipped: ' "$log")
tap_failed=$(grep -c '^not ok ' "$log")
plain() { # tests without cases of their own, by the word that meson prints for them
    awk -v word=" ($1) " '/^Summary of Failures/ { exit }
        /^[^ 0-9]/ && $2 ~ "^[0-9]+/[0-9]+$" { has_cases[$2] }
        /^ *[0-9]+\/[0-9]+ / && !/subtests/ && !($1 in has_cases) && $0 ~ word { n++ }
        END { print n + 0 }' "$out"
}
passed=$((tap_passed - tap_skipped + $(plain OK)))
failed=$((tap_failed + $(plain 'FAIL|ERROR|TIMEOUT')))
skipped=$((tap_skipped + $(plain SKIP)))
[ $status = 0 ] || [ $failed -gt 0 ] || failed=1

if [ "${HARK_FUZZ_SECONDS:-5}" -gt 0 ]; then
    fuzz=build-check/fuzz.txt
    sh tests/fault.sh fuzz --seconds "${HARK_FUZZ_SECONDS:-5}" --jobs "$(getconf _NPROCESSORS_ONLN)" \
        >"$fuzz" 2>&1 || failed=$((failed + 1))
    cat "$fuzz"
    passed=$((passed + $(grep -c '^RESULT fuzz_.* ok$' "$fuzz")))
    skipped=$((skipped + $(grep -c '^skipped' "$fuzz")))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed -gt 0 ]
