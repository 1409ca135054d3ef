# SPDX-License-Identifier: GPL-3.0-or-later
# What has to be installed, and the one way to install it. Sourced by app/run.sh and tests/run.sh.
# shellcheck shell=bash

say() { printf '\033[1m==\033[0m %s\n' "$*" >&2; }

# The newest Boost the system offers that has Process v2 (1.81).
newest_boost() {
    apt-cache pkgnames libboost1. | sed -nE 's/^libboost(1\.[0-9]+)-dev$/\1/p' | sort -V | tail -n 1
}

packages_to_build() {
    local boost
    boost=$(newest_boost)
    if [ -z "$boost" ] || [ "$(printf '%s\n1.81\n' "$boost" | sort -V | head -n 1)" != 1.81 ]; then
        say "This system offers Boost ${boost:-(none)}; Changeover needs 1.81 or later (Debian 12, Ubuntu 24.04 or newer)."
        return 4
    fi
    echo g++ cmake ninja-build ccache "libboost$boost-dev" "libboost-json$boost-dev" libcli11-dev \
        qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl1-mesa-dev libqcustomplot-dev \
        fonts-dejavu-core fonts-noto-cjk
}

packages_to_test() {
    # libFuzzer is a package apart from its compiler.
    local clang
    clang=$(apt-cache depends clang | sed -nE 's/^ *Depends: clang-([0-9]+)$/\1/p' | head -n 1)
    # One kubectl is enough, wherever it came from; not every distribution has it.
    command -v kubectl >/dev/null || apt-cache pkgnames kubernetes-client | grep -x kubernetes-client || true
    echo clang "libclang-rt-$clang-dev" clang-format clang-tidy curl wrk apache2-utils hey nghttp2-client procps git tcpdump python3-websockets python3-jsonschema python3-yaml libxml2-utils systemd
}

# What the strategies gateway and rolling start, and a foreign server to activate. Who only runs the lab is told when it is missing.
servers_to_test() {
    echo haproxy gunicorn
}

# The peers of tests/bench: nobody else needs them.
packages_to_bench() {
    echo nginx haproxy wrk libbenchmark-dev
}

# install_unstarted NAME…: distributions start a server as they install it. These are started by us, or measured.
install_unstarted() {
    local policy=/usr/sbin/policy-rc.d ours=false status=0
    if [ "$(id -u)" -eq 0 ] && [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && ours=true
    fi
    install_packages "$@" || status=$?
    if $ours; then rm -f $policy; fi
    return $status
}

# install_packages NAME…: installs those that are missing, removes none, asks nothing. Exit 4 where it may not.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    local become=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "Missing: ${missing[*]}"
            say "Install them, then run this again:  sudo apt-get install --no-remove ${missing[*]}"
            return 4
        fi
        become=(sudo -n)
    fi
    say "Installing ${missing[*]}"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends \
        "${missing[@]}" >&2 </dev/null || { say "apt-get could not install them: nothing was removed."; return 4; }
}

# require PURPOSE: build, test or bench (which are more).
require() {
    command -v apt-get >/dev/null || {
        say "No apt-get here. Install what resources/packaging/dependencies.sh lists, then: cmake --preset release && cmake --build --preset release"
        return 4
    }
    # A fresh machine has no package lists at all; they are what newest_boost() reads.
    if [ -z "$(apt-cache pkgnames libboost1.)" ]; then
        if [ "$(id -u)" -eq 0 ]; then apt-get update -qq >&2; elif sudo -n true 2>/dev/null; then sudo -n apt-get update -qq >&2; fi
    fi
    local build
    build=$(packages_to_build) || return 4
    # shellcheck disable=SC2046,SC2086
    case $1 in
    build) install_packages $build ;;
    test) install_packages $build $(packages_to_test) && install_unstarted $(servers_to_test) ;;
    bench) install_packages $build && install_unstarted $(packages_to_bench) ;;
    esac
}
