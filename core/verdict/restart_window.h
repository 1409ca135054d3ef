// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/latency_histogram.h"
#include "core/verdict/request_outcome.h"
#include "core/verdict/verdict.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

inline constexpr std::int64_t kWindowMarginNs = 1'000'000'000;
inline constexpr std::int64_t kWindowCapNs = 10'000'000'000;
inline constexpr std::uint64_t kWindowMinRequests = 50;
inline constexpr std::int64_t kMaxGeneratorGapNs = 50'000'000;
/// A request was in flight at the trigger when it was written so long before: it has reached the server.
inline constexpr std::int64_t kAcrossNs = 50'000'000;

enum class AttemptEnd : std::uint8_t {
    Committed,
    RolledBack,  ///< before or after COMMIT
    Coalesced,   ///< another attempt does it: no clauses of its own
    NotDone,     ///< refused, or aborted by TERM
};

/// What opened a window.
struct Trigger {
    std::int64_t timeNs = 0;
    std::int32_t signal = 0;  ///< 0: none was sent
    std::int32_t senderPid = 0, senderUid = 0;
    std::int32_t oldPid = 0, oldGeneration = 0;
    bool byHand = false;           ///< KILL or TERM pressed: the next Start closes it
    std::int32_t overlapping = 0;  ///< older generations that still drained then
    bool expectRollback = false;   ///< else a commit is expected
    bool sameProcess = false;      ///< exec-in-place: nobody to reap
    bool foreign = false;          ///< another server than ours: what it does is known by its clients alone
    std::int64_t allowanceNs =
        0;  ///< to the attempt's last deadline, from the trigger (by hand: from the Start)
    std::optional<std::int32_t> rerunOf = std::nullopt;  ///< index of the window that this one supersedes
};

/// Who answered (class OK) how many.
struct Answerer {
    std::int32_t generation = 0, pid = 0;  ///< both 0: the server does not say
    std::uint64_t count = 0;
    std::int64_t firstNs = 0, lastNs = 0;
    std::int64_t firstAfterOldNs = 0;  ///< to a request that was written after the old one's end; 0: none
};

/// What is known of one restart. Plain facts, each set once.
struct WindowFacts {
    std::int32_t newPid = 0, newGeneration = 0;
    std::optional<std::int64_t> spawnedNs;
    std::optional<std::int64_t> acceptingNs;  ///< the new generation accepts
    std::optional<std::int64_t> stoppedNs;    ///< the old one stopped accepting …
    std::uint64_t inFlightAtStop = 0;         ///< … with so many requests on it
    std::optional<std::int64_t> oldReapedNs;
    std::optional<std::int64_t> newReapedNs;  ///< the failed child
    std::optional<std::int64_t>
        startedNs;  ///< the Start that closes a window opened by hand, or a stop-start's
    std::optional<AttemptEnd> end;
    std::optional<std::int64_t> endNs;
    std::string words;  ///< why, from the engine

    // of a server that is not ours
    std::vector<std::int32_t> oldKin, newKin;  ///< processes that these generations started
    std::vector<std::uint16_t> portsOfOld;     ///< clients whose connections the old one held at the trigger
    std::int32_t outlivedBy = 0;             ///< one of oldKin, still there so long after the old one's exit
    std::optional<std::int64_t> outlivedNs;  ///< that it counts as left behind
};

/// One restart as the clients saw it: from 1 s before the trigger to 1 s after the later of {old process
/// reaped, new one's first answer}; rolled back: to 1 s after the failed child is reaped.
///
/// A request is in the window when it *finished* inside it (both ends belong to it), so that a window never
/// waits for a request; CANCELLED ones are not counted. Windows may overlap: a request is then in both, a
/// loss belongs to one only (the RunLedger says which). Pure: no clock, no I/O. One thread.
class RestartWindow {
public:
    RestartWindow(std::int32_t index, const Trigger& trigger);

    std::int32_t index() const noexcept { return m_index; }
    const Trigger& trigger() const noexcept { return m_trigger; }
    WindowFacts& facts() noexcept { return m_facts; }
    const WindowFacts& facts() const noexcept { return m_facts; }

    std::int64_t fromNs() const noexcept { return m_trigger.timeNs - kWindowMarginNs; }
    /// When it ends by its rule, or by the cap; nothing while neither is known.
    std::optional<std::int64_t> closesNs() const;
    /// fromNs() <= timeNs <= closesNs().
    bool contains(std::int64_t timeNs) const;

    /// Counts a request inside the window; ignores others. One that comes again (countedNs) moves. A loss is
    /// only counted as one of the requests: whose it is, own() and disown() say.
    void add(const RequestOutcome& outcome);
    void own(const RequestOutcome& loss);
    void disown(const RequestOutcome& loss);
    /// Of its own losses and duplicates; none where the server keeps no journal. The RunLedger counts.
    std::optional<ExecutionCounts>& executions() noexcept { return m_executions; }
    /// The generator saw a due time so late, inside the window.
    void addGap(std::int64_t latenessNs) noexcept;
    /// Looks again at a request that was added before the old process's end was known.
    void lookAgain(const RequestOutcome& outcome);

    /// At `nowNs` no more requests will come: the verdict is final.
    void close(std::int64_t nowNs);
    bool closed() const noexcept { return m_closedNs.has_value(); }

    std::uint64_t requests() const noexcept { return m_requests; }
    std::uint64_t lost() const noexcept { return m_lost; }
    const ClassCounts& classes() const noexcept { return m_classes; }  ///< of losses, only its own
    std::int64_t gapNs() const noexcept { return m_gapNs; }
    std::int64_t p99Ns() const;                         ///< corrected, of OK
    std::optional<std::int64_t> firstAnswerNs() const;  ///< the new generation's, CLOCK_MONOTONIC
    /// New generation accepting -> old one's exit; 0 when they did not overlap or one is not known.
    std::int64_t overlapNs() const noexcept;

    /// FAIL as soon as something is lost or executed twice; reason None while open and nothing is.
    Verdict verdict() const;

private:
    struct Judgement {
        VerdictState state;
        VerdictReason reason;
    };

    bool isOld(const Answerer& who) const noexcept;
    bool isNew(const Answerer& who) const noexcept;
    bool isNamed(const Answerer& who) const noexcept;
    void recount(const RequestOutcome& outcome);
    bool wasAcross(const RequestOutcome& outcome) const noexcept;
    VerdictReason untestedAcross() const noexcept;
    std::optional<AttemptEnd> outcome() const;
    std::optional<std::int64_t> endByRuleNs() const;
    std::optional<std::int64_t> capNs() const;
    bool oldAnswered() const;
    bool oldAnsweredThroughout() const;
    Judgement judge() const;
    Judgement judgeCommit() const;
    Judgement judgeRollback() const;
    void countAnswer(const RequestOutcome& outcome);

    std::int32_t m_index;
    Trigger m_trigger;
    WindowFacts m_facts;
    std::uint64_t m_requests = 0, m_lost = 0;
    ClassCounts m_classes{};
    std::optional<ExecutionCounts> m_executions;
    std::optional<std::int64_t> m_firstLossNs;
    std::vector<Answerer> m_answerers;  // grows with generations, not with requests
    struct Across {
        std::int32_t pid = 0;
        std::uint16_t port = 0;
    };
    std::vector<Across> m_across;  // answers to what was in flight at the trigger
    std::uint64_t m_endedByClosing = 0;
    std::int64_t m_gapNs = 0;
    std::unique_ptr<LatencyHistogram> m_latency = std::make_unique<LatencyHistogram>();  // until it is closed
    std::int64_t m_p99Ns = 0;
    std::optional<std::int64_t> m_closedNs;
};

}  // namespace changeover
