// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>

#include <array>

class QDockWidget;
class QMainWindow;
class QSettings;

namespace changeover {

/// Where the docks stand around the plots: side by side where there is room; in a narrow or low window one
/// tabbed column, and the log at the bottom. The person's own arrangement is kept for each of the two.
class PaneLayout : public QObject {
    Q_OBJECT

public:
    struct Docks {
        QDockWidget *signalPad, *processes, *log, *draining, *gateway;
    };

    /// The docks are `window`'s.
    PaneLayout(QMainWindow& window, const Docks& docks);

    bool isNarrow() const noexcept { return m_narrow; }
    /// Chooses by the window's size and font; narrowChanged() follows where that is another than before.
    void fit();
    /// As the window came.
    void reset();
    /// Docks have no sizes before the window is shown for the first time: then.
    void firstShown();

    void showGateway(bool stands);
    /// Where it shares a tab with the log, the draining pane comes to the front while something drains.
    void showDraining(bool drains, bool ended);
    void setLogFolded(bool folded);

    void restore(const QSettings& settings);
    void save(QSettings& settings) const;

Q_SIGNALS:
    void narrowChanged(bool narrow);

private:
    bool hasLittleRoom() const;
    void arrange();
    void arrangeSideBySide();
    void arrangeNarrow();
    void setTitleBars(bool shown);
    void nameTabBars();
    int line() const;

    QMainWindow& m_window;
    Docks m_docks;
    std::array<QByteArray, 2> m_kept;  // by isNarrow()
    bool m_narrow = false;
    bool m_laidOut = false;  // from the settings, or when first shown
    bool m_gatewayStands = false;
    bool m_drainingRaised = false;  // by us, over the log
};

}  // namespace changeover
