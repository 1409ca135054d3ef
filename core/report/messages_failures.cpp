// SPDX-License-Identifier: BSL-1.0
// Of the messages those about a single failure.
#include "core/report/messages.h"

#include <cmath>

namespace changeover {

std::string offsetWords(const FailureEntry& failure)
{
    if (failure.nearest == EventKind::None) return "no event near";
    return forPeople(std::abs(failure.offsetUs) * 1000) + (failure.offsetUs < 0 ? " before " : " after ") +
           std::string(name(failure.nearest));
}

std::string generationWords(const FailureEntry& failure)
{
    if (failure.generation == 0) return "–";
    std::string number = std::to_string(failure.generation);
    if (failure.by == GenerationBy::Answer || failure.by == GenerationBy::Nothing) return number;
    return number + (failure.by == GenerationBy::LastAccepting ? " (last accepting)"
                                                               : " (" + std::string(name(failure.by)) + ')');
}

std::string generationLegend()
{
    return "Generation: the one that began to answer; else, as it says, the one that began to execute the "
           "request (journal), that gave the connection's last answer (connection), that accepted when the "
           "request was sent (accepting), or the last that had (last accepting).";
}

std::string failureLine(const FailureEntry& failure)
{
    std::string line = failure.id + ' ' + std::string(className(failure));
    if (const std::string answer = answerWords(failure); !answer.empty()) line += " (" + answer + ')';
    line += ", ";
    if (failure.execution == Execution::None) line += "not executed, ";
    if (failure.execution == Execution::Executed && !failure.isDuplicate) line += "executed, ";
    line += "generation " + (failure.generation ? generationWords(failure) : "unknown");
    line += failure.restart ? ", restart " + std::to_string(failure.restart) : ", no restart";
    return line + ", phase " + std::string(failure.phase) + ", " + offsetWords(failure);
}

std::string moreFailures(std::uint64_t more)
{
    return more ? "… and " + grouped(more) + " more: the CSV report (--report csv=FILE) has every one." : "";
}

}  // namespace changeover
