// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/lanes.h"

#include "ui/messages.h"
#include "ui/plots/nice_numbers.h"
#include "ui/plots/sparse_ticker.h"
#include "ui/plots/time_ticks.h"

#include <cmath>
#include <set>

namespace changeover {
namespace {

constexpr double kFailureMarkPixels = 3;
constexpr double kSteadyColumns = 12;                // how long a rate must hold to set the scale
constexpr double kHeadroom = 1.25;                   // the usual ripple of a column or two
constexpr std::int64_t kSettlingNs = 1'000'000'000;  // before the first sample there is nothing to miss

/// Calls `paint(column, x)` for each visible column, x being its left edge in the raster.
template <class Paint> void forEachColumn(const Raster& raster, const ColumnCache& columns, Paint paint)
{
    const int pixels = columns.width().pixels;
    for (int i = 0; i < columns.size(); ++i)
        if (columns.at(i).samples > 0) paint(columns.at(i), raster.width() - (columns.size() - i) * pixels);
}

/// A hole in the clock, between the session's beginning and its newest data, is not the same as nothing.
void paintHoles(Raster& raster, const ColumnCache& columns, const TimeView& view, const Theme& theme)
{
    const int pixels = columns.width().pixels;
    for (int i = 0; i < columns.size(); ++i)
        if (columns.at(i).samples == 0 && columns.startNs(i) >= view.originNs() + kSettlingNs &&
            columns.startNs(i) < view.endNs())
            raster.fill(raster.width() - (columns.size() - i) * pixels, pixels, 0, raster.height(),
                        theme.noData.rgba());
}

std::uint64_t answeredIn(const Bucket& column)
{
    std::uint64_t sum = 0;
    for (const Bucket::Answered& a : column.answered)
        sum += a.count;
    return sum;
}

QRgb faded(const QColor& colour, int alpha)
{
    return qRgba(colour.red(), colour.green(), colour.blue(), alpha);
}

QString decimal(double value) { return QString::number(value, 'f', value < 10 ? 1 : 0); }

}  // namespace

/// By what holds for a while, not by the one column in which a late generator caught up: that one is cut, and
/// its cut end is marked (paintColumns()).
double RequestsLane::topValue(const ColumnCache& columns) const
{
    double top = 0;
    double answeredMean = 0;
    double sentMean = 0;
    for (int i = 0; i < columns.size(); ++i) {
        const Bucket& column = columns.at(i);
        answeredMean += (perSecond(answeredIn(column), column) - answeredMean) / kSteadyColumns;
        sentMean += (perSecond(column.sent, column) - sentMean) / kSteadyColumns;
        top = std::max({top, answeredMean, sentMean});
    }
    return std::max(10.0, niceTop(top * kHeadroom));
}

void RequestsLane::paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme)
{
    const int pixels = columns.width().pixels;
    const int dot = std::max(1, static_cast<int>(std::lround(devicePixels())));
    paintHoles(raster, columns, view(), theme);
    forEachColumn(raster, columns, [&](const Bucket& column, int x) {
        std::uint64_t below = 0;
        for (const Bucket::Answered& a : column.answered) {
            if (a.count == 0) continue;
            raster.fill(x, pixels, rasterRow(perSecond(below + a.count, column)),
                        rasterRow(perSecond(below, column)), theme.generation(a.generation).rgba());
            below += a.count;
        }
        if (perSecond(below, column) > yAxis->range().upper)
            raster.fill(x, pixels, 0, 3 * dot, theme.text.rgba());
        if (column.sent > 0) {
            const int row = rasterRow(perSecond(column.sent, column));
            raster.fill(x, pixels, row, row + dot, faded(theme.muted, 170));
        }
    });
    paintFailures(raster, columns, theme);
}

void RequestsLane::paintFailures(Raster& raster, const ColumnCache& columns, const Theme& theme) const
{
    const int width =
        std::max(columns.width().pixels, static_cast<int>(std::ceil(kFailureMarkPixels * devicePixels())));
    const int strip = static_cast<int>(std::lround(5 * devicePixels()));
    forEachColumn(raster, columns, [&](const Bucket& column, int x) {
        if (failures(column) > 0)
            raster.fill(x - (width - columns.width().pixels) / 2, width, 0, strip, theme.fail.rgba());
    });
}

QString RequestsLane::title() const { return tr("Requests/s"); }

QString RequestsLane::readOut(const Bucket& column) const
{
    QStringList parts;
    for (const Bucket::Answered& a : column.answered)
        if (a.count > 0) parts << tr("G%1: %2/s").arg(a.generation).arg(decimal(perSecond(a.count, column)));
    if (parts.isEmpty()) parts << tr("nothing answered");
    parts << tr("lost %1").arg(messages::count(failures(column)));
    const QString time = view().crosshairNs() ? sessionTime(*view().crosshairNs() - view().originNs(),
                                                            columns().width().dataNs / 2)
                                              : QString();
    return time + QStringLiteral("   ") + parts.join(QStringLiteral(" · "));
}

QString RequestsLane::measureOut(std::int64_t lengthNs, const Bucket& total) const
{
    return tr("Δt %1 · %2 requests due · %3 lost")
        .arg(durationText(lengthNs), messages::count(total.sent), messages::count(failures(total)));
}

void RequestsLane::paintOverlay(QPainter& painter) const
{
    paintFailureCrosses(painter);
    if (!view().crosshairNs() && !view().measured()) paintKey(painter);
}

/// Which colour is which generation, for those that answered in what is visible.
void RequestsLane::paintKey(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    std::set<int> generations;
    for (int i = 0; i < columns().size(); ++i)
        for (const Bucket::Answered& a : columns().at(i).answered)
            if (a.count > 0) generations.insert(a.generation);
    double x = dataRect().right();
    painter.setFont(font());
    for (auto it = generations.rbegin(); it != generations.rend() && x > dataRect().width() / 3.0; ++it) {
        const QString words = QStringLiteral("G%1").arg(*it);
        x -= fontMetrics().horizontalAdvance(words);
        painter.setPen(theme.muted);
        painter.drawText(QPointF(x, 2 + fontMetrics().ascent()), words);
        x -= 14;
        painter.fillRect(QRectF(x, 2 + fontMetrics().height() / 2.0 - 5, 10, 10), theme.generation(*it));
        x -= 12;
    }
}

void RequestsLane::paintFailureCrosses(QPainter& painter) const
{
    // ✖ above the strip's marks, where there is room between two of them.
    const Theme& theme = Theme::of(this);
    const double ratio = devicePixels();
    const int pixels = columns().width().pixels;
    double lastX = -100;
    painter.setPen(QPen(theme.failInk, 2));
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < columns().size(); ++i) {
        if (columns().at(i).samples == 0 || failures(columns().at(i)) == 0) continue;
        const double x =
            dataRect().left() + dataRect().width() - (columns().size() - i - 0.5) * pixels / ratio;
        if (x - lastX < 14) continue;
        const double y = dataRect().top() + 13;
        painter.drawLine(QPointF(x - 4, y - 4), QPointF(x + 4, y + 4));
        painter.drawLine(QPointF(x - 4, y + 4), QPointF(x + 4, y - 4));
        lastX = x;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

double InFlightLane::topValue(const ColumnCache& columns) const
{
    double top = 0;
    for (int i = 0; i < columns.size(); ++i) {
        double servers = 0;
        for (const Bucket::Answered& a : columns.at(i).answered)
            servers += a.inFlight;
        top = std::max({top, servers, static_cast<double>(columns.at(i).inFlightMax)});
    }
    return std::max(4.0, niceTop(top));
}

void InFlightLane::paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme)
{
    const int pixels = columns.width().pixels;
    const int dot = std::max(1, static_cast<int>(std::lround(devicePixels())));
    paintHoles(raster, columns, view(), theme);
    forEachColumn(raster, columns, [&](const Bucket& column, int x) {
        raster.fill(x, pixels, rasterRow(column.inFlightMax), raster.height(), faded(theme.muted, 60));
        double below = 0;
        for (const Bucket::Answered& a : column.answered) {
            if (a.inFlight == 0) continue;
            raster.fill(x, pixels, rasterRow(below + a.inFlight), rasterRow(below),
                        theme.generation(a.generation).rgba());
            below += a.inFlight;
        }
        const int high = rasterRow(column.inFlightMax);
        raster.fill(x, pixels, high, std::max(high + dot, rasterRow(column.inFlightMin)),
                    faded(theme.muted, 110));
        if (column.queueMax > 0) {
            const int queue = rasterRow(column.queueMax);
            raster.fill(x, pixels, queue, queue + 2 * dot, theme.cautionInk.rgba());
        }
    });
}

QString InFlightLane::title() const { return tr("In flight"); }

QString InFlightLane::readOut(const Bucket& column) const
{
    QStringList parts{tr("client %1–%2").arg(column.inFlightMin).arg(column.inFlightMax)};
    for (const Bucket::Answered& a : column.answered)
        if (a.generation > 0)
            parts << tr("G%1: %2 on %3 connections").arg(a.generation).arg(a.inFlight).arg(a.connections);
    parts << tr("accept queue %1").arg(column.queueMax);
    return parts.join(QStringLiteral(" · "));
}

namespace {

/// Values are µs; the labels choose their unit.
class LatencyTicker : public SparseTicker<QCPAxisTickerLog> {
protected:
    QString getTickLabel(double us, const QLocale&, QChar, int) override
    {
        if (us < 999) return QString::number(us, 'f', 0) + QStringLiteral(" µs");
        if (us < 999e3) return QString::number(us / 1e3, 'f', 0) + QStringLiteral(" ms");
        return QString::number(us / 1e6, 'f', 0) + QStringLiteral(" s");
    }
    int getSubTickCount(double) override { return 0; }
};

constexpr double kLowestUs = 10;

}  // namespace

LatencyLane::LatencyLane(TimeView& view, const ColumnCache& columns, const TimelineModel& timeline,
                         FrameMeter& meter, QWidget* parent)
    : LanePlot(view, columns, timeline, meter, parent)
{
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LatencyTicker>::create());
    applyValueRange(100, 100'000);
}

/// Two decades at least, so that a steady latency does not look like noise.
void LatencyLane::applyValueRange(double bottom, double top)
{
    yAxis->setRange(bottom, std::max(top, bottom * 100));
}

void LatencyLane::setMostLabels(int most)
{
    static_cast<LatencyTicker*>(yAxis->ticker().data())->setMostLabels(most);
}

double LatencyLane::bottomValue(const ColumnCache& columns) const
{
    double lowest = 1e9;
    for (int i = 0; i < columns.size(); ++i)
        if (columns.at(i).latencyCount > 0)
            lowest = std::min(lowest, static_cast<double>(columns.at(i).latencyMinUs));
    if (lowest == 1e9) return 100;
    return std::max(kLowestUs, std::pow(10.0, std::floor(std::log10(std::max(1.0, lowest * 0.6)))));
}

double LatencyLane::topValue(const ColumnCache& columns) const
{
    double top = 5'000;
    for (int i = 0; i < columns.size(); ++i)
        top = std::max(top, static_cast<double>(columns.at(i).latencyMaxUs));
    return std::pow(10.0, std::ceil(std::log10(top * 1.3) * 3) / 3);
}

void LatencyLane::paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme)
{
    const int pixels = columns.width().pixels;
    const int dot = std::max(1, static_cast<int>(std::lround(devicePixels())));
    paintHoles(raster, columns, view(), theme);
    forEachColumn(raster, columns, [&](const Bucket& column, int x) {
        if (column.latencyCount == 0) return;
        raster.fill(x, pixels, rasterRow(column.latencyMaxUs), rasterRow(column.latencyMinUs) + dot,
                    faded(theme.running, theme.dark ? 110 : 70));
        const auto markAt = [&](double us, QRgb colour) {
            const int row = rasterRow(us);
            raster.fill(x, pixels, row - dot / 2, row - dot / 2 + 2 * dot, colour);
        };
        if (const auto p99 = column.latencyQuantileUs(0.99)) markAt(*p99, theme.cautionInk.rgba());
        if (const auto p50 = column.latencyQuantileUs(0.5)) markAt(*p50, theme.text.rgba());
    });
}

QString LatencyLane::title() const { return tr("Latency"); }

QString LatencyLane::readOut(const Bucket& column) const
{
    const auto p50 = column.latencyQuantileUs(0.5);
    const auto p99 = column.latencyQuantileUs(0.99);
    if (!p50 || !p99) return tr("no answer");
    const auto us = [](double value) { return durationText(std::llround(value * 1e3)); };
    return tr("p50 %1 · p99 %2 · %3 to %4 · uncorrected max %5")
        .arg(us(*p50), us(*p99), us(column.latencyMinUs), us(column.latencyMaxUs),
             us(column.uncorrectedMaxUs));
}

void LatencyLane::paintOverlay(QPainter& painter) const
{
    if (view().crosshairNs() || view().measured()) return;
    const Theme& theme = Theme::of(this);
    const double y = 2 + fontMetrics().height() / 2.0;
    double x = dataRect().right();
    const auto key = [&](const QString& words, const QColor& colour, double height) {
        painter.setPen(theme.muted);
        x -= fontMetrics().horizontalAdvance(words);
        painter.drawText(QPointF(x, 2 + fontMetrics().ascent()), words);
        x -= 18;
        painter.fillRect(QRectF(x, y - height / 2, 12, height), colour);
        x -= 12;
    };
    painter.setFont(font());
    key(tr("min to max"), QColor::fromRgba(faded(theme.running, theme.dark ? 110 : 70)), 9);
    key(tr("p99"), theme.cautionInk, 2);
    key(tr("p50"), theme.text, 2);
}

}  // namespace changeover
