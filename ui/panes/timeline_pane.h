// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/column_cache.h"
#include "ui/plots/frame_meter.h"
#include "ui/plots/time_view.h"

#include <QTimer>
#include <QWidget>

class QSplitter;

namespace changeover {

class LanePlot;
class Overview;
class ProcessLanes;
class TimeRuler;
class TimelineModel;

/// All lanes over one time axis, and the one frame timer that draws them: nothing while hidden or unchanged.
class TimelinePane : public QWidget {
    Q_OBJECT

public:
    TimelinePane(TimelineModel& model, QWidget* parent);

    /// The data of the session that begins; must outlive the next call. Null: none.
    void begin(const TimeSeries* series, std::int64_t originNs);

    TimeView& view() noexcept { return m_view; }
    FrameMeter& meter() noexcept { return m_meter; }
    const ColumnCache& columns() const noexcept { return m_columns; }

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);
    void resetLayout();
    /// In a low window the overview of the session is a line.
    void setLow(bool low);

    /// By a hundredth of what is visible, from the middle on, moving the view along at its edges; the values
    /// under it are told to screen readers.
    void moveCrosshair(int steps);
    void showWholeSession();
    void goToNextChangeover();
    void goToPreviousChangeover();
    void goToNextFailure();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawFrame();
    void fitPixels();
    void nameLanes();
    std::int64_t centreNs() const { return m_view.toNs() - m_view.spanNs() / 2; }

    TimelineModel& m_model;
    TimeView m_view;
    ColumnCache m_columns;
    FrameMeter m_meter;
    QTimer m_frames;
    const TimeSeries* m_series = nullptr;
    std::vector<LanePlot*> m_plots;
    ProcessLanes* m_processes;
    TimeRuler* m_ruler;
    Overview* m_overview;
    QSplitter* m_splitter;
    bool m_viewChanged = true;
    std::uint64_t m_drawnRevision = 0;  // of the model
    std::size_t m_drawnRestarts = 0;
};

}  // namespace changeover
