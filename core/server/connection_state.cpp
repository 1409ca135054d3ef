// SPDX-License-Identifier: BSL-1.0
#include "core/server/connection_state.h"

namespace changeover {

std::string_view name(ConnectionState state) noexcept
{
    switch (state) {
    case ConnectionState::New:
        return "new";
    case ConnectionState::Idle:
        return "idle";
    case ConnectionState::Head:
        return "head";
    case ConnectionState::Body:
        return "body";
    case ConnectionState::Handling:
        return "handling";
    case ConnectionState::Writing:
        return "writing";
    case ConnectionState::Tunnel:
        return "tunnel";
    case ConnectionState::Linger:
        return "linger";
    case ConnectionState::Closed:
        break;
    }
    return "closed";
}

}  // namespace changeover
