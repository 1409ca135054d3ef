// SPDX-License-Identifier: BSL-1.0
#include "core/lab/raise_request.h"

#include "core/lab/exchange.h"

#include <boost/asio/post.hpp>

#include <charconv>
#include <chrono>

namespace changeover {

namespace {

constexpr std::chrono::seconds kRaisePatience{5};

int numberAfter(std::string_view text, std::string_view mark)
{
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return 0;
    int number = 0;
    std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
    return number;
}

}  // namespace

void requestRaise(boost::asio::io_context& context, const Endpoint& target, std::string_view signalName,
                  std::function<void(int status, int pid)> handler)
{
    auto socket = startConnect(target);
    if (!socket) return boost::asio::post(context, [handler = std::move(handler)] { handler(0, 0); });
    std::string request = "POST /raise?signal=";
    request += signalName;
    request += " HTTP/1.1\r\nHost: " + target.text() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    exchange(context, std::move(*socket), std::move(request), kRaisePatience,
             [handler = std::move(handler)](std::error_code, const std::string& answer) {
                 handler(numberAfter(answer, "HTTP/1.1 "), numberAfter(answer, "\r\nX-Pid: "));
             });
}

}  // namespace changeover
