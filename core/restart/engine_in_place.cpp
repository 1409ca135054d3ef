// SPDX-License-Identifier: BSL-1.0
// No successor: the process itself becomes the next generation. For demonstrations.
#include "core/restart/engine_impl.h"

#include "core/process/replace.h"

#include <unistd.h>

namespace changeover {

void Engine::Impl::replaceInPlace()
{
    Birth next;
    next.generation = config.birth.generation + 1;
    next.lifeline = m_lifeline.descriptor();
    for (const Listener& listener : m_listeners.all())
        next.listeners.push_back(listener.socket.get());
    std::vector<int> kept = next.listeners;
    if (next.lifeline >= 0) kept.push_back(next.lifeline);

    const ServiceLoad load = m_service.load();
    m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
    // Whatever is in flight ends here; who comes now waits in the accept queues for the start-up to be over.
    const auto error = replaceThisProcess(config.program, config.arguments, next, kept);
    m_events.write(EventKind::ResumedAccepting);
    m_events.write(EventKind::AttemptEnded, static_cast<std::int64_t>(RestartOutcome::RolledBackBeforeReady),
                   0, error.message());
    log(Severity::Error, "This process could not become " + config.program + ": " + error.message() +
                             ". Generation " + std::to_string(config.birth.generation) +
                             " is still serving.");
}

/// What a parent says of its child, where they are one.
void Engine::Impl::sayReplaced(EventKind kind)
{
    if (config.birth.listeners.empty()) return;
    const bool spawned = kind == EventKind::Spawned;
    EventLog before(m_scoreboard, ::getpid(), config.birth.generation - 1);
    before.write(kind, spawned ? ::getpid() : static_cast<std::int64_t>(RestartOutcome::Committed),
                 spawned ? config.birth.generation : ::getpid());
}

}  // namespace changeover
