// SPDX-License-Identifier: GPL-3.0-or-later
// The window's menus and what each command does: the half of MainWindow that only wires.
#include "ui/main_window.h"

#include "ui/commands/commands.h"
#include "ui/panes/timeline_pane.h"
#include "ui/theme/language.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QToolButton>

namespace changeover {

void MainWindow::buildMenus()
{
    const auto add = [this](QMenu* menu, std::initializer_list<CommandId> ids) {
        for (const CommandId id : ids)
            menu->addAction(m_commands->action(id));
    };
    m_runMenu = m_menuBar->addMenu(QString());
    add(m_runMenu, {CommandId::Start, CommandId::Restart, CommandId::Stop});
    m_runMenu->addSeparator();
    add(m_runMenu, {CommandId::Compare});
    m_runMenu->addSeparator();
    add(m_runMenu, {CommandId::Settings, CommandId::StartLab});
    m_runMenu->addSeparator();
    add(m_runMenu, {CommandId::Quit});

    m_signalMenu = m_menuBar->addMenu(QString());
    for (const CommandId id : Commands::commonSignals())
        m_signalMenu->addAction(m_commands->action(id));
    m_signalMenu->addSeparator();
    add(m_signalMenu, {CommandId::SignalMore});

    m_viewMenu = m_menuBar->addMenu(QString());
    add(m_viewMenu,
        {CommandId::Follow, CommandId::WholeSession, CommandId::ZoomIn, CommandId::ZoomOut,
         CommandId::Earlier, CommandId::Later, CommandId::CrosshairBack, CommandId::CrosshairForward});
    m_viewMenu->addSeparator();
    add(m_viewMenu, {CommandId::NextChangeover, CommandId::PreviousChangeover, CommandId::NextFailure});
    m_viewMenu->addSeparator();
    m_sizeMenu = m_viewMenu->addMenu(QString());
    add(m_sizeMenu, {CommandId::LargerUi, CommandId::SmallerUi, CommandId::NormalUi});
    m_themeMenu = m_viewMenu->addMenu(QString());
    m_languageMenu = m_viewMenu->addMenu(QString());
    m_panesMenu = m_viewMenu->addMenu(QString());
    for (QDockWidget* pane : {m_signalDock, m_treeDock, m_logDock, m_drainingDock, m_gatewayDock})
        m_panesMenu->addAction(pane->toggleViewAction());
    add(m_viewMenu, {CommandId::ResetLayout});

    auto* themes = new QActionGroup(this);
    auto* languages = new QActionGroup(this);
    const auto choose = [this](QActionGroup* group, QMenu* menu, std::initializer_list<CommandId> ids) {
        for (const CommandId id : ids) {
            m_commands->action(id)->setCheckable(true);
            group->addAction(m_commands->action(id));
            menu->addAction(m_commands->action(id));
        }
    };
    choose(themes, m_themeMenu, {CommandId::ThemeSystem, CommandId::ThemeLight, CommandId::ThemeDark});
    choose(languages, m_languageMenu, {CommandId::English, CommandId::Chinese});

    m_helpMenu = m_menuBar->addMenu(QString());
    add(m_helpMenu, {CommandId::Why, CommandId::Shortcuts, CommandId::About});
}

void MainWindow::buildCorner()
{
    auto* corner = new QWidget(m_menuBar);
    auto* row = new QHBoxLayout(corner);
    row->setContentsMargins(0, 0, 6, 0);
    row->setSpacing(2);
    m_languageButton = new QToolButton(corner);
    m_languageButton->setObjectName(QStringLiteral("corner.language"));
    m_languageButton->setText(QStringLiteral("中/EN"));
    m_languageButton->setAutoRaise(true);
    m_themeButton = new QToolButton(corner);
    m_themeButton->setObjectName(QStringLiteral("corner.theme"));
    m_themeButton->setAutoRaise(true);
    row->addWidget(m_languageButton);
    row->addWidget(m_themeButton);
    m_menuBar->setCornerWidget(corner);
    connect(m_languageButton, &QToolButton::clicked, this, [this] {
        chooseLanguage(m_language.language() == Language::English ? Language::Chinese : Language::English);
    });
    connect(m_themeButton, &QToolButton::clicked, this,
            [this] { setThemeMode(Theme::of(this).dark ? ThemeMode::Light : ThemeMode::Dark); });
}

void MainWindow::connectCommands()
{
    const auto on = [this](CommandId id, auto handler) {
        connect(m_commands->action(id), &QAction::triggered, this, handler);
    };
    m_commands->giveTo(m_timeline);
    TimeView& view = m_timeline->view();
    const auto middle = [&view] { return view.crosshairNs().value_or(view.toNs() - view.spanNs() / 2); };
    on(CommandId::Start, [this] { m_session.start(); });
    on(CommandId::Restart, [this] { m_session.restart(); });
    on(CommandId::Stop, [this] { m_session.stop(); });
    on(CommandId::Compare, &MainWindow::openComparison);
    on(CommandId::Settings, &MainWindow::openSettings);
    on(CommandId::StartLab, [this] { m_session.open(); });
    on(CommandId::Quit, &QWidget::close);
    on(CommandId::Follow, [&view] { view.follow(); });
    on(CommandId::WholeSession, [this] { m_timeline->showWholeSession(); });
    on(CommandId::ZoomIn, [&view, middle] { view.zoom(1, middle()); });
    on(CommandId::ZoomOut, [&view, middle] { view.zoom(-1, middle()); });
    on(CommandId::Earlier, [&view] { view.panTo(view.toNs() - view.spanNs() / 10); });
    on(CommandId::Later, [&view] { view.panTo(view.toNs() + view.spanNs() / 10); });
    on(CommandId::CrosshairBack, [this] { m_timeline->moveCrosshair(-1); });
    on(CommandId::CrosshairForward, [this] { m_timeline->moveCrosshair(1); });
    on(CommandId::NextChangeover, [this] { m_timeline->goToNextChangeover(); });
    on(CommandId::PreviousChangeover, [this] { m_timeline->goToPreviousChangeover(); });
    on(CommandId::NextFailure, [this] { m_timeline->goToNextFailure(); });
    on(CommandId::LargerUi, [this] { stepUiScale(1); });
    on(CommandId::SmallerUi, [this] { stepUiScale(-1); });
    on(CommandId::NormalUi, [this] { setUiScale(100); });
    on(CommandId::ThemeSystem, [this] { setThemeMode(ThemeMode::System); });
    on(CommandId::ThemeLight, [this] { setThemeMode(ThemeMode::Light); });
    on(CommandId::ThemeDark, [this] { setThemeMode(ThemeMode::Dark); });
    on(CommandId::English, [this] { chooseLanguage(Language::English); });
    on(CommandId::Chinese, [this] { chooseLanguage(Language::Chinese); });
    on(CommandId::ResetLayout, &MainWindow::resetLayout);
    on(CommandId::Why, &MainWindow::openWhy);
    on(CommandId::Shortcuts, &MainWindow::openShortcuts);
    on(CommandId::About, &MainWindow::openAbout);
}

}  // namespace changeover
