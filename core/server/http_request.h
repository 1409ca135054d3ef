// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace changeover {

enum class HttpMethod { Get, Head, Post, Other };

/// One request as far as the sample server cares. The strings are reused from request to request, so that a
/// busy connection allocates nothing.
struct HttpRequest {
    HttpMethod method = HttpMethod::Other;
    bool http11 = true;     ///< false: HTTP/1.0, which knows no chunks
    bool keepAlive = true;  ///< what the client asked for, or its version implies
    bool expectsContinue = false;
    bool hasRequestId = false;
    bool upgradesToWebSocket = false;  ///< `Connection: Upgrade`, `Upgrade: websocket`
    std::string target;                ///< as sent
    std::string requestId;
    std::string webSocketKey;
    std::string webSocketVersion;
    std::string lastEventId;
    std::string body;

    /// The target without query; an absolute form's scheme and authority are left out.
    std::string_view path() const noexcept;
    /// The value of `name` in the query, as sent; nothing when it is not there.
    std::optional<std::string_view> query(std::string_view name) const noexcept;
    void clear() noexcept;
};

/// Why a request is not one, and what to answer.
struct HttpFailure {
    int status = 0;
    std::string words;  ///< one line, no line end
};

}  // namespace changeover
