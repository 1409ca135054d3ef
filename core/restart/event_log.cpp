// SPDX-License-Identifier: BSL-1.0
#include "core/restart/event_log.h"

namespace changeover {

namespace {

Event about(pid_t pid, int generation, EventKind kind, std::int64_t value)
{
    Event event;
    event.pid = pid;
    event.generation = generation;
    event.kind = kind;
    event.value = static_cast<std::int32_t>(value);
    return event;
}

}  // namespace

EventLog::EventLog(Scoreboard& scoreboard, pid_t pid, int generation) noexcept
    : m_scoreboard(scoreboard), m_pid(pid), m_generation(generation)
{
}

void EventLog::write(EventKind kind, std::int64_t value, std::int64_t extra, std::string_view words) noexcept
{
    Event event = about(m_pid, m_generation, kind, value);
    event.extra = extra;
    event.setWords(words);
    m_scoreboard.append(event);
}

void EventLog::writeSignal(const ReceivedSignal& signal) noexcept
{
    const std::int64_t sender = (std::int64_t{signal.senderPid} << 32) | signal.senderUid;
    write(EventKind::SignalReceived, signal.number, sender);
}

void EventLog::writeAbout(pid_t pid, int generation, EventKind kind, std::int64_t value) noexcept
{
    m_scoreboard.append(about(pid, generation, kind, value));
}

}  // namespace changeover
