// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/snapshot.h"
#include "ui/plots/frame_meter.h"

#include <QStatusBar>

#include <vector>

class QLabel;

namespace changeover {

/// LIVE or not, what a frame costs, memory, the generator's lateness, the address. Where there is no room for
/// all of them the least important are left out whole; what each tells is in the line's tool tip.
class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setFollowing(bool following);
    void setSnapshot(const Snapshot& snapshot);
    /// The supervisor has said nothing for so long: what is shown is not live. 0: it speaks.
    void setSilence(std::int64_t ns);
    void setFrames(const FrameMeter::Figures& figures);
    /// "2 of 5: Takeover", while a comparison runs beside the lab; else empty.
    void setComparison(const QString& progress);
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void followRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    /// A figure, and the widest that it was: what is shown does not depend on the newest digit.
    struct Part {
        QLabel* label;
        int widest = 0;
    };

    void refresh();
    void chooseParts();
    void forgetWidths();

    QLabel* m_live;
    QLabel* m_frames;
    QLabel* m_memory;
    QLabel* m_lateness;
    QLabel* m_address;
    QLabel* m_comparing;
    std::vector<Part> m_parts;  // the most important first
    QString m_comparison;
    bool m_following = true;
    std::int64_t m_silentNs = 0;
    FrameMeter::Figures m_figures;
    Snapshot m_snapshot;
};

/// Resident memory of this process, in bytes.
std::int64_t residentBytes();

}  // namespace changeover
