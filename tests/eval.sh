#!/bin/sh
# eval.sh - the door to everything that measures accuracy.
#
#     sh tests/eval.sh [NAME [ARGUMENT]...]
#
# Without a name: what there is. See door.sh.
exec sh "$(dirname "$0")/door.sh" eval "$@"
