// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/timeline_model.h"
#include "ui/plots/time_view.h"

#include <QLineF>
#include <QWidget>

#include <optional>
#include <vector>

namespace changeover {

class FrameMeter;
struct Theme;

/// A bar per generation: colour = generation, pattern = state, shape = event; arrows for connections handed
/// off, brackets for overlaps, bands for times without a listener. Only draws what the model says.
class ProcessLanes : public QWidget {
    Q_OBJECT

public:
    ProcessLanes(TimeView& view, const TimelineModel& model, FrameMeter& meter, QWidget* parent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    /// The mark under a point, or null.
    const Glyph* glyphAt(const QPointF& position) const;
    /// The arrow under a point: all that it stands for.
    std::optional<HandOff> handOffAt(const QPointF& position) const;
    /// What a point says about itself; empty where nothing lies.
    QString toolTipAt(const QPointF& position) const;
    /// From the giver's bar to the taker's, in this widget's pixels.
    QLineF arrow(const HandOff& handOff) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Place;
    Place place() const;
    void paintGaps(QPainter& painter, const Place& place) const;
    void paintLane(QPainter& painter, const Place& place, const GenerationLane& lane) const;
    void paintLaneLabel(QPainter& painter, const Place& place, const GenerationLane& lane,
                        const QRectF& bar) const;
    void paintBirth(QPainter& painter, const Place& place, const GenerationLane& lane) const;
    /// What is drawn or written adds its place to `taken`, and keeps off what is there.
    void paintGlyphs(QPainter& painter, const Place& place, const GenerationLane& lane,
                     std::vector<QRectF>& taken) const;
    QLineF arrow(const Place& place, const HandOff& handOff) const;
    void paintHandOffs(QPainter& painter, const Place& place, std::vector<QRectF>& taken) const;
    void paintHandOffCounts(QPainter& painter, const Place& place, std::vector<QRectF>& taken) const;
    QString words(const HandOff& handOff) const;
    void paintOverlaps(QPainter& painter, const Place& place) const;
    /// Where words about a line stand: on it, or beside it where it is short.
    QRectF besideOrOn(const QRectF& line, const QString& words) const;
    void paintPill(QPainter& painter, const QRectF& around, const QString& words, const QColor& ink) const;
    QString readOut() const;

    TimeView& m_view;
    const TimelineModel& m_model;
    FrameMeter& m_meter;
};

/// The pattern of a state in a generation's colour; `anchor` is where the pattern begins, so that it scrolls
/// along.
void paintPattern(QPainter& painter, const QRectF& bar, LaneState state, const QColor& colour, double anchor);
/// A mark about 10 logical pixels wide, centred.
void paintGlyph(QPainter& painter, GlyphShape shape, const QPointF& centre, const QColor& colour,
                const Theme& theme);

}  // namespace changeover
