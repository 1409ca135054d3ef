// SPDX-License-Identifier: GPL-3.0-or-later
// The arrows between lanes: connections that one generation gave another.
#include "ui/messages.h"
#include "ui/panes/process_lanes.h"
#include "ui/panes/process_lanes_place.h"
#include "ui/plots/hand_off_arrows.h"
#include "ui/plots/time_ticks.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace changeover {
namespace {

/// Nearer than this two arrows could not be told apart, on a projector least of all.
constexpr double kApart = 14;
constexpr double kHead = 7;
constexpr double kReach = 9;  ///< how far an arrow's ends lie inside the bars

void paintArrow(QPainter& painter, const QLineF& line, const Theme& theme)
{
    const double way = line.dy() > 0 ? 1 : -1;
    const QPointF tip = line.p2();
    const QLineF shaft(line.p1(), tip - QPointF(0, way * kHead));
    const QPolygonF head{tip, tip - QPointF(kHead * 0.7, way * kHead * 1.3),
                         tip - QPointF(-kHead * 0.7, way * kHead * 1.3)};
    // First a rim in the background's colour: the arrow is seen on every pattern of every generation.
    for (const auto& [colour, rim] : {std::pair(theme.plot, 3.0), std::pair(theme.text, 0.0)}) {
        painter.setPen(QPen(colour, 2.2 + rim, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(colour);
        painter.drawLine(shaft);
        painter.drawEllipse(line.p1(), 2.6, 2.6);
        painter.setPen(QPen(colour, 0.5 + rim, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolygon(head);
    }
}

}  // namespace

QLineF ProcessLanes::arrow(const Place& p, const HandOff& handOff) const
{
    const GenerationLane* from = m_model.laneOf(handOff.fromPid);
    const GenerationLane* to = m_model.laneOf(handOff.toPid);
    if (from == nullptr || to == nullptr || from->row == to->row) return {};
    const double x = std::round(p.scale.x(handOff.firstNs));
    const QRectF giver = p.bar(p.scale, handOff.firstNs, handOff.firstNs, from->row);
    const QRectF taker = p.bar(p.scale, handOff.firstNs, handOff.firstNs, to->row);
    const double reach = std::min(kReach, giver.height() * 0.45);
    return from->row < to->row ? QLineF(x, giver.bottom() - reach, x, taker.top() + reach)
                               : QLineF(x, giver.top() + reach, x, taker.bottom() - reach);
}

QLineF ProcessLanes::arrow(const HandOff& handOff) const { return arrow(place(), handOff); }

void ProcessLanes::paintHandOffs(QPainter& painter, const Place& p, std::vector<QRectF>& taken) const
{
    for (const HandOff& handOff : handOffArrows(m_model.handOffs(), p.scale, kApart)) {
        const QLineF line = arrow(p, handOff);
        if (line.isNull()) continue;
        paintArrow(painter, line, Theme::of(this));
        const double top = std::min(line.y1(), line.y2());
        taken.push_back(QRectF(line.x1() - kHead, top, 2 * kHead, std::abs(line.dy())));
    }
}

/// "64 handed off" beside an arrow, "64" where that is too long, nothing where neither has room: then the
/// tool tip tells.
void ProcessLanes::paintHandOffCounts(QPainter& painter, const Place& p, std::vector<QRectF>& taken) const
{
    const double height = fontMetrics().height();
    for (const HandOff& handOff : handOffArrows(m_model.handOffs(), p.scale, kApart)) {
        const QLineF line = arrow(p, handOff);
        if (line.isNull()) continue;
        const QString number = messages::count(handOff.count);
        for (const QString& label : {tr("%1 handed off").arg(number), number}) {
            const double width = fontMetrics().horizontalAdvance(label) + 10;
            const QPointF middle = line.center();
            const QRectF right(middle.x() + kHead + 3, middle.y() - height / 2, width, height);
            const std::array places{right, right.translated(-width - 2 * kHead - 6, 0)};
            const auto* place = std::find_if(places.begin(), places.end(), [&](const QRectF& r) {
                return r.left() >= p.scale.left() && r.right() <= p.scale.right() && isFree(r, taken);
            });
            if (place == places.end()) continue;
            paintPill(painter, *place, label, Theme::of(this).text);
            taken.push_back(*place);
            break;
        }
    }
}

std::optional<HandOff> ProcessLanes::handOffAt(const QPointF& position) const
{
    const Place p = place();
    for (const HandOff& handOff : handOffArrows(m_model.handOffs(), p.scale, kApart)) {
        const QLineF line = arrow(p, handOff);
        if (line.isNull() || std::abs(position.x() - line.x1()) >= kApart / 2) continue;
        if (position.y() >= std::min(line.y1(), line.y2()) - 4 &&
            position.y() <= std::max(line.y1(), line.y2()) + 4)
            return handOff;
    }
    return std::nullopt;
}

QString ProcessLanes::words(const HandOff& handOff) const
{
    const auto time = [&](std::int64_t ns) { return sessionTime(ns - m_view.originNs(), 1'000'000); };
    const QString whom = tr("connections handed from pid %1 to pid %2: %3")
                             .arg(handOff.fromPid)
                             .arg(handOff.toPid)
                             .arg(messages::count(handOff.count));
    return handOff.lastNs == handOff.firstNs
               ? tr("%1: %2").arg(time(handOff.firstNs), whom)
               : tr("%1 to %2: %3").arg(time(handOff.firstNs), time(handOff.lastNs), whom);
}

}  // namespace changeover
