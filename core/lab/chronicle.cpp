// SPDX-License-Identifier: BSL-1.0
#include "core/lab/chronicle.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace changeover {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

bool marksAStep(EventKind kind)
{
    return kind != EventKind::None && kind != EventKind::UserSignal && kind != EventKind::ConnectionForced &&
           kind != EventKind::SignalSent && kind != EventKind::HandedOff;
}

void setOnce(std::optional<std::int64_t>& time, std::int64_t timeNs)
{
    if (!time) time = timeNs;
}

void resumed(GenerationTimes& times, std::int64_t timeNs)
{
    if (times.stoppedNs) times.pauses.push_back({*times.stoppedNs, timeNs});
    times.stoppedNs.reset();
}

/// Since when it did not accept at that time, of one that had begun to; none: it did.
std::optional<std::int64_t> stoppedAt(const GenerationTimes& times, std::int64_t timeNs)
{
    for (const GenerationTimes::Pause& pause : times.pauses)
        if (pause.fromNs <= timeNs && timeNs < pause.toNs) return pause.fromNs;
    const std::int64_t endNs = std::min(times.stoppedNs.value_or(kNever), times.exitedNs.value_or(kNever));
    return endNs <= timeNs ? std::optional(endNs) : std::nullopt;
}

}  // namespace

void Chronicle::observe(const Event& event)
{
    const std::int64_t now = event.timeNs;
    if (event.kind == EventKind::Spawned || event.kind == EventKind::Started) {
        const bool first = event.kind == EventKind::Started;
        const auto generation = first ? event.generation : static_cast<std::int32_t>(event.extra);
        m_generationOf[event.value] = generation;
        m_generations[generation] = GenerationTimes{event.value, now, {}, {}, {}, {}, {}, {}, {}, {}};
    }
    // Of these the parent speaks about its child, who is in `value`; a server without a parent about itself.
    const auto child = [&] { return byPid(event.value != 0 ? event.value : event.pid); };
    GenerationTimes* times = nullptr;
    if (event.kind == EventKind::Hello && (times = child())) setOnce(times->helloNs, now);
    if (event.kind == EventKind::Ready && (times = child())) setOnce(times->readyNs, now);
    if (event.kind == EventKind::Commit && (times = child())) setOnce(times->committedNs, now);
    if (event.kind == EventKind::Sealed && (times = child())) setOnce(times->sealedNs, now);
    if (event.kind == EventKind::Accepting && (times = byPid(event.pid))) setOnce(times->acceptingNs, now);
    if (event.kind == EventKind::Exited && (times = byPid(event.pid))) setOnce(times->exitedNs, now);
    if (event.kind == EventKind::StoppedAccepting && (times = byPid(event.pid))) times->stoppedNs = now;
    if (event.kind == EventKind::ResumedAccepting && (times = byPid(event.pid))) resumed(*times, now);
    if (event.kind == EventKind::AttemptEnded && event.value >= 0 &&
        event.value <= static_cast<std::int32_t>(RestartOutcome::AbortedByTerm))
        m_ended.push_back({event.pid, now, static_cast<RestartOutcome>(event.value)});

    observeHolder(event);
    if (!marksAStep(event.kind)) return;
    const auto later =
        std::upper_bound(m_stamps.begin(), m_stamps.end(), now,
                         [](std::int64_t time, const Stamp& stamp) { return time < stamp.timeNs; });
    m_stamps.insert(later, Stamp{now, event.kind});
    if (m_stamps.size() > kRemembered) m_stamps.pop_front();
}

void Chronicle::observeHolder(const Event& event)
{
    if (event.kind == EventKind::Holding) m_holders.push_back({event.pid, event.timeNs, {}});
    if (event.kind != EventKind::Exited) return;
    for (Holder& holder : m_holders)
        if (holder.pid == event.pid) setOnce(holder.exitedNs, event.timeNs);
}

std::int32_t Chronicle::holderAt(std::int64_t timeNs) const noexcept
{
    for (const Holder& holder : m_holders)
        if (holder.fromNs <= timeNs && timeNs < holder.exitedNs.value_or(timeNs + 1)) return holder.pid;
    return 0;
}

GenerationTimes* Chronicle::byPid(std::int32_t pid)
{
    const auto generation = m_generationOf.find(pid);
    return generation == m_generationOf.end() ? nullptr : &m_generations[generation->second];
}

const GenerationTimes* Chronicle::times(std::int32_t generation) const
{
    const auto found = m_generations.find(generation);
    return found == m_generations.end() ? nullptr : &found->second;
}

std::optional<RestartOutcome> Chronicle::outcome(const RestartWindow& window) const
{
    const WindowFacts& facts = window.facts();
    for (const Ended& ended : m_ended)
        if (facts.endNs == ended.timeNs && window.trigger().oldPid == ended.parentPid) return ended.outcome;
    if (facts.startedNs && facts.acceptingNs) return RestartOutcome::Committed;
    return std::nullopt;
}

Chronicle::Responsible Chronicle::responsibleAt(std::int64_t timeNs, std::int32_t preferred) const
{
    Responsible found;
    std::int64_t lastEndNs = 0;
    for (const auto& [generation, times] : m_generations) {
        if (!times.acceptingNs || *times.acceptingNs > timeNs) continue;
        const std::optional<std::int64_t> endNs = stoppedAt(times, timeNs);
        if (!endNs) {
            if (!found.accepting || found.generation != preferred) found = {generation, true};
        } else if (!found.accepting && *endNs >= lastEndNs) {
            found = {generation, false};
            lastEndNs = *endNs;
        }
    }
    return found;
}

Chronicle::Nearest Chronicle::nearest(std::int64_t timeNs) const
{
    Nearest best;
    const auto consider = [&](const Stamp& stamp) {
        const std::int64_t offset = timeNs - stamp.timeNs;
        if (best.kind == EventKind::None || std::abs(offset) < std::abs(best.offsetNs))
            best = {stamp.kind, offset};
    };
    const auto after =
        std::lower_bound(m_stamps.begin(), m_stamps.end(), timeNs,
                         [](const Stamp& stamp, std::int64_t time) { return stamp.timeNs < time; });
    if (after != m_stamps.begin()) consider(*std::prev(after));
    if (after != m_stamps.end()) consider(*after);
    return best;
}

}  // namespace changeover
