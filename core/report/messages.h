// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/strategy.h"
#include "core/report/run_report.h"

#include <string>
#include <string_view>
#include <system_error>

namespace changeover {

// The English sentences of the command line and of reports, from codes and data. Each says what happened and,
// where something can be done, what.

/// "1 206", with thin groups as people write large numbers.
std::string grouped(std::uint64_t number);
/// "12 ms", "3.02 s", "250 us".
std::string forPeople(std::int64_t nanoseconds);
inline std::string forPeopleUs(std::int64_t microseconds) { return forPeople(microseconds * 1000); }
/// "0.25 %"
std::string percent(double fraction);

/// "7 of 1 206 dropped: 5 refused, 2 reset_before_byte; first 12 ms after the trigger." One for each reason.
std::string sentence(const Verdict& verdict);
/// The run as a whole.
std::string runSentence(const RunReport& report);
/// One restart: "#3 HUP: pid 4711 -> 4790, committed, overlap 3.02 s, …".
std::string restartLine(const RestartEntry& entry);

/// "12 ms after accepting": from the event that lies nearest.
std::string offsetWords(const FailureEntry& failure);

/// "1", "1 (last accepting)": how it is known, where the answer itself does not say; "–".
std::string generationWords(const FailureEntry& failure);
/// What stands in these parentheses.
std::string generationLegend();
/// "0000-00000003-0000000017 refused, generation 1 (last accepting), restart 2, phase spawn, 12 ms after
/// exited".
std::string failureLine(const FailureEntry& failure);
/// "… and 37 more; ", where they are; empty where there are none.
std::string moreFailures(std::uint64_t more);

/// "of the lost: 3 before execution, 4 executed but unanswered; executed twice: 0"; empty where the server
/// keeps no journal.
std::string executionWords(const RunReport& report);

/// "Kernel: no reset, no connection dropped.", or what it counted.
std::string sentence(const KernelWitness& kernel);

/// `options` are for the sample server, and `program` is another one.
std::string optionsIgnored(std::string_view options, std::string_view program);
std::string missingProgram(std::string_view path, std::error_code error);
/// `name`'s NeededProgram is not there.
std::string missingFor(const Strategy& strategy);
std::string cannotListen(std::string_view address, std::error_code error);
/// `path` "-": the standard output.
std::string unwritableReport(std::string_view path, std::error_code error);
/// `dropped` requests are missing from the log that could not be written as they came.
std::string unfinishedLog(std::string_view path, std::uint64_t dropped, std::error_code error);
std::string notLoopback(std::string_view address);
std::string tooFewDescriptors(std::uint64_t connections, std::uint64_t limit);
/// The lab's shared memory or the lab's process could not be made.
std::string cannotSetUp(std::error_code error);
/// A process of the lab's that no signal of ours ended.
std::string notEnded(std::int32_t pid);
std::string noPrivateNetwork(std::error_code error);

}  // namespace changeover
