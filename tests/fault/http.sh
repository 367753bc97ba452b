#!/bin/sh
# http.sh - web servers that misbehave by every scenario and at random: nothing lost or doubled, blind never calm
#
# (A Python program of this name would stand in the way of the library of the same name.)
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
exec $python "$(dirname "$0")/web.py" "$@"
