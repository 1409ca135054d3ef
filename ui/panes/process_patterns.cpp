// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/process_lanes.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace changeover {
namespace {

constexpr double kPatternStep = 7;
constexpr double kGlyphRadius = 5.5;

/// The first multiple of the step at or after `from`, counted from `anchor`.
double firstAt(double anchor, double from)
{
    return anchor + std::ceil((from - anchor) / kPatternStep) * kPatternStep;
}

void paintDots(QPainter& painter, const QRectF& bar, const QColor& colour, double anchor)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    int row = 0;
    for (double y = bar.top() + 4; y < bar.bottom() - 1; y += 5, ++row)
        for (double x = firstAt(anchor + (row % 2) * kPatternStep / 2, bar.left() + 1); x < bar.right() - 1;
             x += kPatternStep)
            painter.drawEllipse(QPointF(x, y), 1.3, 1.3);
}

void paintStrokes(QPainter& painter, const QRectF& bar, const QColor& colour, double anchor, double slant)
{
    QList<QLineF> lines;
    for (double x = firstAt(anchor, bar.left() - slant); x < bar.right() + slant; x += kPatternStep)
        lines << QLineF(x, bar.bottom(), x + slant, bar.top());
    painter.setPen(QPen(colour, 2));
    painter.drawLines(lines);
}

}  // namespace

void paintPattern(QPainter& painter, const QRectF& bar, LaneState state, const QColor& colour, double anchor)
{
    painter.save();
    painter.setClipRect(bar, Qt::IntersectClip);
    QColor pale = colour;
    pale.setAlpha(state == LaneState::Ready ? 255 : 55);
    painter.fillRect(bar, pale);
    switch (state) {
    case LaneState::Starting:
        paintDots(painter, bar, colour, anchor);
        break;
    case LaneState::Ready:
        break;
    case LaneState::Draining:
        paintStrokes(painter, bar, colour, anchor, bar.height() * 0.6);
        break;
    case LaneState::Stopped:
        paintStrokes(painter, bar, colour, anchor, 0);
        break;
    }
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.restore();
}

void paintGlyph(QPainter& painter, GlyphShape shape, const QPointF& c, const QColor& colour,
                const Theme& theme)
{
    const double r = kGlyphRadius;
    painter.setPen(QPen(theme.plot, 1.2));
    painter.setBrush(colour);
    QPolygonF polygon;
    switch (shape) {
    case GlyphShape::Signal:
        polygon << c + QPointF(-r, -r * 0.8) << c + QPointF(r, -r * 0.8) << c + QPointF(0, r);
        break;
    case GlyphShape::StopAccepting:
        painter.setPen(QPen(colour, 1.8));
        painter.setBrush(theme.plot);
        polygon << c + QPointF(-r, -r * 0.8) << c + QPointF(r, -r * 0.8) << c + QPointF(0, r);
        break;
    case GlyphShape::ResumeAccepting:
        polygon << c + QPointF(-r, r * 0.8) << c + QPointF(r, r * 0.8) << c + QPointF(0, -r);
        break;
    case GlyphShape::Ready:
        polygon << c + QPointF(0, -r) << c + QPointF(r, 0) << c + QPointF(0, r) << c + QPointF(-r, 0);
        break;
    case GlyphShape::Exit:
        painter.drawEllipse(c, r * 0.9, r * 0.9);
        return;
    case GlyphShape::Killed:
        painter.setPen(QPen(theme.failInk, 2.6));
        painter.drawLine(c + QPointF(-r, -r) * 0.8, c + QPointF(r, r) * 0.8);
        painter.drawLine(c + QPointF(-r, r) * 0.8, c + QPointF(r, -r) * 0.8);
        return;
    case GlyphShape::RolledBack:
        painter.setPen(QPen(theme.cautionInk, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawArc(QRectF(c.x() - r, c.y() - r, 2 * r, 2 * r), 0, 16 * 270);
        painter.setBrush(theme.cautionInk);
        painter.drawPolygon(QPolygonF{c + QPointF(-3, r), c + QPointF(1, r - 3), c + QPointF(1, r + 3)});
        return;
    }
    painter.drawPolygon(polygon);
}

}  // namespace changeover
