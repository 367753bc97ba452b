#!/bin/sh
# demo.sh - installs what is missing, builds hark, and runs the whole road on the bundled samples.
#
#     sh tests/demo.sh [--into FOLDER]
#
# No network beyond the packages, no configuration, no root where nothing is missing. Harmless to
# repeat. Further arguments go to 'hark demo'.
set -eu
cd "$(dirname "$0")/.."
sh tests/deps.sh
sh tests/build.sh build --buildtype=release
build/cli/hark demo "$@"
command -v hark > /dev/null ||
    printf '\n"hark" is, for this shell:\n  alias hark="%s/build/cli/hark"\n' "$PWD"
