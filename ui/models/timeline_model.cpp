// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/timeline_model.h"

#include <sys/wait.h>

#include <algorithm>
#include <utility>

namespace changeover {
namespace {

/// A signal that the lab sent and the server then reports is one event to people.
constexpr std::int64_t kSameSignalNs = 500'000'000;

}  // namespace

TimelineModel::TimelineModel(QObject* parent) : QObject(parent) {}

void TimelineModel::clear()
{
    m_lanes.clear();
    m_handOffs.clear();
    m_beforeStop.clear();
    m_restarts.clear();
    m_gaps.clear();
    m_failures.clear();
    m_rows = 0;
    ++m_revision;
}

void TimelineModel::apply(const Event& event)
{
    ++m_revision;
    // These speak of a child that has no word of its own yet.
    if (event.kind == EventKind::Spawned) {
        // A process that replaces itself is the end of one generation and the next one's start.
        GenerationLane* const before = event.pid == event.value ? laneOf(event.pid) : nullptr;
        if (before != nullptr && before->generation != event.extra) {
            mark(*before, GlyphShape::Exit, event);
            end(*before, event.timeNs);
            begin(static_cast<int>(event.extra), event.value, event.generation, event.timeNs);
        } else if (laneOf(event.value) == nullptr)
            begin(static_cast<int>(event.extra), event.value, event.generation, event.timeNs);
        return;
    }
    if (event.kind == EventKind::Started) {
        const int pid = event.value != 0 ? event.value : event.pid;
        if (laneOf(pid) == nullptr) begin(std::max(1, event.generation), pid, 0, event.timeNs);
        return;
    }
    if (event.kind == EventKind::HandedOff) return handOff(event);
    const bool aboutChild = event.kind == EventKind::Ready && event.value != 0;
    if (GenerationLane* lane = laneOf(aboutChild ? event.value : event.pid)) applyToLane(*lane, event);
}

void TimelineModel::apply(const FailureLine& failure)
{
    m_failures.insert(std::upper_bound(m_failures.begin(), m_failures.end(), failure.timeNs), failure.timeNs);
    ++m_revision;
}

void TimelineModel::apply(const Snapshot& snapshot)
{
    for (const RestartSummary& restart : snapshot.restarts)
        m_restarts[restart.index] = restart;
    for (const RefusalGap& gap : snapshot.gaps)
        m_gaps[gap.fromNs] = gap;
    // Whoever was started before this window listened is shown from what /proc knows.
    for (const ProcessRow& row : snapshot.processes)
        if (row.generation > 0 && row.state != 'Z' && row.state != 'X' && laneOf(row.pid) == nullptr) {
            auto& lane = begin(row.generation, row.pid, 0, snapshot.timeNs - row.ageMs * 1'000'000);
            if (row.holdsListener) enter(lane, LaneState::Ready, lane.startNs);
        }
    ++m_revision;
}

void TimelineModel::endAll(std::int64_t timeNs)
{
    for (GenerationLane& lane : m_lanes)
        if (!lane.endNs) end(lane, timeNs);
    for (auto& [fromNs, gap] : m_gaps)
        if (!gap.toNs) gap.toNs = std::max(timeNs, fromNs);
    ++m_revision;
}

std::optional<std::int64_t> TimelineModel::nextChangeover(std::int64_t afterNs) const
{
    for (const auto& [index, restart] : m_restarts)
        if (restart.triggerNs > afterNs) return restart.triggerNs;
    return std::nullopt;
}

std::optional<std::int64_t> TimelineModel::previousChangeover(std::int64_t beforeNs) const
{
    for (auto it = m_restarts.rbegin(); it != m_restarts.rend(); ++it)
        if (it->second.triggerNs < beforeNs) return it->second.triggerNs;
    return std::nullopt;
}

std::optional<std::int64_t> TimelineModel::nextFailure(std::int64_t afterNs) const
{
    const auto it = std::upper_bound(m_failures.begin(), m_failures.end(), afterNs);
    return it == m_failures.end() ? std::nullopt : std::optional(*it);
}

const GenerationLane* TimelineModel::laneOf(int pid) const
{
    const auto it =
        std::find_if(m_lanes.rbegin(), m_lanes.rend(), [&](const auto& lane) { return lane.pid == pid; });
    return it == m_lanes.rend() ? nullptr : &*it;
}

GenerationLane* TimelineModel::laneOf(int pid)
{
    return const_cast<GenerationLane*>(std::as_const(*this).laneOf(pid));
}

/// Those that come to rest one by one become one batch, however fine their packets were.
void TimelineModel::handOff(const Event& event)
{
    const HandOff given{event.pid, static_cast<int>(event.extra), event.timeNs, event.timeNs,
                        static_cast<std::uint64_t>(std::max(event.value, 0))};
    const auto before = std::find_if(m_handOffs.rbegin(), m_handOffs.rend(),
                                     [&](const HandOff& other) { return other.isSameWay(given); });
    if (before != m_handOffs.rend() && given.firstNs - before->firstNs < HandOff::kBatchNs) {
        before->lastNs = std::max(before->lastNs, given.lastNs);
        before->count += given.count;
    } else {
        m_handOffs.push_back(given);
    }
}

GenerationLane& TimelineModel::begin(int generation, int pid, int parentGeneration, std::int64_t timeNs)
{
    GenerationLane lane;
    lane.generation = generation;
    lane.pid = pid;
    lane.parentGeneration = parentGeneration;
    lane.startNs = timeNs;
    lane.phases.push_back({LaneState::Starting, timeNs, std::nullopt});
    const auto taken = [&](int row) {
        return std::any_of(m_lanes.begin(), m_lanes.end(), [&](const GenerationLane& other) {
            return other.row == row && (!other.endNs || *other.endNs > timeNs);
        });
    };
    // The row below its predecessor's, so that a changeover reads as a step down, then up again.
    lane.row = m_lanes.empty() ? 0 : m_lanes.back().row == 0 ? 1 : 0;
    if (taken(lane.row))
        for (lane.row = 0; taken(lane.row);)
            ++lane.row;
    m_rows = std::max(m_rows, lane.row + 1);
    return m_lanes.emplace_back(std::move(lane));
}

void TimelineModel::enter(GenerationLane& lane, LaneState state, std::int64_t timeNs)
{
    PhaseInterval& current = lane.phases.back();
    if (current.state == state || lane.endNs) return;
    current.toNs = std::max(timeNs, current.fromNs);
    lane.phases.push_back({state, *current.toNs, std::nullopt});
}

void TimelineModel::end(GenerationLane& lane, std::int64_t timeNs)
{
    lane.endNs = std::max(timeNs, lane.phases.back().fromNs);
    lane.phases.back().toNs = lane.endNs;
}

void TimelineModel::applyToLane(GenerationLane& lane, const Event& event)
{
    switch (event.kind) {
    case EventKind::SignalReceived:
    case EventKind::SignalSent:
        return markSignal(lane, event);
    case EventKind::Ready:
        return mark(lane, GlyphShape::Ready, event);
    case EventKind::Accepting:
        return enter(lane, LaneState::Ready, event.timeNs);
    case EventKind::StoppedAccepting:
        mark(lane, GlyphShape::StopAccepting, event);
        return enter(lane, LaneState::Draining, event.timeNs);
    case EventKind::ResumedAccepting:
        mark(lane, GlyphShape::ResumeAccepting, event);
        return enter(lane, LaneState::Ready, event.timeNs);
    case EventKind::DrainStarted:
        return enter(lane, LaneState::Draining, event.timeNs);
    case EventKind::AttemptEnded:
        if (static_cast<RestartOutcome>(event.value) != RestartOutcome::Committed)
            mark(lane, GlyphShape::RolledBack, event);
        return;
    case EventKind::Stopped:
        m_beforeStop[lane.pid] = lane.phases.back().state;
        return enter(lane, LaneState::Stopped, event.timeNs);
    case EventKind::Continued:
        if (const auto before = m_beforeStop.find(lane.pid); before != m_beforeStop.end())
            enter(lane, before->second, event.timeNs);
        return;
    case EventKind::Exited:
        mark(lane, WIFSIGNALED(event.value) ? GlyphShape::Killed : GlyphShape::Exit, event);
        return end(lane, event.timeNs);
    case EventKind::None:
    case EventKind::Spawned:
    case EventKind::Hello:
    case EventKind::Commit:
    case EventKind::ListenerOpened:
    case EventKind::Sealed:
    case EventKind::ListenerClosed:
    case EventKind::Drained:
    case EventKind::Exiting:
    case EventKind::Started:
    case EventKind::UserSignal:
    case EventKind::ConnectionForced:
    case EventKind::HandedOff:
    case EventKind::Holding:
        return;  // told by the event log
    }
}

void TimelineModel::mark(GenerationLane& lane, GlyphShape shape, const Event& event)
{
    lane.glyphs.push_back({shape, event});
}

void TimelineModel::markSignal(GenerationLane& lane, const Event& event)
{
    const bool told = std::any_of(lane.glyphs.begin(), lane.glyphs.end(), [&](const Glyph& glyph) {
        return glyph.shape == GlyphShape::Signal && glyph.event.value == event.value &&
               glyph.event.kind != event.kind && std::abs(glyph.event.timeNs - event.timeNs) < kSameSignalNs;
    });
    if (!told) mark(lane, GlyphShape::Signal, event);
}

}  // namespace changeover
