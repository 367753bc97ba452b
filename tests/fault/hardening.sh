#!/bin/sh
# hardening.sh - what a release is hardened with, read from the program itself
#
# It builds for itself, in build-hardening/ (some fifty seconds of processor time), and takes up a build that was
# cut off where it ended.
set -eu
cd "$(dirname "$0")/../.."
sh tests/build.sh build-hardening --buildtype=release -Dhardening=true
HARK=build-hardening/cli/hark
bad=0
check() { # NAME "what readelf says" PATTERN
    if printf '%s\n' "$2" | grep -Eq "$3"; then
        echo "RESULT hardening_$1 1 1 ok"
    else
        echo "RESULT hardening_$1 0 1 short"
        bad=1
    fi
}
head=$(readelf -hW "$HARK")
program=$(readelf -lW "$HARK")
dynamic=$(readelf -dW "$HARK")
symbols=$(readelf --dyn-syms -W "$HARK")
# The note of the whole program needs a C library with it too; our own functions begin with the landing instruction.
landings=$(objdump -d --no-show-raw-insn "$HARK" | grep -cE 'endbr64|bti' || true)
check position_independent "$head" 'Type: +DYN'
check relocations_read_only "$program" GNU_RELRO
check bound_at_start "$dynamic" 'BIND_NOW|FLAGS_1.*NOW'
check stack_not_executable "$program" 'GNU_STACK.* RW '
check stack_protected "$symbols" __stack_chk_fail
check checked_functions "$symbols" '__[a-z]+_chk'
check control_flow "$landings" '^[0-9]{4,}'
if printf '%s\n' "$program" | grep -Eq 'LOAD.* RWE '; then
    echo "RESULT hardening_no_writable_code 0 1 short"
    bad=1
else
    echo "RESULT hardening_no_writable_code 1 1 ok"
fi
exit $bad
