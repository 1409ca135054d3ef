// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/refused_call.h"

#include <thread>
#include <utility>

namespace changeover {

/// `thread` runs `run` from now on. EAGAIN: the limit of processes and threads is reached, or memory; a
/// refused call where the system refuses clone3(2).
template <class Run> [[nodiscard]] std::error_code startThread(std::thread& thread, Run run)
{
    try {
        thread = std::thread(std::move(run));
    } catch (const std::system_error& error) {
        return failureOf(RefusedCall::Thread, error.code().value());
    }
    return {};
}

}  // namespace changeover
