// SPDX-License-Identifier: BSL-1.0
#include "core/restart/restart_error.h"

#include <string>

namespace changeover {

namespace {

class RestartCategory final : public std::error_category {
public:
    const char* name() const noexcept override { return "restart"; }

    std::string message(int code) const override
    {
        switch (static_cast<RestartErrc>(code)) {
        case RestartErrc::truncatedMessage:
            return "a message is shorter than it claims";
        case RestartErrc::oversizedMessage:
            return "a message is longer than it claims or may be";
        case RestartErrc::wrongVersion:
            return "another version of the restart protocol";
        case RestartErrc::unknownMessage:
            return "an unknown message";
        case RestartErrc::malformedMessage:
            return "a malformed message";
        case RestartErrc::notListening:
            return "not a listening stream socket";
        case RestartErrc::wrongAddress:
            return "a listener of another address";
        case RestartErrc::noListener:
            return "no address to listen on";
        }
        return "unknown";
    }
};

}  // namespace

const std::error_category& restartCategory() noexcept
{
    static const RestartCategory category;
    return category;
}

std::error_code make_error_code(RestartErrc code) noexcept
{
    return {static_cast<int>(code), restartCategory()};
}

}  // namespace changeover
