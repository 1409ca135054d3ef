// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/experiment.h"

#include <string>

namespace changeover {

// The exit codes of `run` and `compare` that no verdict gives.
inline constexpr int kUsageError = 2;
inline constexpr int kEnvironmentError = 4;
inline constexpr int kInterrupted = 130;

/// 0, 1, 3 or 5.
int exitCode(VerdictState state) noexcept;

/// Of a run that gave `run` and whose reports gave `reports`, 0 where all were written.
int withoutReport(int run, int reports) noexcept;

/// On stderr, in one line and without control characters, whatever program has part in it. Gives `code`.
int complain(const std::string& sentence, int code = kEnvironmentError);

/// What can be known before anything is started, as a sentence; empty when all is well. Raises the limit of
/// descriptors.
std::string checkSurroundings(const ExperimentPlan& plan);

/// Before there is a thread or a descriptor that lives in the other network. Empty when done or not asked
/// for.
std::string enterNetwork(bool privateNetwork);

}  // namespace changeover
