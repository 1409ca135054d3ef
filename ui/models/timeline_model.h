// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/wire.h"

#include <QObject>

#include <map>
#include <optional>
#include <vector>

namespace changeover {

/// What a lane's pattern shows.
enum class LaneState { Starting, Ready, Draining, Stopped };

enum class GlyphShape { Signal, Ready, StopAccepting, ResumeAccepting, Exit, Killed, RolledBack };

struct PhaseInterval {
    LaneState state = LaneState::Starting;
    std::int64_t fromNs = 0;
    std::optional<std::int64_t> toNs;  ///< none: it goes on

    bool operator==(const PhaseInterval&) const = default;
};

struct Glyph {
    GlyphShape shape = GlyphShape::Signal;
    Event event;
};

/// One generation, from its start to its end: one bar.
struct GenerationLane {
    int generation = 0;
    int pid = 0;
    int parentGeneration = 0;  ///< 0: the lab started it
    std::int64_t startNs = 0;
    std::optional<std::int64_t> endNs;
    int row = 0;  ///< rows are used again once the generation before has gone
    std::vector<PhaseInterval> phases;
    std::vector<Glyph> glyphs;
};

/// Connections that one generation gave another, within kBatchNs of the first: what an arrow between two
/// lanes shows.
struct HandOff {
    static constexpr std::int64_t kBatchNs = 50'000'000;

    int fromPid = 0;
    int toPid = 0;
    std::int64_t firstNs = 0;
    std::int64_t lastNs = 0;
    std::uint64_t count = 0;

    bool isSameWay(const HandOff& other) const noexcept
    {
        return fromPid == other.fromPid && toPid == other.toPid;
    }
    bool operator==(const HandOff&) const = default;
};

/// The story of the session as intervals and marks, made from events and snapshots alone. Keeps what the
/// supervisor's snapshots have since dropped (they carry the newest 16 restarts and gaps).
class TimelineModel : public QObject {
    Q_OBJECT

public:
    explicit TimelineModel(QObject* parent = nullptr);

    void clear();
    void apply(const Event& event);
    void apply(const FailureLine& failure);
    void apply(const Snapshot& snapshot);
    /// The supervisor is gone, and every generation with it.
    void endAll(std::int64_t timeNs);

    const std::vector<GenerationLane>& lanes() const noexcept { return m_lanes; }
    int rows() const noexcept { return m_rows; }
    /// By their first; a roll-back's go from the child to its parent.
    const std::vector<HandOff>& handOffs() const noexcept { return m_handOffs; }
    /// The newest that had this pid, or null.
    const GenerationLane* laneOf(int pid) const;
    const std::map<int, RestartSummary>& restarts() const noexcept { return m_restarts; }
    const std::map<std::int64_t, RefusalGap>& gaps() const noexcept { return m_gaps; }

    /// The triggers, in order: where N and P go.
    std::optional<std::int64_t> nextChangeover(std::int64_t afterNs) const;
    std::optional<std::int64_t> previousChangeover(std::int64_t beforeNs) const;
    /// The first failure after `afterNs`.
    std::optional<std::int64_t> nextFailure(std::int64_t afterNs) const;
    /// Rises with each change.
    std::uint64_t revision() const noexcept { return m_revision; }

private:
    GenerationLane* laneOf(int pid);
    void handOff(const Event& event);
    GenerationLane& begin(int generation, int pid, int parentGeneration, std::int64_t timeNs);
    void enter(GenerationLane& lane, LaneState state, std::int64_t timeNs);
    void end(GenerationLane& lane, std::int64_t timeNs);
    void applyToLane(GenerationLane& lane, const Event& event);
    void mark(GenerationLane& lane, GlyphShape shape, const Event& event);
    void markSignal(GenerationLane& lane, const Event& event);

    std::vector<GenerationLane> m_lanes;    // by start
    std::vector<HandOff> m_handOffs;        // by their first
    std::map<int, LaneState> m_beforeStop;  // by pid: what CONT goes back to
    std::map<int, RestartSummary> m_restarts;
    std::map<std::int64_t, RefusalGap> m_gaps;
    std::vector<std::int64_t> m_failures;
    int m_rows = 0;
    std::uint64_t m_revision = 0;
};

}  // namespace changeover
