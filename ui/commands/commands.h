// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <map>
#include <vector>

class QAction;
class QWidget;

namespace changeover {

enum class CommandId {
    Start,
    Restart,
    Stop,
    Compare,
    Settings,
    StartLab,
    Quit,
    SignalHup,
    SignalTerm,
    SignalQuit,
    SignalInt,
    SignalUsr1,
    SignalUsr2,
    SignalStop,
    SignalCont,
    SignalWinch,
    SignalKill,
    SignalMore,
    Follow,
    WholeSession,
    ZoomIn,
    ZoomOut,
    Earlier,
    Later,
    CrosshairBack,
    CrosshairForward,
    NextChangeover,
    PreviousChangeover,
    NextFailure,
    LargerUi,
    SmallerUi,
    NormalUi,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    English,
    Chinese,
    ResetLayout,
    Why,
    Shortcuts,
    About,
};

/// Every action of the window, once: text, icon, shortcut, name. Menus, toolbar, signal pad and the sheet of
/// shortcuts are made from these.
class Commands : public QObject {
    Q_OBJECT

public:
    /// The actions belong to `window`, whose shortcuts they are.
    explicit Commands(QWidget* window);

    QAction* action(CommandId id) const { return m_actions.at(id); }
    /// Home, End, arrows and the like, which belong to whatever has the focus: these are shortcuts of `plots`
    /// and what is in it alone.
    void giveTo(QWidget* plots);
    /// In the order of the menus.
    const std::vector<CommandId>& all() const noexcept { return m_order; }

    void retranslate();
    void retheme();

    /// The signals that have a button and a menu entry of their own.
    static const std::vector<CommandId>& commonSignals();
    /// Its number, or 0.
    static int signalOf(CommandId id);

private:
    QWidget* m_window;
    std::map<CommandId, QAction*> m_actions;
    std::vector<CommandId> m_order;
};

}  // namespace changeover
