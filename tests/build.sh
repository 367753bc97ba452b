#!/bin/sh
# build.sh - configures a build folder once and builds in it, quietly when all goes well.
#
#     sh tests/build.sh FOLDER [MESON OPTION]...
#
# The shared part of demo.sh, all.sh and the doors to measurements.
set -eu
cd "$(dirname "$0")/.."
folder=$1
shift
log=$folder.log

quietly() {
    "$@" >"$log" 2>&1 || {
        status=$?
        cat "$log" >&2
        echo "build: '$*' failed" >&2
        exit $status
    }
    rm -f "$log"
}

if [ -f "$folder/build.ninja" ]; then
    [ $# = 0 ] || quietly meson configure "$folder" "$@"
else
    quietly meson setup "$folder" "$@"
fi
quietly meson compile -C "$folder"
