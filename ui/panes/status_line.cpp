// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/status_line.h"

#include "core/process/process_table.h"
#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace changeover {

std::int64_t residentBytes()
{
    const auto self = readProcess(::getpid());
    return self ? self->residentBytes : 0;
}

StatusLine::StatusLine(QWidget* parent) : QStatusBar(parent)
{
    setObjectName(QStringLiteral("status"));
    setSizeGripEnabled(false);
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    const auto add = [row, line](const char* name) {
        auto* label = new QLabel(row);
        label->setObjectName(QLatin1String(name));
        label->setContentsMargins(4, 0, 8, 0);
        line->addWidget(label);
        return label;
    };
    m_live = add("status.live");
    m_frames = add("status.frames");
    m_memory = add("status.memory");
    m_lateness = add("status.lateness");
    m_address = add("status.address");
    m_comparing = add("status.comparison");
    line->addStretch();
    addWidget(row, 1);
    row->setMinimumWidth(1);  // what does not fit is left out, and makes nothing wider
    m_live->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_address->setFocusPolicy(Qt::NoFocus);
    connect(m_live, &QLabel::linkActivated, this, &StatusLine::followRequested);
    m_parts = {{m_live}, {m_comparing}, {m_address}, {m_lateness}, {m_frames}, {m_memory}};
    refresh();
}

void StatusLine::setFollowing(bool following)
{
    m_following = following;
    refresh();
}

void StatusLine::setSnapshot(const Snapshot& snapshot)
{
    m_snapshot.latenessP99Ns = snapshot.latenessP99Ns;
    m_snapshot.maxLatenessNs = snapshot.maxLatenessNs;
    m_snapshot.address = snapshot.address;
    m_snapshot.memoryBytes = snapshot.memoryBytes;
}

void StatusLine::setSilence(std::int64_t ns)
{
    if (std::exchange(m_silentNs, ns) != ns) refresh();
}

void StatusLine::setFrames(const FrameMeter::Figures& figures)
{
    m_figures = figures;
    refresh();
}

void StatusLine::setComparison(const QString& progress)
{
    m_comparison = progress;
    refresh();
}

void StatusLine::changeEvent(QEvent* event)
{
    QStatusBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        forgetWidths();
        refresh();
    }
    if (event->type() == QEvent::FontChange) {
        forgetWidths();
        chooseParts();
    }
}

/// Whole or not at all, the most important first.
void StatusLine::chooseParts()
{
    int room = width() - 8;
    for (Part& part : m_parts) {
        part.widest = std::max(part.widest, part.label->sizeHint().width());
        const bool fits = !part.label->text().isEmpty() && part.widest <= room;
        if (fits) room -= part.widest;
        if (part.label->isHidden() == fits) part.label->setVisible(fits);
    }
}

void StatusLine::forgetWidths()
{
    for (Part& part : m_parts)
        part.widest = 0;
}

QSize StatusLine::minimumSizeHint() const { return {1, QStatusBar::minimumSizeHint().height()}; }

void StatusLine::resizeEvent(QResizeEvent* event)
{
    QStatusBar::resizeEvent(event);
    chooseParts();
}

void StatusLine::showEvent(QShowEvent* event)
{
    QStatusBar::showEvent(event);
    chooseParts();
}

void StatusLine::refresh()
{
    m_live->setText(m_silentNs > 0 ? tr("❚❚ no data for %1").arg(messages::howLong(m_silentNs))
                    : m_following  ? tr("● LIVE")
                                   : tr("❚❚ looking back · <a href=\"#\">follow (End)</a>"));
    m_frames->setText(m_figures.framesPerSecond > 0 ? tr("%1 frames/s · frame %2 ms (worst %3 ms)")
                                                          .arg(m_figures.framesPerSecond, 0, 'f', 0)
                                                          .arg(m_figures.meanMs, 0, 'f', 1)
                                                          .arg(m_figures.worstMs, 0, 'f', 1)
                                                    : tr("nothing to draw"));
    m_memory->setText(tr("memory %1 MB + lab %2 MB")
                          .arg(residentBytes() / 1'000'000)
                          .arg(m_snapshot.memoryBytes / 1'000'000));
    m_lateness->setText(
        tr("generator late p99 %1, worst %2")
            .arg(durationText(m_snapshot.latenessP99Ns), durationText(m_snapshot.maxLatenessNs)));
    m_address->setText(QString::fromStdString(m_snapshot.address));
    m_comparing->setText(m_comparison.isEmpty() ? QString() : tr("comparing %1 (F8)").arg(m_comparison));
    QStringList all;
    for (const QLabel* label : {m_frames, m_memory, m_lateness, m_address})
        if (!label->text().isEmpty()) all << label->text();
    setToolTip(all.join(QLatin1Char('\n')));
    chooseParts();
}

}  // namespace changeover
