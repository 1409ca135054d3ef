// SPDX-License-Identifier: BSL-1.0
#include "core/server/event_stream.h"

#include <charconv>

namespace changeover {

void appendEvent(std::string& out, std::uint64_t id, std::string_view data)
{
    out += "id: ";
    out += std::to_string(id);
    out += "\ndata: ";
    out += data;
    out += "\n\n";
}

void appendRetry(std::string& out) { out += "retry: 100\n"; }

std::uint64_t lastEventId(std::string_view text) noexcept
{
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && id < UINT64_MAX / 2 ? id : 0;
}

}  // namespace changeover
