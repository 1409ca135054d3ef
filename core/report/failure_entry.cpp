// SPDX-License-Identifier: BSL-1.0
#include "core/report/failure_entry.h"

#include <array>
#include <optional>
#include <utility>

namespace changeover {

namespace {

const RestartWindow* windowOf(const RunLedger& ledger, const Failure& failure)
{
    return failure.window > 0 ? &ledger.windows()[static_cast<std::size_t>(failure.window) - 1] : nullptr;
}

/// After all that the child has reached: what it was about to do, or what came after the attempt.
std::string_view phaseBeyond(const WindowFacts& facts, const GenerationTimes& child, std::string_view next,
                             std::int64_t timeNs)
{
    if (child.sealedNs) return !facts.oldReapedNs || timeNs <= *facts.oldReapedNs ? "drain" : "after";
    // A plain start has neither COMMIT nor an end that anybody speaks of.
    const bool over = facts.endNs ? timeNs > *facts.endNs : child.acceptingNs && !child.committedNs;
    return over ? "after" : next;
}

std::string_view phaseAt(const RestartWindow& window, const GenerationTimes* child, std::int64_t timeNs)
{
    const WindowFacts& facts = window.facts();
    if (timeNs < window.trigger().timeNs) return "before";
    if (!child) return facts.endNs && timeNs > *facts.endNs ? "after" : "spawn";
    const std::array<std::pair<std::string_view, std::optional<std::int64_t>>, 5> steps{
        {{"spawn", child->spawnedNs},
         {"hello", child->helloNs},
         {"ready", child->readyNs},
         {"accepting", child->acceptingNs},
         {"probation", child->sealedNs}}};
    std::string_view next = steps.front().first;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].second) continue;
        if (timeNs <= *steps[i].second) return steps[i].first;
        next = i + 1 < steps.size() ? steps[i + 1].first : "drain";
    }
    return phaseBeyond(facts, *child, next, timeNs);
}

/// Whether the request itself tells its generation. A connection's last answer does not where that generation
/// had ended before the request was sent.
bool tellsGeneration(const Failure& failure, const Chronicle& chronicle)
{
    if (failure.generation == 0) return false;
    const GenerationTimes* const times = chronicle.times(failure.generation);
    const bool wasGone = times && times->exitedNs && *times->exitedNs < failure.sentNs;
    return failure.by != GenerationBy::Connection || !wasGone;
}

}  // namespace

std::string_view className(const FailureEntry& failure) noexcept
{
    return failure.isDuplicate ? "duplicate" : name(failure.result);
}

std::string answerWords(const FailureEntry& failure)
{
    const std::string status = failure.status ? statusWords(failure.status) : std::string();
    return status + (status.empty() || failure.why.empty() ? "" : "; ") + failure.why;
}

std::string_view name(Execution execution) noexcept
{
    switch (execution) {
    case Execution::None:
        return "none";
    case Execution::Executed:
        return "executed";
    case Execution::Unknown:
        break;
    }
    return "";
}

FailureEntry failureEntry(const RunLedger& ledger, const Chronicle& chronicle, const Failure& failure,
                          std::int64_t startNs)
{
    const RestartWindow* const window = windowOf(ledger, failure);
    const Chronicle::Nearest nearest = chronicle.nearest(failure.timeNs);
    FailureEntry entry{.id = text(failure.id),
                       .atUs = (failure.timeNs - startNs) / 1000,
                       .restart = failure.window,
                       .result = failure.result,
                       .generation = failure.generation,
                       .by = failure.by,
                       .offsetUs = nearest.offsetNs / 1000,
                       .nearest = nearest.kind,
                       .execution = failure.execution,
                       .isDuplicate = failure.isDuplicate,
                       .status = failure.status,
                       .why = words(failure.why, failure.bytes.view())};
    if (window)
        entry.phase = phaseAt(*window, chronicle.times(window->facts().newGeneration), failure.timeNs);
    if (tellsGeneration(failure, chronicle)) return entry;
    const auto responsible =
        chronicle.responsibleAt(failure.sentNs, window ? window->trigger().oldGeneration : 0);
    entry.generation = responsible.generation;
    entry.by = responsible.accepting ? GenerationBy::Accepting : GenerationBy::LastAccepting;
    if (entry.generation == 0) entry.by = GenerationBy::Nothing;
    return entry;
}

}  // namespace changeover
