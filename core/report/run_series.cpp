// SPDX-License-Identifier: BSL-1.0
#include "core/report/run_series.h"

#include <algorithm>
#include <set>

namespace changeover {

namespace {

constexpr std::int64_t kShortestStepNs = 50'000'000;

/// 50 → 100 → 200 → 500 → 1 000 …: each a multiple of a level's width, so that every bucket is counted once.
std::int64_t nextStep(std::int64_t step)
{
    std::int64_t power = 1;
    while (power * 10 <= step)
        power *= 10;
    return step / power == 1 ? 2 * power : step / power == 2 ? 5 * power : 10 * power;
}

double sinceS(std::int64_t timeNs, std::int64_t startNs)
{
    return static_cast<double>(timeNs - startNs) / 1e9;
}

std::optional<double> sinceS(const std::optional<std::int64_t>& timeNs, std::int64_t startNs)
{
    return timeNs ? std::optional(sinceS(*timeNs, startNs)) : std::nullopt;
}

}  // namespace

RunSeries readSeries(const TimeSeries& series, std::int64_t fromNs, std::int64_t toNs, std::int64_t zeroNs,
                     std::size_t most)
{
    std::int64_t step = kShortestStepNs;
    while ((toNs - fromNs) / step >= static_cast<std::int64_t>(most))
        step = nextStep(step);
    RunSeries seen;
    seen.fromUs = (fromNs - zeroNs) / 1000;
    seen.stepUs = step / 1000;
    for (std::int64_t at = fromNs; at < toNs; at += step)
        seen.steps.push_back(series.sum(at, at + step));
    return seen;
}

std::vector<std::int32_t> answerers(const RunSeries& series)
{
    std::set<std::int32_t> generations;
    for (const Bucket& bucket : series.steps) {
        for (const Bucket::Answered& who : bucket.answered)
            if (who.count) generations.insert(who.generation);
        if (answeredBy(bucket, 0)) generations.insert(0);
    }
    return {generations.begin(), generations.end()};
}

std::uint64_t answeredBy(const Bucket& bucket, std::int32_t generation) noexcept
{
    std::uint64_t count = 0, all = 0;
    for (const Bucket::Answered& who : bucket.answered) {
        all += who.count;
        if (who.generation == generation) count += who.count;
    }
    const std::uint64_t ok = bucket.classes[0];
    return generation != 0 ? count : ok > all ? ok - all : 0;
}

std::vector<GenerationLane> readLanes(const Chronicle& chronicle, std::int64_t startNs)
{
    std::vector<GenerationLane> lanes;
    for (const auto& [generation, times] : chronicle.generations())
        if (times.spawnedNs)
            lanes.push_back({generation, times.pid, sinceS(*times.spawnedNs, startNs),
                             sinceS(times.acceptingNs, startNs), sinceS(times.stoppedNs, startNs),
                             sinceS(times.exitedNs, startNs)});
    return lanes;
}

std::vector<GapSpan> readGaps(const RunLedger& ledger, std::int64_t startNs, std::int64_t endNs)
{
    std::vector<GapSpan> spans;
    for (const ListenerTimeline::Gap& gap : ledger.listeners().gaps())
        spans.push_back(
            {sinceS(gap.fromNs, startNs), sinceS(std::min(gap.toNs.value_or(endNs), endNs), startNs)});
    return spans;
}

}  // namespace changeover
