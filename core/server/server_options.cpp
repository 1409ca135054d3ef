// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_options.h"

#include <algorithm>

namespace changeover {

std::size_t defaultMaxConnections(std::size_t descriptors, int threads) noexcept
{
    constexpr std::size_t kOfAThread = 6;  // its reactor, and a copy of each listener
    const std::size_t kept =
        std::clamp<std::size_t>(descriptors / 8, 16, 1'024) + kOfAThread * static_cast<std::size_t>(threads);
    return descriptors > kept ? descriptors - kept : 1;
}

}  // namespace changeover
