// SPDX-License-Identifier: BSL-1.0
#include "core/report/comparison_report.h"
#include "core/report/json_values.h"
#include "core/report/messages.h"

namespace changeover {

namespace {

namespace json = boost::json;

json::value textOrNull(const std::string& bytes)
{
    return bytes.empty() ? json::value(nullptr) : jsonText(bytes);
}

json::array answered(const RunSeries& series)
{
    json::array all;
    for (const std::int32_t generation : answerers(series)) {
        json::array counts;
        for (const Bucket& bucket : series.steps)
            counts.push_back(answeredBy(bucket, generation));
        all.push_back({{"generation", generation}, {"counts", std::move(counts)}});
    }
    return all;
}

json::value series(const RunSeries& aligned)
{
    if (aligned.steps.empty()) return nullptr;
    json::array lost, p99;
    for (const Bucket& bucket : aligned.steps) {
        std::uint64_t failures = 0;
        for (const RequestClass c : kAllRequestClasses)
            if (isLost(c)) failures += bucket.classes[static_cast<std::size_t>(c)];
        lost.push_back(failures);
        const auto quantile = bucket.latencyQuantileUs(0.99);
        p99.push_back(quantile ? json::value(static_cast<std::int64_t>(*quantile)) : nullptr);
    }
    return {{"from_us", aligned.fromUs},
            {"step_us", aligned.stepUs},
            {"answered", answered(aligned)},
            {"lost", std::move(lost)},
            {"p99_us", std::move(p99)}};
}

json::value figures(const std::optional<RunReport>& report)
{
    if (!report) return nullptr;
    const ComparedFigures figures = comparedFigures(*report);
    return {{"lost", figures.lost},
            {"lost_words", lostWords(*report)},
            {"refusal_gap_us", figures.refusalGapUs},
            {"overlap_us", figures.overlapUs},
            {"p99_us", figures.p99Us},
            {"max_us", figures.maxUs},
            {"finish_us", figures.finishUs},
            {"pid_stable", figures.pidStable}};
}

json::object runObject(const ComparedRun& run)
{
    json::object object{{"name", jsonText(run.way.name)}, {"strategy", jsonText(run.way.strategy)}};
    object["policy"] = textOrNull(run.way.policy);
    object["expected"] = name(run.way.expected);
    object["as_expected"] = run.report ? json::value(run.code == 0) : nullptr;
    object["skipped"] = run.skipped() ? jsonText(expectationWords(run)) : nullptr;
    object["reason"] = textOrNull(run.report ? runSentence(*run.report) : run.words);
    object["figures"] = figures(run.report);
    object["series"] = run.report ? series(run.report->aligned) : nullptr;
    object["report"] = run.report ? json::value(reportObject(*run.report)) : nullptr;
    return object;
}

}  // namespace

std::string lineOfBeginning(const ComparisonCase& way, std::size_t number, std::size_t of)
{
    return printed(
        json::object{{"kind", "begins"}, {"number", number}, {"of", of}, {"name", jsonText(way.name)}}, 0);
}

std::string lineOfRun(const ComparedRun& run)
{
    return printed(json::object{{"kind", "run"}, {"run", runObject(run)}}, 0);
}

std::string lineOfEnd(const ComparisonReport& report)
{
    json::object object{{"kind", "ends"}, {"sentence", jsonText(comparisonSentence(report))}};
    object["exit_code"] = report.exitCode;
    object["interrupted"] = report.interrupted;
    return printed(object, 0);
}

std::string jsonComparison(const ComparisonReport& report)
{
    json::object object{{"schema", "changeover-comparison/1"}};
    object["sentence"] = jsonText(comparisonSentence(report));
    object["exit_code"] = report.exitCode;
    object["interrupted"] = report.interrupted;
    json::array runs;
    for (const ComparedRun& run : report.runs)
        runs.push_back(runObject(run));
    object["runs"] = std::move(runs);
    addOrigin(object, report.surroundings, report.config, report.seed);
    return printed(object, 4);
}

}  // namespace changeover
