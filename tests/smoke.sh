#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# smoke.sh BIN: both programs do their work where neither Qt nor a screen is.
set -euo pipefail
bin=$1
"$bin/changeover" signals | grep -q HUP
"$bin/changeover" list strategies | grep -q inherit
"$bin/changeover-server" --help | grep -q -- --listen
"$bin/changeover" run --restarts 1 --probation 200ms --quiet --report json=- | grep -q '"verdict": *"pass"'
! ldd "$bin/changeover" "$bin/changeover-server" | grep -i qt
