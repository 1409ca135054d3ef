// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/server/http_parser.h"
#include "tests/fuzz/pieces.h"

namespace changeover::fuzz {

/// Limits that a short stream can exceed, each in its turn.
inline constexpr HttpLimits kTightLimits{.target = 24, .head = 160, .body = 32, .trailers = 40};

inline std::string told(const HttpRequest& request)
{
    std::string text = std::to_string(static_cast<int>(request.method));
    for (const bool flag : {request.http11, request.keepAlive, request.expectsContinue, request.hasRequestId,
                            request.upgradesToWebSocket})
        text += flag ? '1' : '0';
    for (const std::string* part : {&request.target, &request.requestId, &request.webSocketKey,
                                    &request.webSocketVersion, &request.lastEventId, &request.body})
        text.append(" <").append(*part).append(">");
    return text + '\n';
}

/// Everything that a server learns from `stream`: its requests, where it ends, and how.
template <class LengthAt>
std::string requestsIn(std::string_view stream, const HttpLimits& limits, LengthAt lengthAt)
{
    HttpParser parser(limits);
    std::string text =
        readCut(parser, stream, lengthAt, [&](std::string& all, HttpParser::Progress progress) {
            if (progress == HttpParser::Progress::Failed) {
                all += std::to_string(parser.failure().status) + ' ' + parser.failure().words;
                return false;
            }
            all += told(parser.request());
            return true;
        });
    if (parser.failure().status == 0)
        text += std::to_string(parser.started()) + std::to_string(parser.headComplete()) + ' ' +
                std::to_string(parser.headBytes()) + ' ' + std::to_string(parser.announcedBody());
    return text;
}

}  // namespace changeover::fuzz
