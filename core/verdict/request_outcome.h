// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/request_class.h"

#include <cstdint>
#include <string>

namespace changeover {

/// `client#connection#sequence`: what X-Request-Id carries. client = load thread, from 0.
struct RequestId {
    std::uint32_t client = 0;
    std::uint32_t connection = 0;  ///< numbers connections opened, never reused
    std::uint64_t sequence = 0;    ///< numbers the requests of one client, from 0

    bool operator==(const RequestId&) const = default;
};
std::string text(const RequestId& id);

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
};

}  // namespace changeover
