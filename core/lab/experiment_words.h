// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/generator.h"
#include "core/verdict/run_ledger.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace changeover {

// What an experiment says about itself.

/// "12 s", rounded up.
std::string secondsText(std::chrono::milliseconds length);

/// "Not one of the first 20 requests got a right answer: GET / answered 302 Found. …", and what to do.
std::string noRightAnswer(const LoadConfig& load, const RunLedger& ledger);

/// What the windows from that one on wait for, the first that is open: "waiting for pid 4711 to exit, at most
/// 73 s".
std::string awaitedOf(const RunLedger& ledger, std::size_t firstWindow);

}  // namespace changeover
