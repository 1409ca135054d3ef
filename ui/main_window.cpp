// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/pane_layout.h"
#include "ui/panes/banner_pane.h"
#include "ui/panes/comparison_window.h"
#include "ui/panes/draining_pane.h"
#include "ui/panes/event_log_pane.h"
#include "ui/panes/gateway_pane.h"
#include "ui/panes/message_strip.h"
#include "ui/panes/process_tree_pane.h"
#include "ui/panes/run_bar.h"
#include "ui/panes/scrolled_pane.h"
#include "ui/panes/settings_dialog.h"
#include "ui/panes/sheets.h"
#include "ui/panes/signal_pad.h"
#include "ui/panes/status_line.h"
#include "ui/panes/timeline_pane.h"
#include "ui/theme/language.h"
#include "ui/theme/screen_fit.h"
#include "ui/theme/ui_scale.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace changeover {
namespace {

constexpr QSize kFirstSize{1440, 860};

template <class Dialog> void openModeless(Dialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

}  // namespace

MainWindow::MainWindow(LabSession& session, LanguageSwitch& language)
    : m_session(session), m_compared(session.changeover(), session.server(), this), m_language(language),
      m_commands(new Commands(this)), m_banner(new BannerPane(this)), m_messages(new MessageStrip(this)),
      m_menuBar(new QMenuBar(this)), m_timeline(new TimelinePane(session.timeline(), this)),
      m_signals(new SignalPad(*m_commands, this)), m_runBar(new RunBar(*m_commands, this)),
      m_status(new StatusLine(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/changeover.svg")));
    // All that goes across the whole width, above the docks.
    auto* top = new QWidget(this);
    auto* rows = new QVBoxLayout(top);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_menuBar);
    rows->addWidget(m_runBar);
    rows->addWidget(m_banner);
    setMenuWidget(top);
    top->setMinimumWidth(1);  // what it has no room for it leaves out
    auto* plots = new ScrolledPane(m_timeline, this);
    plots->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setCentralWidget(plots);
    setStatusBar(m_status);
    buildDocks();
    buildMenus();
    buildCorner();
    connectCommands();
    connectSession();
    retranslate();
    m_fit = new ScreenFit(*this, kFirstSize);
    restoreSettings();
    showSnapshot();
}

MainWindow::~MainWindow()
{
    delete m_comparison;  // it looks at m_compared
}

void MainWindow::buildDocks()
{
    m_log = new EventLogPane(m_session.events(), this);
    connect(m_log, &EventLogPane::timeRequested, &m_timeline->view(), &TimeView::centre);
    connect(m_log, &EventLogPane::foldRequested, this, &MainWindow::foldLog);
    m_signalDock = dock("dock.signals", new ScrolledPane(m_signals));
    m_treeDock = dock("dock.processTree", new ProcessTreePane(m_session.processes(), this));
    m_logDock = dock("dock.eventLog", m_log);
    m_drainingDock = dock("dock.draining", new ScrolledPane(new DrainingPane(m_session.draining(), this)));
    m_gatewayDock = dock("dock.gateway", new ScrolledPane(new GatewayPane(m_session.gateway(), this)));
    m_panes = new PaneLayout(*this, {m_signalDock, m_treeDock, m_logDock, m_drainingDock, m_gatewayDock});
    connect(m_panes, &PaneLayout::narrowChanged, this, &MainWindow::setNarrow);
    m_timeline->resetLayout();
}

QDockWidget* MainWindow::dock(const char* name, QWidget* content)
{
    auto* widget = new QDockWidget(this);
    widget->setObjectName(QLatin1String(name));
    widget->setWidget(content);
    return widget;
}

void MainWindow::connectSession()
{
    connect(&m_session, &LabSession::opened, this,
            [this](std::int64_t originNs) { m_timeline->begin(m_session.series(), originNs); });
    connect(&m_session, &LabSession::changed, this, &MainWindow::showSnapshot);
    connect(&m_session.draining(), &DrainingModel::reported, this, &MainWindow::showDraining);
    connect(&m_session.gateway(), &GatewayModel::stood, m_panes, &PaneLayout::showGateway);
    connect(&m_session, &LabSession::ended, this, &MainWindow::showEnd);
    connect(&m_session, &LabSession::signalAnswered, m_signals, &SignalPad::showResult);
    connect(&m_session, &LabSession::failed, this, [this](const QString& words) { m_messages->say(words); });
    // It may go on while its window is closed: servers and load beside the lab's own.
    connect(&m_compared.model(), &ComparisonModel::changed, this,
            [this] { m_status->setComparison(messages::comparing(m_compared.model().ways())); });
    connect(&m_compared, &ComparisonSession::ended, this, [this] {
        if (m_closing) close();
    });
    connect(m_signals, &SignalPad::signalRequested, &m_session, &LabSession::signal);
    connect(m_banner, &BannerPane::whyRequested, this, &MainWindow::openWhy);
    connect(m_messages, &MessageStrip::startLabRequested, &m_session, &LabSession::open);
    connect(&m_session, &LabSession::opened, m_messages, &MessageStrip::clear);
    connect(m_runBar, &RunBar::optionsChanged, this, &MainWindow::applyOptions);
    connect(m_status, &StatusLine::followRequested, &m_timeline->view(), &TimeView::follow);
    connect(&m_timeline->view(), &TimeView::followChanged, m_status, &StatusLine::setFollowing);
    connect(&m_figures, &QTimer::timeout, this, [this] { m_status->setFrames(m_timeline->meter().take()); });
    m_figures.start(500);
}

void MainWindow::showSnapshot()
{
    const Snapshot& snapshot = m_session.snapshot();
    m_banner->setState(m_session.banner());
    m_signals->setProcesses(snapshot.processes);
    m_status->setSnapshot(snapshot);
    const BannerState& banner = m_session.banner();
    m_status->setSilence(banner.lab == BannerState::Lab::Silent ? banner.forNs : 0);
    const bool ready = m_session.isReady();
    const bool alive = std::ranges::any_of(snapshot.processes, [](const ProcessRow& row) {
        return row.generation > 0 && row.state != 'Z' && row.state != 'X';
    });
    const bool starting = snapshot.state == LabState::Starting;
    m_commands->action(CommandId::Start)->setEnabled(ready && !alive && !starting);
    m_commands->action(CommandId::Restart)->setEnabled(ready && alive && snapshot.state == LabState::Running);
    m_commands->action(CommandId::Stop)->setEnabled(ready && (alive || snapshot.loadOn));
    m_commands->action(CommandId::StartLab)->setEnabled(!m_session.isOpen());
    m_commands->action(CommandId::Why)->setEnabled(banner.hasWhy());
    if (m_comparison != nullptr) m_comparison->setLabLoaded(snapshot.loadOn);
}

/// Whoever waits for a drain wants to know why: the pane comes to the front, and leaves with the last of
/// them.
void MainWindow::showDraining()
{
    const DrainingReport& report = m_session.draining().report();
    const auto listed = report.rows.size();
    const QString title = m_panes->isNarrow() ? tr("Draining") : tr("Why still here");
    m_drainingDock->setWindowTitle(
        listed == 0 ? title : QStringLiteral("%1 (%2)").arg(title).arg(report.connections()));
    m_panes->showDraining(listed > 0, report.generations.empty());
}

void MainWindow::showEnd(const SupervisorBridge::End& end)
{
    if (m_closing) {
        close();
        return;
    }
    m_banner->setState(m_session.banner());
    m_messages->say(messages::sentence(end), true);
}

void MainWindow::applyOptions(const LabOptions& options)
{
    m_session.setOptions(options);
    m_runBar->setOptions(options);
    if (m_comparison != nullptr) m_comparison->setOptions(options);
}

/// Kept once it was made: who closes it finds the results again.
void MainWindow::openComparison()
{
    if (m_comparison == nullptr) {
        m_comparison = new ComparisonWindow(m_compared, this);
        m_comparison->restoreSettings(QSettings());
        m_comparison->setOptions(m_session.options());
        m_comparison->setLabLoaded(m_session.snapshot().loadOn);
    }
    m_comparison->setWindowState(m_comparison->windowState() & ~Qt::WindowMinimized);
    m_comparison->show();
    m_comparison->raise();
    m_comparison->activateWindow();
}

void MainWindow::openSettings()
{
    auto* dialog = new SettingsDialog(m_session.options(), this);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { applyOptions(dialog->options()); });
    openModeless(dialog);
}

void MainWindow::openWhy()
{
    if (!m_session.banner().hasWhy()) return;
    auto* dialog = new WhyDialog(m_session.banner(), this);
    connect(&m_session, &LabSession::changed, dialog,
            [this, dialog] { dialog->setState(m_session.banner()); });
    openModeless(dialog);
}

void MainWindow::openShortcuts() { openModeless(new ShortcutSheet(*m_commands, this)); }

void MainWindow::openAbout()
{
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Changeover"),
                        tr("<b>Changeover %1</b><p>See every request survive a server's restart.</p>"
                           "<p>The core may be used under the Boost Software License 1.0, the rest under the "
                           "GNU General Public License 3 or later.</p>")
                            .arg(QCoreApplication::applicationVersion()),
                        QMessageBox::NoButton, this);
    box->addButton(tr("Close"), QMessageBox::AcceptRole);
    openModeless(box);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    fitPanes();
    m_panes->firstShown();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    fitPanes();
    placeMessages();
}

bool MainWindow::event(QEvent* event)
{
    const bool done = QMainWindow::event(event);
    if (event->type() == QEvent::LayoutRequest) placeMessages();
    return done;
}

void MainWindow::fitPanes()
{
    if (isVisible()) m_panes->fit();
}

/// Over the panes, right under the banner.
void MainWindow::placeMessages()
{
    const int top = menuWidget()->geometry().bottom() + 1;
    m_messages->placeIn(QRect(0, top, width(), std::max(0, height() - top)));
}

void MainWindow::setNarrow(bool narrow)
{
    m_banner->setNarrow(narrow);
    m_signals->setNarrow(narrow);
    m_timeline->setLow(narrow);
    m_log->setFolded(narrow);
    retranslate();
}

void MainWindow::foldLog(bool folded)
{
    m_log->setFolded(folded);
    m_panes->setLogFolded(folded);
}

void MainWindow::setThemeMode(ThemeMode mode)
{
    m_theme = mode;
    applyTheme(mode);
    m_commands
        ->action(mode == ThemeMode::System  ? CommandId::ThemeSystem
                 : mode == ThemeMode::Light ? CommandId::ThemeLight
                                            : CommandId::ThemeDark)
        ->setChecked(true);
}

void MainWindow::chooseLanguage(Language language)
{
    const bool shown = LanguageSwitch::canBeShown(language);
    m_language.setLanguage(shown ? language : Language::English);
    retranslate();
    if (!shown)
        m_messages->say(
            tr("No font with Chinese characters is installed, so the window stays English. Install "
               "one (Debian: fonts-noto-cjk), then choose 中文 again."));
}

void MainWindow::setUiScale(int percent)
{
    m_uiScale = std::clamp(percent, uiScales().front(), uiScales().back());
    applyUiScale(m_uiScale);
    if (!m_restored && !isVisible()) m_fit->setWanted(kFirstSize * std::max(100, m_uiScale) / 100);
}

void MainWindow::stepUiScale(int steps)
{
    const auto at = std::ranges::lower_bound(uiScales(), m_uiScale) - uiScales().begin();
    const auto last = static_cast<std::ptrdiff_t>(uiScales().size()) - 1;
    setUiScale(uiScales()[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at + steps, 0, last))]);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_closing) saveSettings();
    m_closing = true;
    if (!isBusy()) {
        if (m_comparison != nullptr) m_comparison->close();
        event->accept();
        return;
    }
    // Everything that was started ends first; whatever is the last of it closes the window then.
    m_messages->say(tr("Ending everything that the lab started…"));
    m_session.close();
    m_compared.cancel();
    event->ignore();
}

bool MainWindow::isBusy() const { return m_session.isOpen() || m_compared.isRunning(); }

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) m_commands->retheme();
    if (event->type() == QEvent::FontChange && m_panes != nullptr) fitPanes();
}

void MainWindow::retranslate()
{
    m_commands->retranslate();
    setWindowTitle(tr("Changeover"));
    m_runMenu->setTitle(tr("&Run"));
    m_signalMenu->setTitle(tr("&Signal"));
    m_viewMenu->setTitle(tr("&View"));
    m_sizeMenu->setTitle(tr("Size"));
    m_themeMenu->setTitle(tr("Theme"));
    m_languageMenu->setTitle(QStringLiteral("Language / 语言"));
    m_panesMenu->setTitle(tr("Panes"));
    m_helpMenu->setTitle(tr("&Help"));
    m_signalDock->setWindowTitle(tr("Signals"));
    m_treeDock->setWindowTitle(m_panes->isNarrow() ? tr("Processes") : tr("Process tree"));
    m_logDock->setWindowTitle(tr("Event log"));
    m_gatewayDock->setWindowTitle(tr("Gateway"));
    showDraining();
    m_themeButton->setText(tr("Theme"));
    m_themeButton->setAccessibleName(tr("Change between light and dark"));
    m_themeButton->setToolTip(tr("Change between light and dark"));
    m_languageButton->setAccessibleName(tr("Change between Chinese and English"));
    m_languageButton->setToolTip(tr("Change between Chinese and English"));
    m_commands->action(m_language.language() == Language::Chinese ? CommandId::Chinese : CommandId::English)
        ->setChecked(true);
    m_banner->setState(m_session.banner());
    m_signals->setProcesses(m_session.snapshot().processes);
}

void MainWindow::restoreSettings()
{
    const QSettings settings;
    applyOptions(LabOptions::load(settings));
    m_restored = restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_panes->restore(settings);
    m_timeline->restoreState(settings.value(QStringLiteral("window/lanes")).toByteArray());
}

void MainWindow::saveSettings() const
{
    QSettings settings;
    m_session.options().save(settings);
    if (m_comparison != nullptr) m_comparison->saveSettings(settings);
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_panes->save(settings);
    settings.setValue(QStringLiteral("window/lanes"), m_timeline->saveState());
    settings.setValue(QStringLiteral("window/scale"), m_uiScale);
    settings.setValue(QStringLiteral("window/theme"), static_cast<int>(m_theme));
    settings.setValue(QStringLiteral("window/language"), static_cast<int>(m_language.language()));
}

void MainWindow::resetLayout()
{
    m_panes->reset();
    m_log->setFolded(m_panes->isNarrow());
    m_timeline->resetLayout();
}

}  // namespace changeover
