#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and runs every test; the core ones again under the sanitizers.
#   tests/run.sh           everything
#   tests/run.sh --quick   the development build's tests only
set -euo pipefail
cd "$(dirname "$0")/.."
. resources/packaging/dependencies.sh

# A clone in another folder may use what an earlier one compiled.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

quick=false
case ${1:-} in
'') ;;
--quick) quick=true ;;
*) say "usage: tests/run.sh [--quick]"; exit 2 ;;
esac

require test || exit $?

# preset NAME: configure, build, test; ends the script at the first failure.
preset() {
    say "$1: configure and build"
    cmake --preset "$1" >/dev/null
    cmake --build --preset "$1"
    say "$1: test"
    ctest --preset "$1"
}

say "Format"
git ls-files -- '*.cpp' '*.h' | xargs clang-format --dry-run -Werror

preset dev
if ! $quick; then
    preset core-only
    preset asan
    preset tsan
fi
say "All tests passed"
