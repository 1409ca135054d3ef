#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and runs every test; the core ones again under the sanitizers.
#   tests/run.sh           everything
#   tests/run.sh --quick   the development build's tests only
#   tests/run.sh --soak    everything, and the long ones at full length: 1 000 restarts, minutes of foreign load
set -euo pipefail
cd "$(dirname "$0")/.."
. resources/packaging/dependencies.sh

# A clone in another folder may use what an earlier one compiled.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

quick=false soak=false
case ${1:-} in
'') ;;
--quick) quick=true ;;
--soak) soak=true ;;
*) say "usage: tests/run.sh [--quick | --soak]"; exit 2 ;;
esac

require test || exit $?

budget_minutes=30
times=()

# preset NAME [TESTS]: configure, build, test (the test preset NAME or TESTS); ends the script at the first failure.
preset() {
    local tests=${2:-$1} began=$SECONDS built
    say "$1: configure and build"
    cmake --preset "$1" >/dev/null
    cmake --build --preset "$1"
    built=$SECONDS
    say "$tests: test"
    ctest --preset "$tests" --output-junit "$PWD/build/$1/$tests.xml"
    times+=("$(printf '%-10s built in %4d s, tested in %4d s' "$tests" $((built - began)) $((SECONDS - built)))")
    say "$tests: the ten slowest, in seconds"
    sed -nE 's/.*<testcase name="([^"]+)".* time="([0-9.]+)".*/\2 \1/p' "build/$1/$tests.xml" | sort -rn | head -n 10 >&2
}

say "Format"
git ls-files -- '*.cpp' '*.h' | xargs clang-format --dry-run -Werror

preset dev
if ! $quick; then
    preset core-only
    preset asan
    preset tsan
    preset fuzz
fi
if $soak; then
    preset release soak
    preset fuzz soak-fuzz
fi
say "Where the time went"
printf '   %s\n' "${times[@]}" >&2
minutes=$(((SECONDS + 59) / 60))
if [ $minutes -gt $budget_minutes ] && ! $soak; then
    say "$minutes minutes: over the budget of $budget_minutes. Look at the slowest above."
fi
say "All tests passed in $minutes minutes"
