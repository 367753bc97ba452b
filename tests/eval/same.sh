#!/bin/sh
# same.sh - the demo's pages and mails are the same bytes from gcc and clang, with and without optimisation.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

demo() { # name, compiler, meson options
    name=$1
    compiler=$2
    shift 2
    CC=$compiler meson setup "$work/build-$name" "$@" >"$work/log" 2>&1 &&
        meson compile -C "$work/build-$name" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        exit 1
    }
    HARK_DATA=$PWD "$work/build-$name/cli/hark" demo --into "$work/$name" >"$work/$name.txt" 2>&1 || {
        cat "$work/$name.txt" >&2
        exit 1
    }
    (cd "$work/$name" && find site mails -type f | LC_ALL=C sort | xargs sha256sum) >"$work/$name.sums"
    printf '  %-28s %s files, all together %s\n' "$name" "$(wc -l <"$work/$name.sums")" \
        "$(sha256sum <"$work/$name.sums" | cut -c1-16)"
}

if ! command -v clang >/dev/null 2>&1; then
    echo "skipped: there is no clang to compare with"
    exit 0
fi
demo gcc-release gcc --buildtype=release
demo gcc-debug gcc --buildtype=debug
demo clang-release clang --buildtype=release
differing=0
for name in gcc-debug clang-release; do
    differing=$((differing + $(diff "$work/gcc-release.sums" "$work/$name.sums" | grep -c '^>' || true)))
done
[ $differing = 0 ] && verdict=ok || verdict=short
echo "RESULT same_bytes_differing $differing 0 $verdict"
