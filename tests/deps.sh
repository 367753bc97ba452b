#!/bin/sh
# deps.sh - installs what building hark needs and this machine lacks, and nothing else.
#
#     sh tests/deps.sh [--tests] [--dry-run]
#
# Each need is probed (a tool that runs, a header that compiles), so that a machine that has all of
# them is left alone and needs no root. --tests adds what the tests need; --dry-run only says what
# would be done. Ends with 0 when nothing is missing any more.
set -u

# need, how it is probed, its package for apt, dnf, apk, pacman, zypper, brew ('-': part of the system)
needs='
compiler     cc                   gcc+libc6-dev         gcc                  gcc+musl-dev     gcc         gcc                  -
meson        tool:meson           meson                 meson                meson            meson       meson                meson
ninja        ninja                ninja-build           ninja-build          ninja            ninja       ninja                ninja
pkg-config   tool:pkg-config      pkg-config            pkgconf-pkg-config   pkgconf          pkgconf     pkgconf              pkgconf
libcurl      pc:libcurl           libcurl4-openssl-dev  libcurl-devel        curl-dev         curl        libcurl-devel        curl
jansson      pc:jansson           libjansson-dev        jansson-devel        jansson-dev      jansson     libjansson-devel     jansson
libxml2      pc:libxml-2.0        libxml2-dev           libxml2-devel        libxml2-dev      libxml2     libxml2-devel        libxml2
sqlite       pc:sqlite3           libsqlite3-dev        sqlite-devel         sqlite-dev       sqlite      sqlite3-devel        sqlite
libyaml      pc:yaml-0.1          libyaml-dev           libyaml-devel        yaml-dev         libyaml     libyaml-devel        libyaml
utf8proc     pc:libutf8proc       libutf8proc-dev       utf8proc-devel       utf8proc-dev     libutf8proc utf8proc-devel       utf8proc
zlib         pc:zlib              zlib1g-dev            zlib-devel           zlib-dev         zlib        zlib-devel           zlib
libcrypto    pc:libcrypto         libssl-dev            openssl-devel        openssl-dev      openssl     libopenssl-devel     openssl@3
libstemmer   header:libstemmer.h  libstemmer-dev        libstemmer-devel     snowball-dev     snowball    libstemmer-devel     snowball
tzdata       zones                tzdata                tzdata               tzdata           tzdata      timezone             -
certificates roots                ca-certificates       ca-certificates      ca-certificates  ca-certificates ca-certificates  -
'
tests_need='
cmocka       pc:cmocka            libcmocka-dev         libcmocka-devel      cmocka-dev       cmocka      libcmocka-devel      cmocka
microhttpd   pc:libmicrohttpd     libmicrohttpd-dev     libmicrohttpd-devel  libmicrohttpd-dev libmicrohttpd libmicrohttpd-devel libmicrohttpd
python3      tool:python3         python3               python3              python3          python      python3              python3
openssl      tool:openssl         openssl               openssl              openssl          openssl     openssl              openssl@3
aiosmtpd     python:aiosmtpd      python3-aiosmtpd      python3-aiosmtpd     py3-aiosmtpd     python-aiosmtpd python3-aiosmtpd -
localedef    locales              locales               glibc-locale-source  -                glibc       glibc-i18ndata       -
'

dry_run=no
for arg; do
    case $arg in
    --dry-run) dry_run=yes ;;
    --tests) needs="$needs$tests_need" ;;
    *)
        echo "usage: sh tests/deps.sh [--tests] [--dry-run]" >&2
        exit 64
        ;;
    esac
done

# The system's own python: the one for which packages bring modules.
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3

compiles() { # a line of C
    echo "$1" | ${CC:-cc} -x c -fsyntax-only - >/dev/null 2>&1
}

is_there() { # a probe
    case $1 in
    cc) compiles '#include <stdio.h>' ;;
    ninja) command -v ninja || command -v ninja-build || command -v samu ;;
    tool:*) command -v "${1#tool:}" ;;
    pc:*) pkg-config --exists "${1#pc:}" ;;
    header:*) compiles "#include <${1#header:}>" ;;
    python:*) "$python" -c "import ${1#python:}" ;;
    locales) [ -f /usr/share/i18n/locales/tr_TR ] ;; # a locale in which 'I' is not the capital of 'i'
    zones) [ -f "${TZDIR:-/usr/share/zoneinfo}/Europe/Berlin" ] ;;
    roots)
        for f in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem \
            /etc/ssl/ca-bundle.pem; do
            [ -s "$f" ] && return 0
        done
        return 1
        ;;
    esac >/dev/null 2>&1
}

# The rows of what is not there.
missing() {
    echo "$needs" | while read -r name probe packages; do
        if [ -n "$name" ] && ! is_there "$probe"; then echo "$name $packages"; fi
    done
}

# Their packages in a column, or their names in column 0.
packages_of() {
    missing | while read -r name packages; do
        # shellcheck disable=SC2086 # the columns are words
        set -- "$name" $packages
        shift "$column"
        [ "$1" = - ] || echo "$1" | tr + '\n'
    done | tr '\n' ' '
}

names=$(column=0 && packages_of)
if [ -z "$names" ]; then
    echo "deps: nothing is missing"
    exit 0
fi

column=0
for row in apt-get:1 dnf:2 apk:3 pacman:4 zypper:5 brew:6; do
    if command -v "${row%:*}" >/dev/null 2>&1; then
        manager=${row%:*}
        column=${row#*:}
        break
    fi
done
echo "deps: missing: $names"
if [ "$column" = 0 ]; then
    echo "deps: no package manager that this script knows; install the libraries above with their" >&2
    echo "      headers (Debian calls them: $(column=1 && packages_of))" >&2
    exit 1
fi
packages=$(packages_of)
if [ -z "$packages" ]; then
    echo "deps: $manager has no package for that; install it by hand" >&2
    exit 1
fi
case $manager in
apt-get) install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages" ;;
dnf) install="dnf install -y --setopt=install_weak_deps=False $packages" ;;
apk) install="apk add $packages" ;;
pacman) install="pacman -S --needed --noconfirm $packages" ;;
zypper) install="zypper --non-interactive install --no-recommends $packages" ;;
brew) install="brew install $packages" ;;
esac

as_root=
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    elif [ $dry_run = no ]; then
        echo "deps: root has to run: $install" >&2
        exit 1
    fi
fi
echo "deps: ${as_root:+$as_root }$install"
[ $dry_run = yes ] && exit 0

# Lists of packages may be missing or stale: fetched when there are none, or when the install fails.
if [ "$manager" = apt-get ]; then
    ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || $as_root apt-get update -q || exit 1
    # shellcheck disable=SC2086 # a command line
    $as_root $install || { $as_root apt-get update -q && $as_root $install; } || exit 1
else
    # shellcheck disable=SC2086
    $as_root $install || exit 1
fi
left=$(column=0 && packages_of)
if [ -n "$left" ]; then
    echo "deps: still missing after the install: $left" >&2
    exit 1
fi
