// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/chronicle.h"
#include "core/verdict/failure.h"
#include "core/verdict/run_ledger.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

/// A failure as reports name it: which request, what became of it, whose business it was and when.
struct FailureEntry {
    std::string id;
    std::int64_t atUs = 0;     ///< since the run began
    std::int32_t restart = 0;  ///< whose loss it is; 0: none's
    RequestClass result = RequestClass::HttpError;
    std::int32_t generation = 0;  ///< 0: not known
    GenerationBy by = GenerationBy::Nothing;
    std::string_view phase = "none";  ///< of the restart it fell into: "probation"; "none" outside of any
    std::int64_t offsetUs = 0;        ///< to the nearest event
    EventKind nearest = EventKind::None;
    Execution execution = Execution::Unknown;
    bool isDuplicate = false;  ///< executed once more; `result` says nothing then
    std::int16_t status = 0;   ///< that was answered; 0: none
    std::string why;           ///< it is CORRUPT, in words; empty: it is not
};

/// The run began at `startNs` (CLOCK_MONOTONIC). A request that tells no generation by itself is the business
/// of the one that accepted when it was sent; of several, of the one that its restart replaces.
FailureEntry failureEntry(const RunLedger& ledger, const Chronicle& chronicle, const Failure& failure,
                          std::int64_t startNs);

/// "reset_before_byte", or "duplicate".
std::string_view className(const FailureEntry& failure) noexcept;
/// "302 Found", "200 OK; the body is not what was asked for: \"Hell\""; empty where nothing was answered.
std::string answerWords(const FailureEntry& failure);
/// "none", "executed"; "" where the server keeps no journal.
std::string_view name(Execution execution) noexcept;

}  // namespace changeover
