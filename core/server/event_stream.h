// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

/// One server-sent event (HTML, section 9.2), whole. Whoever heard `id` last asks for what follows it by
/// Last-Event-ID. `data` is one line.
void appendEvent(std::string& out, std::uint64_t id, std::string_view data);

/// How soon a client is to come back after the end of a stream; the browsers' own 3 s would be a gap.
void appendRetry(std::string& out);

/// The id in a Last-Event-ID; 0, from which on everything follows, where it is not one of ours.
std::uint64_t lastEventId(std::string_view text) noexcept;

}  // namespace changeover
