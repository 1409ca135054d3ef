// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/commands/commands.h"

#include "core/process/signal_table.h"
#include "ui/messages.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QWidget>

#include <csignal>
#include <set>

namespace changeover {
namespace {

struct Row {
    CommandId id;
    const char* name;  ///< objectName
    const char* text;  ///< English; empty for a signal, whose words come from the table
    const char* tip;
    const char* icon;
    const char* shortcut;  ///< portable text, several separated by a space
};

const Row kRows[] = {
    {CommandId::Start, "command.start", QT_TRANSLATE_NOOP("Commands", "Start"),
     QT_TRANSLATE_NOOP("Commands", "Start a server and put the chosen load on it"), "start", "F5"},
    {CommandId::Restart, "command.restart", QT_TRANSLATE_NOOP("Commands", "Restart"),
     QT_TRANSLATE_NOOP("Commands", "Restart the server as the chosen strategy does"), "restart", "F6"},
    {CommandId::Stop, "command.stop", QT_TRANSLATE_NOOP("Commands", "Stop"),
     QT_TRANSLATE_NOOP("Commands", "End the load, then the server with TERM"), "stop", "F7"},
    {CommandId::Compare, "command.compare", QT_TRANSLATE_NOOP("Commands", "Compare…"),
     QT_TRANSLATE_NOOP("Commands", "Several ways to restart under the same load, side by side"), "compare",
     "F8"},
    {CommandId::Settings, "command.settings", QT_TRANSLATE_NOOP("Commands", "Settings…"),
     QT_TRANSLATE_NOOP("Commands", "How the server is started, and details of the load"), "settings",
     "Ctrl+,"},
    {CommandId::StartLab, "command.startLab", QT_TRANSLATE_NOOP("Commands", "Start the Lab Again"),
     QT_TRANSLATE_NOOP("Commands", "Start a new supervisor after the last one has ended"), "", ""},
    {CommandId::Quit, "command.quit", QT_TRANSLATE_NOOP("Commands", "Quit"),
     QT_TRANSLATE_NOOP("Commands", "End everything that the lab started, and close"), "", "Ctrl+Q"},
    {CommandId::SignalHup, "signal.HUP", "", "", "", "Ctrl+Shift+H"},
    {CommandId::SignalTerm, "signal.TERM", "", "", "", "Ctrl+Shift+T"},
    {CommandId::SignalQuit, "signal.QUIT", "", "", "", ""},
    {CommandId::SignalInt, "signal.INT", "", "", "", ""},
    {CommandId::SignalUsr1, "signal.USR1", "", "", "", "Ctrl+Shift+1"},
    {CommandId::SignalUsr2, "signal.USR2", "", "", "", "Ctrl+Shift+2"},
    {CommandId::SignalStop, "signal.STOP", "", "", "", ""},
    {CommandId::SignalCont, "signal.CONT", "", "", "", ""},
    {CommandId::SignalWinch, "signal.WINCH", "", "", "", ""},
    {CommandId::SignalKill, "signal.KILL", "", "", "", "Ctrl+Shift+K"},
    {CommandId::SignalMore, "signal.more", QT_TRANSLATE_NOOP("Commands", "More…"),
     QT_TRANSLATE_NOOP("Commands", "Every signal of this system, and what each does"), "", "Ctrl+Shift+M"},
    {CommandId::Follow, "command.follow", QT_TRANSLATE_NOOP("Commands", "Follow the Newest"),
     QT_TRANSLATE_NOOP("Commands", "Back to the newest data, and stay there"), "follow", "End"},
    {CommandId::WholeSession, "command.wholeSession", QT_TRANSLATE_NOOP("Commands", "Whole Session"), "", "",
     "Home"},
    {CommandId::ZoomIn, "command.zoomIn", QT_TRANSLATE_NOOP("Commands", "Zoom In"), "", "zoom-in", "+ ="},
    {CommandId::ZoomOut, "command.zoomOut", QT_TRANSLATE_NOOP("Commands", "Zoom Out"), "", "zoom-out", "-"},
    {CommandId::Earlier, "command.earlier", QT_TRANSLATE_NOOP("Commands", "Earlier"), "", "", "Left"},
    {CommandId::Later, "command.later", QT_TRANSLATE_NOOP("Commands", "Later"), "", "", "Right"},
    {CommandId::CrosshairBack, "command.crosshairBack", QT_TRANSLATE_NOOP("Commands", "Crosshair Back"),
     QT_TRANSLATE_NOOP("Commands", "Move the crosshair of the plots to the left and read its values"), "",
     "Ctrl+Left"},
    {CommandId::CrosshairForward, "command.crosshairForward",
     QT_TRANSLATE_NOOP("Commands", "Crosshair Forward"),
     QT_TRANSLATE_NOOP("Commands", "Move the crosshair of the plots to the right and read its values"), "",
     "Ctrl+Right"},
    {CommandId::NextChangeover, "command.nextChangeover", QT_TRANSLATE_NOOP("Commands", "Next Changeover"),
     "", "", "N"},
    {CommandId::PreviousChangeover, "command.previousChangeover",
     QT_TRANSLATE_NOOP("Commands", "Previous Changeover"), "", "", "P"},
    {CommandId::NextFailure, "command.nextFailure", QT_TRANSLATE_NOOP("Commands", "Next Failure"), "", "",
     "F"},
    {CommandId::LargerUi, "command.largerUi", QT_TRANSLATE_NOOP("Commands", "Larger"), "", "",
     "Ctrl++ Ctrl+="},
    {CommandId::SmallerUi, "command.smallerUi", QT_TRANSLATE_NOOP("Commands", "Smaller"), "", "", "Ctrl+-"},
    {CommandId::NormalUi, "command.normalUi", QT_TRANSLATE_NOOP("Commands", "Normal Size"), "", "", "Ctrl+0"},
    {CommandId::ThemeSystem, "command.themeSystem", QT_TRANSLATE_NOOP("Commands", "As the System"), "", "",
     ""},
    {CommandId::ThemeLight, "command.themeLight", QT_TRANSLATE_NOOP("Commands", "Light"), "", "", ""},
    {CommandId::ThemeDark, "command.themeDark", QT_TRANSLATE_NOOP("Commands", "Dark"), "", "", ""},
    // Each in its own language, so that whoever reads only one finds it.
    {CommandId::English, "command.english", "English", "", "", ""},
    {CommandId::Chinese, "command.chinese", "中文", "", "", ""},
    {CommandId::ResetLayout, "command.resetLayout", QT_TRANSLATE_NOOP("Commands", "Reset the Layout"), "", "",
     ""},
    {CommandId::Why, "command.why", QT_TRANSLATE_NOOP("Commands", "Why This Verdict?"),
     QT_TRANSLATE_NOOP("Commands", "What the verdict rests on, clause by clause"), "", "W"},
    {CommandId::Shortcuts, "command.shortcuts", QT_TRANSLATE_NOOP("Commands", "Keyboard Shortcuts"), "", "",
     "? F1"},
    {CommandId::About, "command.about", QT_TRANSLATE_NOOP("Commands", "About Changeover"), "", "", ""},
};

const Row& rowOf(CommandId id)
{
    for (const Row& row : kRows)
        if (row.id == id) return row;
    Q_UNREACHABLE();
}

/// Keys that other widgets have a use for.
bool isOfThePlots(CommandId id)
{
    static const std::set<CommandId> ids{
        CommandId::Follow,  CommandId::WholeSession, CommandId::ZoomIn,        CommandId::ZoomOut,
        CommandId::Earlier, CommandId::Later,        CommandId::CrosshairBack, CommandId::CrosshairForward};
    return ids.contains(id);
}

QString signalText(int number)
{
    const QString mark = number == SIGKILL ? QStringLiteral(" ⚠") : QString();
    return QStringLiteral("%1 %2%3").arg(messages::signalTitle(number), messages::signalName(number), mark);
}

QString signalTip(int number)
{
    const SignalInfo* signal = findSignal(number);
    return signal == nullptr
               ? QString()
               : QCoreApplication::translate("Commands", "%1 = %2: %3. By default: %4. Our server: %5.")
                     .arg(messages::signalName(number))
                     .arg(number)
                     .arg(messages::signalMeaning(*signal), messages::defaultAction(signal->action),
                          messages::reaction(signal->reaction));
}

}  // namespace

Commands::Commands(QWidget* window) : QObject(window), m_window(window)
{
    for (const Row& row : kRows) {
        auto* action = new QAction(window);
        action->setObjectName(QLatin1String(row.name));
        QList<QKeySequence> keys;
        for (const QString& key :
             QString::fromLatin1(row.shortcut).split(QLatin1Char(' '), Qt::SkipEmptyParts))
            keys << QKeySequence(key, QKeySequence::PortableText);
        action->setShortcuts(keys);
        if (isOfThePlots(row.id))
            action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        else
            window->addAction(action);
        m_actions.emplace(row.id, action);
        m_order.push_back(row.id);
    }
    retranslate();
    retheme();
}

void Commands::giveTo(QWidget* plots)
{
    for (const CommandId id : m_order)
        if (isOfThePlots(id)) plots->addAction(action(id));
}

void Commands::retranslate()
{
    for (const auto& [id, action] : m_actions) {
        const Row& row = rowOf(id);
        const int number = signalOf(id);
        action->setText(number != 0 ? signalText(number) : QCoreApplication::translate("Commands", row.text));
        QString tip = number != 0        ? signalTip(number)
                      : *row.tip == '\0' ? action->text()
                                         : QCoreApplication::translate("Commands", row.tip);
        if (!action->shortcut().isEmpty())
            tip += QStringLiteral(" (%1)").arg(action->shortcut().toString(QKeySequence::NativeText));
        action->setToolTip(tip);
    }
}

void Commands::retheme()
{
    for (const auto& [id, action] : m_actions)
        if (const char* icon = rowOf(id).icon; *icon != '\0')
            action->setIcon(themedIcon(QLatin1String(icon), Theme::of(m_window).text));
}

const std::vector<CommandId>& Commands::commonSignals()
{
    static const std::vector<CommandId> ids{
        CommandId::SignalHup,   CommandId::SignalTerm, CommandId::SignalQuit, CommandId::SignalInt,
        CommandId::SignalUsr1,  CommandId::SignalUsr2, CommandId::SignalStop, CommandId::SignalCont,
        CommandId::SignalWinch, CommandId::SignalKill};
    return ids;
}

int Commands::signalOf(CommandId id)
{
    static const std::map<CommandId, int> numbers{
        {CommandId::SignalHup, SIGHUP},     {CommandId::SignalTerm, SIGTERM},
        {CommandId::SignalQuit, SIGQUIT},   {CommandId::SignalInt, SIGINT},
        {CommandId::SignalUsr1, SIGUSR1},   {CommandId::SignalUsr2, SIGUSR2},
        {CommandId::SignalStop, SIGSTOP},   {CommandId::SignalCont, SIGCONT},
        {CommandId::SignalWinch, SIGWINCH}, {CommandId::SignalKill, SIGKILL}};
    const auto it = numbers.find(id);
    return it == numbers.end() ? 0 : it->second;
}

}  // namespace changeover
