// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace changeover {

/// What is asked for where the mix says GET /, and which answer to it is right. A value.
struct RequestShape {
    std::string method = "GET", path = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// GET of this takes its time: two of these are in flight around a trigger. Empty: none are.
    std::string longPath;
    std::vector<int> statuses{200};
    std::string bodyPattern;  ///< a regular expression; empty: none

    /// The request that our own server greets.
    bool isPlain() const { return method == "GET" && path == "/" && body.empty(); }
    bool operator==(const RequestShape&) const = default;
};

}  // namespace changeover
