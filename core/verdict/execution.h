// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/request_class.h"

#include <cstdint>

namespace changeover {

/// Whether a server began to execute a request, by its journal.
enum class Execution : std::uint8_t {
    Unknown,  ///< it keeps none
    None,     ///< not so far
    Executed,
};

/// What clients and journal say together. Exact.
///
/// An error that the server answered (HTTP_ERROR) is lost but not unanswered: executed, it is in neither of
/// the first two. What came instead of the answer (CORRUPT) answers nothing.
struct ExecutionCounts {
    std::uint64_t lostBeforeExecution = 0;  ///< lost, and the server never began
    std::uint64_t executedUnanswered = 0;   ///< lost, and it did
    std::uint64_t duplicates = 0;           ///< executions beyond a request's first, whatever became of it

    /// Takes in, or out again, a request that was lost.
    void add(RequestClass loss, Execution execution) noexcept;
    void remove(RequestClass loss, Execution execution) noexcept;
    bool operator==(const ExecutionCounts&) const = default;
};

/// Lost, and the server did not answer it with an error.
constexpr bool isUnanswered(RequestClass c) noexcept { return isLost(c) && c != RequestClass::HttpError; }

}  // namespace changeover
