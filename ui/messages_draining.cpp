// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about connections that a draining generation still has.
#include "ui/message_text.h"
#include "ui/messages.h"

#include <algorithm>

namespace changeover::messages {
namespace {

/// Below, each byte counts: "12 of 4 096 bytes".
constexpr std::uint64_t kBytesToTheLast = 10'000;

QString sayHowLong(const QString& endsIn, const QString& unknown, const StayingRow& row, std::int64_t nowNs)
{
    return row.untilNs == 0 ? unknown : endsIn.arg(howLong(row.untilNs - nowNs));
}

QString halfABody(const StayingRow& row)
{
    return row.want == 0
               ? MessageText::tr("waits for the rest of a chunked request body: %1 so far")
                     .arg(bytes(row.have))
               : MessageText::tr("waits for the rest of a request body: %1 of %2")
                     .arg(row.want < kBytesToTheLast ? count(row.have) : bytes(row.have), bytes(row.want));
}

}  // namespace

QString howLong(std::int64_t ns)
{
    const std::int64_t ms = std::max<std::int64_t>(0, ns) / 1'000'000;
    return ms < 10'000 ? MessageText::tr("%1 s").arg(static_cast<double>(ms) / 1000, 0, 'f', 1) : age(ms);
}

QString bytes(std::uint64_t number)
{
    if (number < kBytesToTheLast) return MessageText::tr("%1 bytes").arg(count(number));
    const double kib = static_cast<double>(number) / 1024;
    if (kib < 1024) return MessageText::tr("%1 KiB").arg(kib, 0, 'f', kib < 100 ? 1 : 0);
    return MessageText::tr("%1 MiB").arg(kib / 1024, 0, 'f', 1);
}

QString whyStillHere(const StayingRow& row, std::int64_t nowNs)
{
    switch (row.reason) {
    case StayReason::AwaitsRequest:
        return sayHowLong(MessageText::tr("new, no request yet: closed in %1 unless one comes"),
                          MessageText::tr("new, no request yet"), row, nowNs);
    case StayReason::IdleGrace:
        return sayHowLong(MessageText::tr("idle grace: closed in %1 unless a request comes"),
                          MessageText::tr("idle"), row, nowNs);
    case StayReason::HeadIncomplete:
        return MessageText::tr("waits for the rest of a request's head: %1 so far").arg(bytes(row.have));
    case StayReason::BodyIncomplete:
        return halfABody(row);
    case StayReason::AnswerDue:
        return sayHowLong(MessageText::tr("its answer comes in %1"),
                          MessageText::tr("its answer is being made"), row, nowNs);
    case StayReason::AnswerGoesOn:
        return sayHowLong(MessageText::tr("its answer runs for %3 more: %1 of %2 lines sent")
                              .arg(count(row.have), count(row.want)),
                          MessageText::tr("its answer goes on"), row, nowNs);
    case StayReason::ClientReadsSlowly:
        return sayHowLong(
            MessageText::tr("the client reads slowly: %1 unread, given up if it takes nothing for %2")
                .arg(bytes(row.want), QStringLiteral("%1")),
            MessageText::tr("the client reads slowly: %1 unread").arg(bytes(row.want)), row, nowNs);
    case StayReason::AwaitsTheirEnd:
        return sayHowLong(MessageText::tr("answered and closed by us: waits for the client's end for %1"),
                          MessageText::tr("answered and closed by us"), row, nowNs);
    case StayReason::WebSocket:
        return sayHowLong(MessageText::tr("web socket: closes within %1"), MessageText::tr("web socket"), row,
                          nowNs);
    case StayReason::Events:
        return sayHowLong(MessageText::tr("stream of events: ends in %1"),
                          MessageText::tr("stream of events"), row, nowNs);
    }
    return {};
}

QString draining(const DrainingReport& report)
{
    if (report.generations.empty()) return MessageText::tr("Nobody is draining.");
    QStringList parts;
    for (const DrainingGeneration& g : report.generations)
        parts << MessageText::tr("G%1 · pid %2 drains; connections: %3; what is left in %4 is cut")
                     .arg(g.generation)
                     .arg(g.pid)
                     .arg(count(g.connections), howLong(g.deadlineNs - report.timeNs));
    if (const std::uint64_t more =
            report.connections() - std::min<std::uint64_t>(report.connections(), report.rows.size()))
        parts << MessageText::tr("not listed: %1").arg(count(more));
    return parts.join(QStringLiteral("   "));
}

}  // namespace changeover::messages
