// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/timeline_pane.h"

#include "ui/models/timeline_model.h"
#include "ui/panes/lanes.h"
#include "ui/panes/overview.h"
#include "ui/panes/process_lanes.h"
#include "ui/plots/time_navigator.h"

#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <cmath>

namespace changeover {
namespace {

constexpr std::chrono::milliseconds kFrame{16};

}  // namespace

TimelinePane::TimelinePane(TimelineModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_splitter(new QSplitter(Qt::Vertical, this))
{
    setObjectName(QStringLiteral("lanes"));
    m_plots = {new RequestsLane(m_view, m_columns, model, m_meter, m_splitter),
               new InFlightLane(m_view, m_columns, model, m_meter, m_splitter),
               new LatencyLane(m_view, m_columns, model, m_meter, m_splitter)};
    m_plots[0]->setObjectName(QStringLiteral("lanes.requests"));
    m_plots[1]->setObjectName(QStringLiteral("lanes.inFlight"));
    m_plots[2]->setObjectName(QStringLiteral("lanes.latency"));
    m_processes = new ProcessLanes(m_view, model, m_meter, m_splitter);
    m_ruler = new TimeRuler(m_view, m_meter, this);
    m_overview = new Overview(m_view, m_meter, this);
    m_splitter->setObjectName(QStringLiteral("lanes.splitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(3);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_ruler);
    column->addSpacing(3);
    column->addWidget(m_overview);

    auto* navigator = new TimeNavigator(
        m_view,
        [this](const QWidget* lane) {
            const double left = laneMargin(lane->fontMetrics());
            return m_view.scale(left, lane->width() - left - kLaneRightMargin);
        },
        this);
    for (LanePlot* plot : m_plots)
        navigator->watch(plot);
    for (QWidget* lane : {static_cast<QWidget*>(m_plots[0]), static_cast<QWidget*>(m_plots[1]),
                          static_cast<QWidget*>(m_plots[2]), static_cast<QWidget*>(m_processes)})
        lane->setFocusPolicy(Qt::StrongFocus);
    navigator->watch(m_processes);
    navigator->watch(m_ruler);

    connect(&m_view, &TimeView::changed, this, [this] { m_viewChanged = true; });
    auto* escape = new QShortcut(Qt::Key_Escape, this, [this] { m_view.setMeasured(std::nullopt); });
    escape->setEnabled(false);
    connect(&m_view, &TimeView::crosshairMoved, escape,
            [this, escape] { escape->setEnabled(m_view.measured().has_value()); });
    m_frames.setTimerType(Qt::PreciseTimer);
    m_frames.setInterval(kFrame);
    connect(&m_frames, &QTimer::timeout, this, &TimelinePane::drawFrame);
    nameLanes();
    resetLayout();
}

void TimelinePane::begin(const TimeSeries* series, std::int64_t originNs)
{
    m_series = series;
    for (LanePlot* plot : m_plots)
        plot->setSeries(series);
    m_columns.clear();
    m_view.begin(originNs);
    m_overview->begin(originNs);
    m_viewChanged = true;
}

void TimelinePane::drawFrame()
{
    if (window()->isMinimized()) return;
    m_meter.beginFrame();
    if (m_series != nullptr) {
        m_view.advance(m_series->endNs());
        m_overview->refresh(*m_series);
    }
    const bool newRestart = m_model.restarts().size() != m_drawnRestarts;
    if (m_viewChanged || newRestart) {
        const FrameMeter::Scope scope(m_meter);
        if (m_series != nullptr) m_columns.update(*m_series, m_view);
        for (LanePlot* plot : m_plots)
            plot->refresh();
    }
    if (m_viewChanged || m_model.revision() != m_drawnRevision) m_processes->update();
    m_viewChanged = false;
    m_drawnRevision = m_model.revision();
    m_drawnRestarts = m_model.restarts().size();
}

QByteArray TimelinePane::saveState() const { return m_splitter->saveState(); }

void TimelinePane::restoreState(const QByteArray& state)
{
    if (!state.isEmpty()) m_splitter->restoreState(state);
}

void TimelinePane::resetLayout() { m_splitter->setSizes({220, 120, 150, 280}); }

void TimelinePane::moveCrosshair(int steps)
{
    const std::int64_t step = std::max<std::int64_t>(1, m_view.spanNs() / 100);
    const std::int64_t from = m_view.crosshairNs().value_or(centreNs());
    const std::int64_t to = std::clamp(from + steps * step, m_view.originNs(), m_view.endNs());
    if (to <= m_view.fromNs()) m_view.panTo(to + m_view.spanNs() - step);
    if (to >= m_view.toNs()) m_view.panTo(to + step);
    m_view.setCrosshair(to);
    for (LanePlot* plot : m_plots)
        plot->setAccessibleDescription(plot->crosshairWords());
}

void TimelinePane::setLow(bool low) { m_overview->setLow(low); }

void TimelinePane::showWholeSession() { m_view.show(m_view.originNs(), m_view.endNs()); }

void TimelinePane::goToNextChangeover()
{
    // From the centre and a little on: the one that is centred is not the next.
    if (const auto time = m_model.nextChangeover(centreNs() + m_view.spanNs() / 50)) m_view.centre(*time);
}

void TimelinePane::goToPreviousChangeover()
{
    const std::int64_t from = m_view.isFollowing() ? m_view.toNs() : centreNs() - m_view.spanNs() / 50;
    if (const auto time = m_model.previousChangeover(from)) m_view.centre(*time);
}

void TimelinePane::goToNextFailure()
{
    const std::int64_t from = m_view.isFollowing() ? m_view.originNs() : centreNs() + m_view.spanNs() / 50;
    if (const auto time = m_model.nextFailure(from)) m_view.centre(*time);
}

void TimelinePane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fitPixels();
    m_frames.start();
}

void TimelinePane::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_frames.stop();
}

void TimelinePane::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitPixels();
}

void TimelinePane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) nameLanes();
    if (event->type() == QEvent::FontChange) fitPixels();
    m_viewChanged = true;
}

void TimelinePane::fitPixels()
{
    const double width = this->width() - laneMargin(fontMetrics()) - kLaneRightMargin;
    m_view.setPixels(static_cast<int>(std::lround(std::max(1.0, width) * devicePixelRatioF())));
}

void TimelinePane::nameLanes()
{
    m_plots[0]->setAccessibleName(tr("Requests per second, by the generation that answered"));
    m_plots[1]->setAccessibleName(tr("Requests in flight"));
    m_plots[2]->setAccessibleName(tr("Latency"));
    m_processes->setAccessibleName(tr("Processes: a lane per generation"));
    m_overview->setAccessibleName(tr("Overview of the whole session"));
    m_ruler->setAccessibleName(tr("Time axis"));
}

}  // namespace changeover
