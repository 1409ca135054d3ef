// SPDX-License-Identifier: BSL-1.0
#include "core/lab/series_feeder.h"

#include <algorithm>

namespace changeover {

// A bucket counts each class in a place of its own, and does not know the classes.
static_assert(kBucketClasses == kRequestClasses);

namespace {

std::uint32_t wholeMicroseconds(std::int64_t ns)
{
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ns / 1000, 0, UINT32_MAX));
}

void note(Bucket& bucket, const GenerationCounters& counters)
{
    bucket.addAnswer(counters.generation, 0);
    for (Bucket::Answered& row : bucket.answered)
        if (row.generation == counters.generation) {
            row.inFlight = std::max(row.inFlight, static_cast<std::uint32_t>(counters.inFlight));
            row.connections = std::max(row.connections, static_cast<std::uint32_t>(counters.connections));
        }
}

void noteInFlight(Bucket& bucket, std::uint32_t inFlight)
{
    bucket.inFlightMin = bucket.samples == 0 ? inFlight : std::min(bucket.inFlightMin, inFlight);
    bucket.inFlightMax = std::max(bucket.inFlightMax, inFlight);
    ++bucket.samples;
}

/// Whole, right or wrong. Of any other the generation is only whose it would have been.
bool wasAnswered(RequestClass result)
{
    return result == RequestClass::Ok || result == RequestClass::HttpError || result == RequestClass::Corrupt;
}

}  // namespace

SeriesFeeder::SeriesFeeder(TimeSeries& series) : m_series(series) {}

void SeriesFeeder::add(const RequestOutcome& outcome)
{
    Bucket& target = bucket(std::max(numberAt(outcome.finishedNs), m_oldestOpen));
    ++target.classes[static_cast<std::size_t>(outcome.result)];
    if (outcome.generation > 0 && wasAnswered(outcome.result)) target.addAnswer(outcome.generation);
    if (outcome.result != RequestClass::Ok) return;
    const std::int64_t written = outcome.writtenNs ? outcome.writtenNs : outcome.dueNs;
    target.addLatency(wholeMicroseconds(outcome.finishedNs - outcome.dueNs),
                      wholeMicroseconds(outcome.finishedNs - written));
}

void SeriesFeeder::sample(std::int64_t nowNs, const LoadRecord& record,
                          std::span<const GenerationCounters> generations, std::uint32_t queueDepth)
{
    const std::uint64_t number = std::max(numberAt(nowNs), m_oldestOpen);
    if (m_lastSampleNs != 0 && nowNs - m_lastSampleNs <= kHoleNs) fillSince(numberAt(m_lastSampleNs), number);

    Bucket& current = bucket(number);
    // A new generator counts from 0 again.
    const std::uint64_t before = record.sent >= m_lastSent ? m_lastSent : 0;
    current.sent += static_cast<std::uint32_t>(record.sent - before);
    noteInFlight(current, static_cast<std::uint32_t>(record.inFlight));
    current.queueMax = std::max(current.queueMax, queueDepth);
    for (const GenerationCounters& counters : generations)
        note(current, counters);

    m_lastSent = record.sent;
    m_lastInFlight = static_cast<std::uint32_t>(record.inFlight);
    m_lastSampleNs = nowNs;
    const std::uint64_t firstKept = numberAt(nowNs - kLagNs);
    while (!m_open.empty() && m_open.begin()->first < firstKept) {
        m_oldestOpen = m_open.begin()->first + 1;
        // Something finished here, so there is data, although nobody sampled: a bucket without samples says
        // nothing.
        if (m_open.begin()->second.samples == 0) noteInFlight(m_open.begin()->second, m_lastInFlight);
        m_series.add(m_open.begin()->second);
        m_open.erase(m_open.begin());
    }
    m_oldestOpen = std::max(m_oldestOpen, firstKept);
}

std::uint64_t SeriesFeeder::numberAt(std::int64_t timeNs) const noexcept
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(timeNs - m_series.originNs(), 0) /
                                      TimeSeries::kLevels[0].widthNs);
}

Bucket& SeriesFeeder::bucket(std::uint64_t number)
{
    Bucket& found = m_open[number];
    found.number = number;
    return found;
}

void SeriesFeeder::fillSince(std::uint64_t lastNumber, std::uint64_t number)
{
    // A timer that came late leaves no hole: outcomes carry their own times, only the level in between is a
    // guess.
    for (std::uint64_t n = std::max(lastNumber + 1, m_oldestOpen); n < number; ++n)
        noteInFlight(bucket(n), m_lastInFlight);
}

}  // namespace changeover
