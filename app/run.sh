#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens the lab. Without a display: the same demonstration, headless.
set -euo pipefail
cd "$(dirname "$0")/.."
. resources/packaging/dependencies.sh

require build || exit $?
[ -f build/release/build.ninja ] || cmake --preset release >&2
say "Building"
cmake --build --preset release --target changeover changeover-server changeover-window >&2

bin=build/release/bin
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/changeover-window" "$@"
fi

say "No display: running the demonstration headless (three restarts under 200 requests a second)"
out=build/demonstration
mkdir -p "$out"
status=0
"$bin/changeover" run --report json="$out/report.json" --report md="$out/report.md" || status=$?
QT_QPA_PLATFORM=offscreen "$bin/changeover-window" --picture "$out/lab.png"
say "Report: $out/report.md and $out/report.json   Picture of the lab: $out/lab.png"
exit $status
