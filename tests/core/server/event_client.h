// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http_client.h"

namespace changeover::test {

inline const std::string kEndOfEvents = "end";

/// The lines of the next event, in a chunk of its own, without the empty one; kEndOfEvents where the body
/// ends as it should; nothing where nothing comes.
inline std::string readEvent(HttpClient& client)
{
    const std::string size = client.readThrough("\r\n");
    if (size.empty()) return {};
    const std::string chunk = client.readBytes(std::stoul(size, nullptr, 16) + 2);
    if (chunk == "\r\n") return kEndOfEvents;
    return chunk.ends_with("\n\n\r\n") ? chunk.substr(0, chunk.size() - 4) : "not an event: " + chunk;
}

/// What the server's generation says under that number.
inline std::string eventText(std::uint64_t id, int pid, int generation)
{
    return "id: " + std::to_string(id) + "\ndata: pid=" + std::to_string(pid) +
           " generation=" + std::to_string(generation);
}

/// Asks, and reads the head; false where it is not one of a stream of events.
inline bool openEvents(HttpClient& client, const std::string& target, const std::string& extra = {})
{
    return client.get(target, extra) && client.read(true).header("content-type") == "text/event-stream";
}

}  // namespace changeover::test
