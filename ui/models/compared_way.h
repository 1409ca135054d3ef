// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/comparison.h"
#include "core/verdict/verdict.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

class QJsonObject;

namespace changeover {

/// What a way's clients saw around its trigger, which is second 0, in equal steps.
struct AlignedSeries {
    struct Answers {
        int generation = 0;  ///< 0: of whoever does not say
        std::vector<double> counts;
    };

    double fromS = 0, stepS = 0;
    std::vector<Answers> answered;
    std::vector<double> lost;
    std::vector<std::optional<double>> p99Us;

    std::size_t steps() const noexcept { return lost.size(); }
    double endS() const noexcept { return fromS + stepS * static_cast<double>(steps()); }
    double perSecond(double count) const noexcept { return stepS > 0 ? count / stepS : 0; }
    /// All generations' answers in a step.
    double answeredIn(std::size_t step) const noexcept;
    /// Where a time lies; none outside.
    std::optional<std::size_t> stepAt(double seconds) const noexcept;
};

/// One way to restart in a comparison: what was asked for and, once it has ended, what came of it.
struct ComparedWay {
    enum class State {
        Waiting,
        Running,
        Ended,
        Skipped,   ///< what it needs is not installed
        NotRun,    ///< it could not start: `words` says why
        Cancelled  ///< before its turn
    };

    QString name;
    bool isPolicy = false;
    Expectation expected = Expectation::Pass;
    State state = State::Waiting;
    QString words;  ///< the program's own, in English: why it could not start

    bool asExpected = false;
    std::optional<VerdictState> verdict;  ///< none: interrupted
    ClassCounts classes{};
    std::uint64_t lost = 0;
    std::int64_t refusalGapNs = 0, overlapNs = 0, p99Ns = 0, maxNs = 0, finishNs = 0;
    std::optional<std::int64_t> ledgerShortBy;  ///< none: no accounts are kept; negative: over
    bool pidStable = false;
    AlignedSeries series;

    /// As planned.
    static ComparedWay of(const ComparisonCase& planned);
    /// As `run` of a line of `changeover compare --report jsonl=…` says
    /// (resources/schema/changeover-comparison-line-1.schema.json).
    static ComparedWay of(const QJsonObject& run);
};

}  // namespace changeover
