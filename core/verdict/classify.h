// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/corruption.h"
#include "core/verdict/request_class.h"

#include <cstdint>

namespace changeover {

/// How far a request had come when it ended.
enum class RequestPhase : std::uint8_t {
    Waiting,     ///< for a connection
    Connecting,  ///< its connection is being opened, for it
    Sent,        ///< on a connection, no byte of the answer yet
    Answering,   ///< within the answer
};

/// What ended it.
enum class RequestEnd : std::uint8_t {
    Complete,     ///< a whole response; status and contents say the rest
    BadResponse,  ///< not HTTP, or not to be understood
    EndOfFile,
    SystemError,  ///< errno says which
    DeadlinePassed,
    Cancelled,
};

struct Ending {
    RequestPhase phase = RequestPhase::Waiting;
    RequestEnd end = RequestEnd::Complete;
    int error = 0;                         ///< with SystemError
    int status = 0, expectedStatus = 200;  ///< with Complete
    bool contentsRight = true;             ///< with Complete: id, body and pattern are what was asked for
    Corruption why = Corruption::None;     ///< with contents that are not right, and with BadResponse
    CorruptBytes bytes{};
    bool stoodStill = false;  ///< the load itself did, while the request was due: its failure shows nothing
};

/// The one table: every ending has exactly one class. Pure.
RequestClass classify(const Ending& ending) noexcept;

}  // namespace changeover
