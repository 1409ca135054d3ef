// SPDX-License-Identifier: BSL-1.0
#include "core/lab/draining_report.h"

#include <algorithm>
#include <tuple>

namespace changeover {

namespace {

StayingRow stayingRow(std::int32_t generation, const DrainingConnection& connection)
{
    StayingRow row;
    row.generation = generation;
    row.id = connection.id;
    row.state = words(connection.state);
    row.reason = std::min(connection.reason, StayReason::Events);
    row.openedNs = connection.openedNs;
    row.sinceNs = connection.sinceNs;
    row.untilNs = connection.untilNs;
    row.received = connection.received;
    row.sent = connection.sent;
    row.have = connection.have;
    row.want = connection.want;
    row.peer = words(connection.peer);
    return row;
}

DrainingGeneration& generationOf(DrainingReport& report, const DrainingConnections& said)
{
    for (DrainingGeneration& known : report.generations)
        if (known.pid == said.pid) return known;
    return report.generations.emplace_back(DrainingGeneration{said.pid, said.generation, said.deadlineNs, 0});
}

}  // namespace

std::uint64_t DrainingReport::connections() const noexcept
{
    std::uint64_t sum = 0;
    for (const DrainingGeneration& generation : generations)
        sum += generation.connections;
    return sum;
}

DrainingReport drainingReport(const Scoreboard& scoreboard, std::int64_t nowNs,
                              const std::function<bool(std::int32_t pid)>& lives)
{
    DrainingReport report;
    report.timeNs = nowNs;
    for (const DrainingConnections& said : scoreboard.draining()) {  // one for each of its threads
        if (!lives(said.pid)) continue;
        DrainingGeneration& generation = generationOf(report, said);
        generation.deadlineNs = std::max(generation.deadlineNs, said.deadlineNs);
        generation.connections += said.total;
        for (std::uint32_t i = 0; i < said.count; ++i)
            report.rows.push_back(stayingRow(said.generation, said.rows[i]));
    }
    std::ranges::sort(report.generations, {}, &DrainingGeneration::generation);
    std::ranges::sort(report.rows, [](const StayingRow& a, const StayingRow& b) {
        return std::tie(a.generation, a.id) < std::tie(b.generation, b.id);
    });
    if (report.rows.size() > DrainingReport::kMaxRows) report.rows.resize(DrainingReport::kMaxRows);
    return report;
}

}  // namespace changeover
