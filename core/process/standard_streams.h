// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace changeover {

/// Opens /dev/null in place of each of stdin, stdout and stderr that is closed. Else the next descriptor that
/// this process makes gets the number, and a line meant for people ends in a socket. First thing in main().
void ensureStandardStreams() noexcept;

}  // namespace changeover
