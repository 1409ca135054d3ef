// SPDX-License-Identifier: BSL-1.0
#include "core/lab/deliberate_faults.h"

#include "core/lab/server_argument.h"
#include "core/posix/quantity.h"

#include <charconv>
#include <string_view>

namespace changeover {

namespace {

constexpr std::string_view kAfterCommit = "commit+";

void readGenerations(std::string_view text, DeliberateFaults& into)
{
    const bool alsoLater = text.ends_with('+');
    if (alsoLater) text.remove_suffix(1);
    int first = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), first);
    if (error != std::errc() || end != text.data() + text.size()) return;  // the server refuses it
    into.firstGeneration = first;
    into.alsoLater = alsoLater;
}

}  // namespace

DeliberateFaults DeliberateFaults::from(std::span<const std::string> arguments)
{
    DeliberateFaults faults;
    if (const auto policy = lastValue(arguments, "--policy"); policy && *policy != "none")
        faults.policy = *policy;
    faults.fault = lastValue(arguments, "--fault").value_or("");
    if (const auto generations = lastValue(arguments, "--fault-generation"))
        readGenerations(*generations, faults);
    return faults;
}

bool DeliberateFaults::concerns(int generation) const noexcept
{
    return alsoLater ? generation >= firstGeneration : generation == firstGeneration;
}

bool DeliberateFaults::failsToTakeOver(int generation, std::chrono::milliseconds probation) const
{
    if (fault.empty() || !concerns(generation)) return false;
    if (!fault.starts_with(kAfterCommit)) return true;
    const std::string_view rest = std::string_view(fault).substr(kAfterCommit.size());
    const auto delay = parseDuration(rest.substr(0, rest.find(':')));
    return delay && *delay < probation;
}

}  // namespace changeover
