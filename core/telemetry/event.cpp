// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/event.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::array<std::string_view, kEventKinds> kNames{"none",
                                                           "signal-received",
                                                           "spawned",
                                                           "hello",
                                                           "ready",
                                                           "commit",
                                                           "listener-opened",
                                                           "accepting",
                                                           "stopped-accepting",
                                                           "resumed-accepting",
                                                           "sealed",
                                                           "listener-closed",
                                                           "drain-started",
                                                           "drained",
                                                           "exiting",
                                                           "attempt-ended",
                                                           "started",
                                                           "signal-sent",
                                                           "exited",
                                                           "stopped",
                                                           "continued",
                                                           "user-signal",
                                                           "connection-forced",
                                                           "handed-off",
                                                           "holding"};
static_assert(static_cast<std::size_t>(EventKind::Holding) + 1 == kEventKinds);

/// The longest prefix of at most `limit` bytes that does not cut a UTF-8 sequence.
std::size_t cutAtCharacter(std::string_view words, std::size_t limit) noexcept
{
    if (words.size() <= limit) return words.size();
    while (limit > 0 && (static_cast<unsigned char>(words[limit]) & 0xC0) == 0x80)
        --limit;
    return limit;
}

}  // namespace

void Event::setWords(std::string_view words) noexcept
{
    text.fill('\0');
    std::copy_n(words.begin(), cutAtCharacter(words, text.size() - 1), text.begin());
}

std::string_view name(EventKind kind) noexcept
{
    const auto index = static_cast<std::size_t>(kind);
    return index < kNames.size() ? kNames[index] : kNames[0];
}

std::string_view name(RestartOutcome outcome) noexcept
{
    switch (outcome) {
    case RestartOutcome::Committed:
        return "committed";
    case RestartOutcome::RolledBackBeforeReady:
        return "rolled_back_before_ready";
    case RestartOutcome::RolledBackAfterCommit:
        return "rolled_back_after_commit";
    case RestartOutcome::Coalesced:
        return "coalesced";
    case RestartOutcome::Refused:
        return "refused";
    case RestartOutcome::AbortedByTerm:
        return "aborted_by_term";
    }
    return "unknown";
}

}  // namespace changeover
