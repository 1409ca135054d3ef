// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace changeover {

/// Opens /dev/null in place of each of stdin, stdout and stderr that is closed. Else the next descriptor that
/// this process makes gets the number, and a line meant for people ends in a socket. What is written to such
/// a stdout fails with EBADF, as before; a complaint on stderr vanishes. First thing in main().
void ensureStandardStreams() noexcept;

}  // namespace changeover
