#!/bin/sh
# bench.sh - the door to everything that measures speed.
#
#     sh tests/bench.sh [NAME [ARGUMENT]...]
#
# Without a name: what there is. See door.sh.
exec sh "$(dirname "$0")/door.sh" bench "$@"
