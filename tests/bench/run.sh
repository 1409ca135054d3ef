#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, measures ours and the peers in one run (about five minutes), and writes the
# tables into README.md beside this file. The machine should have nothing else to do.
#   tests/bench/run.sh               everything
#   tests/bench/run.sh --smoke       a little of each, printed only
#   tests/bench/run.sh --generator   our generator beside wrk alone, printed only
#   tests/bench/run.sh --watched     our server with the lab watching beside itself alone, printed only
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/packaging/dependencies.sh
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

options=()
case ${1:-} in
'') ;;
--smoke | --generator | --watched) options=("$1") ;;
*) say "usage: tests/bench/run.sh [--smoke|--generator|--watched]"; exit 2 ;;
esac

require bench || exit $?
cmake --preset release >/dev/null
cmake --build --preset release --target changeover-server changeover-bench changeover-micro

results=$(mktemp)
trap 'rm -f "$results"' EXIT
status=0
build/release/tests/changeover-bench --server build/release/bin/changeover-server "${options[@]}" >"$results" || status=$?
# Google Benchmark's rows as ours: name and nanoseconds.
{
    printf '### Hot paths by themselves\n\n| | ns |\n|---|---|\n'
    build/release/tests/changeover-micro --benchmark_format=csv 2>/dev/null |
        sed -nE 's/^"([^"]+)",[0-9]+,([0-9]+(\.[0-9])?)[0-9.]*,.*/| `\1` | \2 |/p'
} >>"$results"
cat "$results"
[ $status -eq 0 ] && [ ${#options[@]} -eq 0 ] || exit $status

sed -i -e '/<!-- results -->/,/<!-- end of results -->/{/<!-- results -->/r '"$results" -e '/<!--/!d;}' tests/bench/README.md
say "Written to tests/bench/README.md"
