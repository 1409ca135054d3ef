// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/http_request.h"
#include "core/server/server_options.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

class TransferLedger;

/// The second step of a transfer, owed to the ledger since the first.
struct OwedCredit {
    std::size_t account = 0;
    std::int64_t amount = 0;
};

/// What to answer, as data: who sends it knows sockets and timers, who decides it does not.
struct Answer {
    enum class Body : std::uint8_t {
        Text,       ///< `text`
        Echo,       ///< the request's body
        Pattern,    ///< `count` bytes, byte i is 'a' + i % 26
        Lines,      ///< "line K\n" for K = 1 to `count`, one each `interval`, chunked
        Events,     ///< `text` as an event each `interval`, ids from `before` + 1, at once, to `count`
        WebSocket,  ///< 101, and what comes after it is said back; `text` proves that we understood
    };

    Body body = Body::Text;
    int status = 200;
    std::string_view contentType;
    std::string_view allow;   ///< for a 405
    std::string_view fields;  ///< further header lines, each with its end
    std::string text;
    std::uint64_t before = 0;
    std::uint64_t count = 0;
    std::chrono::microseconds delay{};  ///< before the first byte
    std::chrono::milliseconds interval{};
    int raise = 0;                   ///< signal that the engine's thread raises once the answer is on its way
    std::optional<OwedCredit> owed;  ///< completeTransfer() when `delay` is over

    bool isStreamed() const noexcept { return body == Body::Lines || body == Body::Events; }
    void clear();
};

/// What the routes may ask of the process.
struct RouteContext {
    const ServerOptions* options = nullptr;
    TransferLedger* ledger = nullptr;  ///< null: transfers are refused
    std::string identity;              ///< "pid=4711 generation=1"
    std::function<bool()> isReady;
    std::function<void(std::string&)> writeMetrics;
    std::uint64_t errorSeed = 1;  ///< state of the sequence behind `errorRate`; each thread has its own
};

/// Decides the answer to a whole request, in `answer`, whose memory is reused.
void route(const HttpRequest& request, RouteContext& context, Answer& answer);

/// Takes the step that is owed, once: before the answer leaves, and also where it never does.
void completeTransfer(Answer& answer, RouteContext& context) noexcept;

}  // namespace changeover
