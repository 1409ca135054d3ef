// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/request_id.h"
#include "core/verdict/corruption.h"
#include "core/verdict/request_class.h"

#include <cstdint>

namespace changeover {

/// One finished request, as the load generator saw it. A plain value; crosses threads in a ring.
struct RequestOutcome {
    RequestId id;
    std::int64_t dueNs = 0;       ///< intended start; corrected latency counts from here
    std::int64_t writtenNs = 0;   ///< first byte written, 0 if none was
    std::int64_t finishedNs = 0;  ///< last byte of the answer, or the failure
    std::int32_t pid = 0;         ///< X-Pid; where no answer came, that of the connection's last one; else 0
    std::int32_t generation = 0;  ///< X-Generation, likewise
    std::int16_t status = 0;      ///< HTTP status, 0 where none came
    RequestClass result = RequestClass::Ok;
    bool freshConnection = false;  ///< it was the first on its connection

    /// The answer was told as OK at that time, and is so no longer: what came behind it on its connection was
    /// asked for by nobody. 0: this is the first word on the request.
    std::int64_t countedNs = 0;

    Corruption why = Corruption::None;  ///< with CORRUPT
    CorruptBytes bytes{};               ///< that show it
    std::uint16_t localPort = 0;        ///< of its connection, TCP; 0 unknown

    // of an answer
    bool carriesId = false;       ///< its request's
    bool mayCarryId = false;      ///< an answer of its kind can be held to that
    bool endedByClosing = false;  ///< the body has no other end, and what it should be is not known

    bool operator==(const RequestOutcome&) const = default;
};

}  // namespace changeover
