// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/http_request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

/// What stands in a response's head besides what every response of this process carries.
struct ResponseHead {
    int status = 200;
    std::string_view contentType = "text/plain; charset=utf-8";
    std::optional<std::uint64_t> contentLength;  ///< nothing: chunked, or until the end for HTTP/1.0
    std::string_view allow;                      ///< for a 405
    std::string_view fields;                     ///< further lines, each with its end
    bool close = false;
};

/// Writes response heads for one thread: X-Pid, X-Generation and Keep-Alive are formatted once, the date once
/// a second.
class ResponseWriter {
public:
    ResponseWriter(int pid, int generation, int keepAliveSeconds);

    /// Appends the head of the answer to `request`, with the empty line.
    void appendHead(std::string& out, const ResponseHead& head, const HttpRequest& request);

    /// Appends the 101 that turns the connection into a WebSocket (RFC 6455 4.2.2).
    void appendUpgrade(std::string& out, std::string_view accept, const HttpRequest& request);

    /// "pid=4711 generation=1", as the bodies say it.
    const std::string& identity() const noexcept { return m_identity; }

private:
    void appendDate(std::string& out);
    void appendIdentity(std::string& out, const HttpRequest& request) const;

    std::string m_identity;
    std::string m_identityHeaders;
    std::string m_keepAliveHeader;
    std::string m_date;
    std::int64_t m_dateSecond = -1;
};

/// One chunk of a chunked body (RFC 9112 7.1); an empty one ends the body.
void appendChunk(std::string& out, std::string_view data);

/// "Not Found".
std::string_view reasonPhrase(int status) noexcept;

}  // namespace changeover
