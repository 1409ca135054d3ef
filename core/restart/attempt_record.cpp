// SPDX-License-Identifier: BSL-1.0
#include "core/restart/attempt_record.h"

#include <string_view>

namespace changeover {

namespace {

std::string_view lastLine(std::string_view text)
{
    const auto end = text.find_last_not_of("\r\n");
    if (end == std::string_view::npos) return {};
    text = text.substr(0, end + 1);
    const auto start = text.find_last_of('\n');
    return start == std::string_view::npos ? text : text.substr(start + 1);
}

}  // namespace

std::string AttemptRecord::words() const
{
    const std::string_view said = lastLine(childStderr);
    if (outcome == RestartOutcome::Committed || said.empty()) return reason;
    return reason + "; it said: " + std::string(said);
}

}  // namespace changeover
