// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/request_id.h"
#include "core/verdict/corruption.h"
#include "core/verdict/execution.h"

#include <cstdint>
#include <string_view>

namespace changeover {

/// How it is known which generation a failed request was the business of, the surest first.
enum class GenerationBy : std::uint8_t {
    Answer,         ///< it began to answer: X-Generation
    Journal,        ///< it began to execute it
    Connection,     ///< it gave the connection's last answer, and had not ended when the request was sent
    Accepting,      ///< it accepted when the request was sent
    LastAccepting,  ///< nobody did; it was the last that had
    Nothing,
};

/// "last_accepting", the report's spelling; "" for Nothing.
std::string_view name(GenerationBy by) noexcept;

/// One lost request, or one that was executed once more.
struct Failure {
    RequestId id;
    RequestClass result = RequestClass::HttpError;
    std::int32_t generation = 0;  ///< as far as the request itself tells; 0 unknown
    std::int64_t timeNs = 0;      ///< when it failed, or was executed again
    std::int32_t window = 0;      ///< index of the restart it belongs to; 0: none
    Execution execution = Execution::Unknown;
    bool isDuplicate = false;                 ///< `result` says nothing then
    GenerationBy by = GenerationBy::Nothing;  ///< up to Connection
    std::int64_t sentNs = 0;                  ///< first byte written, else when it failed
    std::int16_t status = 0;                  ///< that was answered; 0: none
    Corruption why = Corruption::None;        ///< with CORRUPT
    CorruptBytes bytes{};                     ///< that show it
};

}  // namespace changeover
