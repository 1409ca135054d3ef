// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/compared_way.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace changeover {
namespace {

QLatin1String latin(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

std::vector<double> counts(const QJsonValue& array)
{
    std::vector<double> all;
    for (const QJsonValue& count : array.toArray())
        all.push_back(count.toDouble());
    return all;
}

AlignedSeries series(const QJsonObject& object)
{
    AlignedSeries aligned;
    aligned.fromS = object["from_us"].toDouble() / 1e6;
    aligned.stepS = object["step_us"].toDouble() / 1e6;
    for (const QJsonValue& who : object["answered"].toArray())
        aligned.answered.push_back({who["generation"].toInt(), counts(who["counts"])});
    aligned.lost = counts(object["lost"]);
    for (const QJsonValue& p99 : object["p99_us"].toArray())
        aligned.p99Us.push_back(p99.isNull() ? std::nullopt : std::optional(p99.toDouble()));
    // A step that any of them lacks is none: whoever draws need not ask.
    for (AlignedSeries::Answers& answers : aligned.answered)
        answers.counts.resize(aligned.steps());
    aligned.p99Us.resize(aligned.steps());
    return aligned;
}

Expectation expectation(const QString& word)
{
    for (const Expectation each : {Expectation::Fail, Expectation::Depends})
        if (word == latin(name(each))) return each;
    return Expectation::Pass;
}

std::optional<VerdictState> verdict(const QString& word)
{
    for (const VerdictState each :
         {VerdictState::Pass, VerdictState::PassRolledBack, VerdictState::Inconclusive, VerdictState::Fail,
          VerdictState::InstrumentFault})
        if (word == latin(name(each))) return each;
    return std::nullopt;
}

void takeReport(const QJsonObject& report, ComparedWay& way)
{
    way.verdict = verdict(report["verdict"].toString());
    for (const RequestClass c : kAllRequestClasses)
        way.classes[static_cast<std::size_t>(c)] =
            static_cast<std::uint64_t>(report["classes"][latin(name(c))].toDouble());
    const QJsonValue ledger = report["ledger"];
    if (ledger.isObject())
        way.ledgerShortBy =
            ledger["consistent"].toBool()
                ? 0
                : static_cast<std::int64_t>(ledger["expected"].toDouble() - ledger["sum"].toDouble());
}

void takeFigures(const QJsonObject& figures, ComparedWay& way)
{
    const auto ns = [&figures](const char* key) {
        return std::llround(figures[QLatin1String(key)].toDouble() * 1000);
    };
    way.lost = static_cast<std::uint64_t>(figures["lost"].toDouble());
    way.refusalGapNs = ns("refusal_gap_us");
    way.overlapNs = ns("overlap_us");
    way.p99Ns = ns("p99_us");
    way.maxNs = ns("max_us");
    way.finishNs = ns("finish_us");
    way.pidStable = figures["pid_stable"].toBool();
}

}  // namespace

double AlignedSeries::answeredIn(std::size_t step) const noexcept
{
    double sum = 0;
    for (const Answers& answers : answered)
        sum += answers.counts[step];
    return sum;
}

std::optional<std::size_t> AlignedSeries::stepAt(double seconds) const noexcept
{
    if (stepS <= 0 || seconds < fromS || seconds >= endS()) return std::nullopt;
    return std::min(static_cast<std::size_t>((seconds - fromS) / stepS), steps() - 1);
}

ComparedWay ComparedWay::of(const ComparisonCase& planned)
{
    ComparedWay way;
    way.name = QString::fromStdString(planned.name);
    way.isPolicy = !planned.policy.empty();
    way.expected = planned.expected;
    return way;
}

ComparedWay ComparedWay::of(const QJsonObject& run)
{
    ComparedWay way;
    way.name = run["name"].toString();
    way.isPolicy = run["policy"].isString();
    way.expected = expectation(run["expected"].toString());
    way.words = run["reason"].toString();
    way.asExpected = run["as_expected"].toBool();
    if (run["report"].isObject()) {
        way.state = State::Ended;
        takeReport(run["report"].toObject(), way);
        takeFigures(run["figures"].toObject(), way);
        way.series = changeover::series(run["series"].toObject());
    } else {
        way.state = run["skipped"].isString() ? State::Skipped
                    : way.words.isEmpty()     ? State::Cancelled
                                              : State::NotRun;
    }
    return way;
}

}  // namespace changeover
