#!/bin/sh
# fault.sh - the door to everything that measures faults.
#
#     sh tests/fault.sh [NAME [ARGUMENT]...]
#
# Without a name: what there is. See door.sh.
exec sh "$(dirname "$0")/door.sh" fault "$@"
