// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pane_layout.h"

#include "ui/theme/screen_fit.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>
#include <QTabBar>

#include <algorithm>
#include <utility>

namespace changeover {
namespace {

/// Raised when docks are added or removed: an older layout is then not restored.
constexpr int kLayoutVersion = 4;
/// In lines of text: what the arrangement side by side needs.
constexpr int kRoomyWidth = 78;
constexpr int kRoomyHeight = 45;

constexpr const char* kKeys[] = {"window/layout", "window/narrowLayout"};

}  // namespace

PaneLayout::PaneLayout(QMainWindow& window, const Docks& docks)
    : QObject(&window), m_window(window), m_docks(docks)
{
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    arrange();
}

int PaneLayout::line() const { return m_window.fontMetrics().height(); }

bool PaneLayout::hasLittleRoom() const
{
    return m_window.width() < kRoomyWidth * line() || m_window.height() < kRoomyHeight * line();
}

void PaneLayout::fit()
{
    if (hasLittleRoom() == m_narrow) return;
    m_kept[m_narrow] = m_window.saveState(kLayoutVersion);
    m_narrow = !m_narrow;
    arrange();
    if (!m_kept[m_narrow].isEmpty()) m_window.restoreState(m_kept[m_narrow], kLayoutVersion);
    setTitleBars(!m_narrow);
    m_docks.gateway->setVisible(m_gatewayStands);
    emit narrowChanged(m_narrow);
    nameTabBars();
}

void PaneLayout::reset()
{
    m_kept = {};
    arrange();
}

void PaneLayout::firstShown()
{
    if (std::exchange(m_laidOut, true)) return;
    arrange();
    // Once more when each pane knows what its font needs: until then they may take room from each other.
    QMetaObject::invokeMethod(this, &PaneLayout::arrange, Qt::QueuedConnection);
}

void PaneLayout::arrange()
{
    for (QDockWidget* pane : {m_docks.signalPad, m_docks.processes, m_docks.log, m_docks.draining}) {
        pane->setFloating(false);
        pane->show();
    }
    m_docks.gateway->setFloating(false);
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_docks.signalPad);
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_docks.processes);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_docks.log);
    setTitleBars(!m_narrow);
    if (m_narrow)
        arrangeNarrow();
    else
        arrangeSideBySide();
    showGateway(m_gatewayStands);
    nameTabBars();
}

void PaneLayout::arrangeSideBySide()
{
    m_window.setTabPosition(Qt::RightDockWidgetArea, QTabWidget::South);
    m_window.splitDockWidget(m_docks.signalPad, m_docks.processes, Qt::Vertical);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_docks.draining);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_docks.gateway);
    // Before there are tabs: the gateway would be one of them.
    m_window.splitDockWidget(m_docks.log, m_docks.gateway, Qt::Horizontal);
    m_window.tabifyDockWidget(m_docks.log, m_docks.draining);
    m_drainingRaised = false;
    m_docks.log->raise();
    const int side =
        std::min(m_window.fontMetrics().horizontalAdvance(QLatin1Char('x')) * 62, m_window.width() * 3 / 10);
    m_window.resizeDocks({m_docks.signalPad, m_docks.processes}, {side, side}, Qt::Horizontal);
    m_window.resizeDocks({m_docks.log, m_docks.signalPad, m_docks.processes},
                         {line() * 11, line() * 22, line() * 12}, Qt::Vertical);
}

void PaneLayout::arrangeNarrow()
{
    m_window.setTabPosition(Qt::RightDockWidgetArea, QTabWidget::North);
    for (QDockWidget* pane : {m_docks.draining, m_docks.gateway})
        m_window.addDockWidget(Qt::RightDockWidgetArea, pane);
    for (QDockWidget* pane : {m_docks.processes, m_docks.draining, m_docks.gateway})
        m_window.tabifyDockWidget(m_docks.signalPad, pane);
    m_drainingRaised = false;
    m_docks.signalPad->raise();
    const int side = std::clamp(m_window.fontMetrics().horizontalAdvance(QLatin1Char('x')) * 48,
                                m_window.width() * 3 / 10, m_window.width() * 4 / 10);
    m_window.resizeDocks({m_docks.signalPad}, {side}, Qt::Horizontal);
    m_window.resizeDocks({m_docks.log}, {line()}, Qt::Vertical);
}

/// The tabs of a narrow column say it already.
void PaneLayout::setTitleBars(bool shown)
{
    for (QDockWidget* pane :
         {m_docks.signalPad, m_docks.processes, m_docks.log, m_docks.draining, m_docks.gateway}) {
        if ((pane->titleBarWidget() == nullptr) == shown) continue;
        QWidget* old = pane->titleBarWidget();
        pane->setTitleBarWidget(shown ? nullptr : new QWidget(pane));
        delete old;
    }
}

void PaneLayout::nameTabBars()
{
    for (QTabBar* tabs : m_window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        tabs->setAccessibleName(tr("Panes"));
        tabs->setObjectName(QStringLiteral("paneTabs"));
    }
}

/// Comes with a gateway and goes with it; one that was closed meanwhile stays closed.
void PaneLayout::showGateway(bool stands)
{
    m_gatewayStands = stands;
    m_docks.gateway->setVisible(stands);
    if (stands && !m_narrow) m_window.resizeDocks({m_docks.log, m_docks.gateway}, {5, 6}, Qt::Horizontal);
}

void PaneLayout::showDraining(bool drains, bool ended)
{
    const bool tabbed = m_window.tabifiedDockWidgets(m_docks.log).contains(m_docks.draining);
    if (!tabbed || drains == m_drainingRaised || (!drains && !ended)) return;
    m_drainingRaised = drains;
    (drains ? m_docks.draining : m_docks.log)->raise();
}

void PaneLayout::setLogFolded(bool folded)
{
    m_window.resizeDocks({m_docks.log}, {folded ? line() : std::min(line() * 11, m_window.height() / 3)},
                         Qt::Vertical);
}

void PaneLayout::restore(const QSettings& settings)
{
    for (std::size_t i = 0; i < m_kept.size(); ++i)
        m_kept[i] = settings.value(QLatin1String(kKeys[i])).toByteArray();
    m_laidOut = m_window.restoreState(m_kept[m_narrow], kLayoutVersion);
    // Qt keeps it on the screen without its frame.
    for (QDockWidget* pane :
         {m_docks.signalPad, m_docks.processes, m_docks.log, m_docks.draining, m_docks.gateway})
        if (pane->isFloating()) new ScreenFit(*pane);
    m_docks.gateway->setVisible(m_gatewayStands);
    setTitleBars(!m_narrow);
}

void PaneLayout::save(QSettings& settings) const
{
    auto states = m_kept;
    states[m_narrow] = m_window.saveState(kLayoutVersion);
    for (std::size_t i = 0; i < states.size(); ++i)
        settings.setValue(QLatin1String(kKeys[i]), states[i]);
}

}  // namespace changeover
