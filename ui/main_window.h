// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/comparison_session.h"
#include "ui/lab_session.h"
#include "ui/theme/theme.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QMenu;
class QMenuBar;
class QToolButton;

namespace changeover {

class BannerPane;
class Commands;
class ComparisonWindow;
class EventLogPane;
class LanguageSwitch;
enum class Language;
class MessageStrip;
class PaneLayout;
class RunBar;
class ScreenFit;
class SignalPad;
class StatusLine;
class TimelinePane;

/// The lab's window: lays the panes out, connects them with the session, keeps layout, language and theme.
///
/// Closing it ends the supervisor first; the window goes when everything has ended.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `session` and `language` outlive it.
    MainWindow(LabSession& session, LanguageSwitch& language);
    ~MainWindow() override;

    void setThemeMode(ThemeMode mode);
    /// Stays English, and says why, where no font shows the other.
    void chooseLanguage(Language language);
    /// Percent; see uiScales().
    void setUiScale(int percent);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildMenus();
    void buildDocks();
    void buildCorner();
    void connectCommands();
    void connectSession();
    QDockWidget* dock(const char* name, QWidget* content);

    void retranslate();
    void restoreSettings();
    void saveSettings() const;
    void resetLayout();
    void stepUiScale(int steps);

    void showSnapshot();
    void showDraining();
    void setNarrow(bool narrow);
    void foldLog(bool folded);
    void placeMessages();
    void fitPanes();
    void showEnd(const SupervisorBridge::End& end);
    void applyOptions(const LabOptions& options);
    void openComparison();
    void openSettings();
    void openWhy();
    void openShortcuts();
    void openAbout();

    bool isBusy() const;

    LabSession& m_session;
    ComparisonSession m_compared;
    LanguageSwitch& m_language;
    Commands* m_commands;
    BannerPane* m_banner;
    MessageStrip* m_messages;
    QMenuBar* m_menuBar;
    TimelinePane* m_timeline;
    SignalPad* m_signals;
    RunBar* m_runBar;
    StatusLine* m_status;
    ComparisonWindow* m_comparison = nullptr;  // once it was asked for
    QMenu* m_runMenu;
    QMenu* m_signalMenu;
    QMenu* m_viewMenu;
    QMenu* m_sizeMenu;
    QMenu* m_themeMenu;
    QMenu* m_languageMenu;
    QMenu* m_panesMenu;
    QMenu* m_helpMenu;
    EventLogPane* m_log;
    QDockWidget* m_signalDock;
    QDockWidget* m_treeDock;
    QDockWidget* m_logDock;
    QDockWidget* m_drainingDock;
    QDockWidget* m_gatewayDock;
    PaneLayout* m_panes = nullptr;
    ScreenFit* m_fit = nullptr;
    QToolButton* m_languageButton;
    QToolButton* m_themeButton;
    QTimer m_figures;  // twice a second: frame cost, memory
    ThemeMode m_theme = ThemeMode::System;
    int m_uiScale = 100;
    bool m_restored = false;  // size and place, from the settings
    bool m_closing = false;
};

}  // namespace changeover
