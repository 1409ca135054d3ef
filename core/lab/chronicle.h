// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/event.h"
#include "core/verdict/restart_window.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace changeover {

/// When a generation reached which step; CLOCK_MONOTONIC, none where it did not.
struct GenerationTimes {
    std::int32_t pid = 0;
    std::optional<std::int64_t> spawnedNs, helloNs, readyNs, committedNs, acceptingNs, sealedNs, exitedNs;
    std::optional<std::int64_t> stoppedNs;  ///< it accepts no more; not where it took over again
    struct Pause {
        std::int64_t fromNs, toNs;
    };
    std::vector<Pause> pauses;  ///< it had stopped, and took over again
};

/// What happened, as far as reports need it: each generation's steps, each attempt's exact outcome, and which
/// event lies nearest to an instant. Events come in the order of the ring. One thread.
class Chronicle {
public:
    void observe(const Event& event);

    /// The pid of the holder that owned the sockets then and had not ended; 0: nobody held them (`--hold`).
    std::int32_t holderAt(std::int64_t timeNs) const noexcept;

    /// A generation had this pid once.
    bool knows(std::int32_t pid) const { return m_generationOf.contains(pid); }

    /// Null for a generation that nobody told of.
    const GenerationTimes* times(std::int32_t generation) const;
    /// All there were, by number.
    const std::map<std::int32_t, GenerationTimes>& generations() const noexcept { return m_generations; }

    /// As the engine said; for an attempt without an engine (a plain start): committed once the next
    /// generation accepts. None while under way.
    std::optional<RestartOutcome> outcome(const RestartWindow& window) const;

    struct Responsible {
        std::int32_t generation = 0;  ///< 0: none has ever accepted
        bool accepting = false;       ///< else it was the last that had
    };
    /// Whose business a request of that time was that says nothing of itself. Where several accepted:
    /// `preferred`, if it was one of them, else the newest.
    Responsible responsibleAt(std::int64_t timeNs, std::int32_t preferred) const;

    struct Nearest {
        EventKind kind = EventKind::None;
        std::int64_t offsetNs = 0;  ///< the instant minus the event's
    };
    /// Of the newest kRemembered events that mark a step of a restart.
    Nearest nearest(std::int64_t timeNs) const;

private:
    static constexpr std::size_t kRemembered = 65'536;
    struct Stamp {
        std::int64_t timeNs;
        EventKind kind;
    };
    struct Ended {
        std::int32_t parentPid;
        std::int64_t timeNs;
        RestartOutcome outcome;
    };
    struct Holder {
        std::int32_t pid;
        std::int64_t fromNs;
        std::optional<std::int64_t> exitedNs;
    };
    GenerationTimes* byPid(std::int32_t pid);
    void observeHolder(const Event& event);

    std::map<std::int32_t, GenerationTimes> m_generations;
    std::map<std::int32_t, std::int32_t> m_generationOf;  // by pid: the latest that had this number
    std::vector<Ended> m_ended;
    std::vector<Holder> m_holders;
    std::deque<Stamp> m_stamps;  // by time
};

}  // namespace changeover
