// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/message_text.h"
#include "ui/messages.h"

#include <QHash>

#include <csignal>

namespace changeover::messages {
namespace {

/// The table's English words, marked for translation; the table itself knows no Qt.
[[maybe_unused]] const char* const kMeanings[] = {
    QT_TRANSLATE_NOOP("MessageText", "hang-up of the terminal; by custom: restart"),
    QT_TRANSLATE_NOOP("MessageText", "interrupt from the keyboard (Ctrl-C)"),
    QT_TRANSLATE_NOOP("MessageText", "quit from the keyboard (Ctrl-\\)"),
    QT_TRANSLATE_NOOP("MessageText", "illegal instruction"),
    QT_TRANSLATE_NOOP("MessageText", "trace or breakpoint trap"),
    QT_TRANSLATE_NOOP("MessageText", "abort(3)"),
    QT_TRANSLATE_NOOP("MessageText", "bus error: bad memory access"),
    QT_TRANSLATE_NOOP("MessageText", "arithmetic error"),
    QT_TRANSLATE_NOOP("MessageText", "kill at once"),
    QT_TRANSLATE_NOOP("MessageText", "user's signal 1"),
    QT_TRANSLATE_NOOP("MessageText", "invalid memory reference"),
    QT_TRANSLATE_NOOP("MessageText", "user's signal 2"),
    QT_TRANSLATE_NOOP("MessageText", "write to a pipe or socket without a reader"),
    QT_TRANSLATE_NOOP("MessageText", "timer of alarm(2)"),
    QT_TRANSLATE_NOOP("MessageText", "terminate"),
    QT_TRANSLATE_NOOP("MessageText", "stack fault of the coprocessor (unused)"),
    QT_TRANSLATE_NOOP("MessageText", "a child stopped or ended"),
    QT_TRANSLATE_NOOP("MessageText", "continue if stopped"),
    QT_TRANSLATE_NOOP("MessageText", "stop"),
    QT_TRANSLATE_NOOP("MessageText", "stop from the keyboard (Ctrl-Z)"),
    QT_TRANSLATE_NOOP("MessageText", "terminal input by a background process"),
    QT_TRANSLATE_NOOP("MessageText", "terminal output by a background process"),
    QT_TRANSLATE_NOOP("MessageText", "urgent data on a socket"),
    QT_TRANSLATE_NOOP("MessageText", "limit of processor time exceeded"),
    QT_TRANSLATE_NOOP("MessageText", "limit of file size exceeded"),
    QT_TRANSLATE_NOOP("MessageText", "virtual alarm clock"),
    QT_TRANSLATE_NOOP("MessageText", "profiling timer"),
    QT_TRANSLATE_NOOP("MessageText", "the terminal's window was resized"),
    QT_TRANSLATE_NOOP("MessageText", "input or output is possible"),
    QT_TRANSLATE_NOOP("MessageText", "power failure"),
    QT_TRANSLATE_NOOP("MessageText", "bad system call"),
    QT_TRANSLATE_NOOP("MessageText", "real-time signal"),
};

}  // namespace

QString signalName(int number) { return QString::fromStdString(changeover::signalName(number)); }

QString signalTitle(int number)
{
    switch (number) {
    case SIGHUP:
        return MessageText::tr("Hangup");
    case SIGTERM:
        return MessageText::tr("Terminate");
    case SIGQUIT:
        return MessageText::tr("Quit");
    case SIGINT:
        return MessageText::tr("Interrupt");
    case SIGUSR1:
        return MessageText::tr("User 1");
    case SIGUSR2:
        return MessageText::tr("User 2");
    case SIGSTOP:
        return MessageText::tr("Stop");
    case SIGCONT:
        return MessageText::tr("Continue");
    case SIGWINCH:
        return MessageText::tr("Winch");
    case SIGKILL:
        return MessageText::tr("Kill");
    default:
        return {};
    }
}

QString signalMeaning(const SignalInfo& signal)
{
    return MessageText::tr(std::string(signal.meaning).c_str());
}

QString defaultAction(DefaultAction action)
{
    switch (action) {
    case DefaultAction::Terminate:
        return MessageText::tr("term: ends the process");
    case DefaultAction::Core:
        return MessageText::tr("core: ends it with a core dump");
    case DefaultAction::Ignore:
        return MessageText::tr("ignore");
    case DefaultAction::Stop:
        return MessageText::tr("stop: suspends it");
    case DefaultAction::Continue:
        return MessageText::tr("cont: resumes it");
    }
    return {};
}

QString reaction(ServerReaction reaction)
{
    switch (reaction) {
    case ServerReaction::Restart:
        return MessageText::tr("graceful restart");
    case ServerReaction::GracefulExit:
        return MessageText::tr("graceful exit: drains first");
    case ServerReaction::LogAndCount:
        return MessageText::tr("notes and counts it");
    case ServerReaction::Ignored:
        return MessageText::tr("ignores it");
    case ServerReaction::KernelOnly:
        return MessageText::tr("nothing: the kernel acts, the program is not asked");
    case ServerReaction::DefaultCrash:
        return MessageText::tr("nothing: it crashes");
    }
    return {};
}

QString processState(char state)
{
    switch (state) {
    case 'R':
        return MessageText::tr("running");
    case 'S':
        return MessageText::tr("sleeping");
    case 'D':
        return MessageText::tr("waiting for a disk");
    case 'T':
        return MessageText::tr("stopped");
    case 't':
        return MessageText::tr("traced");
    case 'Z':
        return MessageText::tr("zombie: ended, not reaped yet");
    case 'X':
        return MessageText::tr("dead");
    case 'I':
        return MessageText::tr("idle");
    default:
        return MessageText::tr("unknown");
    }
}

QString outcome(RestartOutcome outcome)
{
    switch (outcome) {
    case RestartOutcome::Committed:
        return MessageText::tr("committed");
    case RestartOutcome::RolledBackBeforeReady:
        return MessageText::tr("rolled back before ready; the old generation still serves");
    case RestartOutcome::RolledBackAfterCommit:
        return MessageText::tr("rolled back after commit; the old generation serves again");
    case RestartOutcome::Coalesced:
        return MessageText::tr("joined with a restart under way");
    case RestartOutcome::Refused:
        return MessageText::tr("refused");
    case RestartOutcome::AbortedByTerm:
        return MessageText::tr("aborted by TERM");
    }
    return {};
}

QString strategyName(const QString& key)
{
    if (key == QLatin1String("inherit")) return MessageText::tr("Inherit (HUP)");
    if (key == QLatin1String("stop-start")) return MessageText::tr("Stop, then start");
    if (key == QLatin1String("kill-start")) return MessageText::tr("Kill, then start");
    if (key == QLatin1String("takeover")) return MessageText::tr("Takeover");
    if (key == QLatin1String("activate")) return MessageText::tr("Activate (LISTEN_FDS)");
    if (key == QLatin1String("reuseport")) return MessageText::tr("SO_REUSEPORT");
    if (key == QLatin1String("exec-in-place")) return MessageText::tr("Exec in place");
    if (key == QLatin1String("gateway")) return MessageText::tr("Gateway (HAProxy)");
    if (key == QLatin1String("rolling")) return MessageText::tr("Rolling update (HAProxy)");
    return key;
}

QString strategySummary(const QString& key)
{
    if (key == QLatin1String("inherit"))
        return MessageText::tr("HUP: the server starts its successor, which inherits the listening socket.");
    if (key == QLatin1String("stop-start"))
        return MessageText::tr("TERM and drain, then start anew: refused in between.");
    if (key == QLatin1String("kill-start"))
        return MessageText::tr("KILL, then start anew: requests are cut, then refused.");
    if (key == QLatin1String("takeover"))
        return MessageText::tr("An unrelated new process asks the old one for its listening sockets.");
    if (key == QLatin1String("activate"))
        return MessageText::tr("The lab holds the listening socket and passes it to each server; then TERM.");
    if (key == QLatin1String("reuseport"))
        return MessageText::tr(
            "The new process listens on the same port; what waits for the old one is reset when it closes.");
    if (key == QLatin1String("exec-in-place"))
        return MessageText::tr(
            "The process replaces itself: requests are cut, new connections wait for the start-up.");
    if (key == QLatin1String("gateway"))
        return MessageText::tr("HAProxy shifts the requests to a new server and drains the old one.");
    if (key == QLatin1String("rolling"))
        return MessageText::tr("Servers behind HAProxy are replaced one at a time, as an orchestrator does.");
    return {};
}

QString policySummary(const QString& key)
{
    if (key == QLatin1String("close-idle"))
        return MessageText::tr("Idle keep-alive connections are closed instead of handed over.");
    if (key == QLatin1String("no-linger"))
        return MessageText::tr("A connection is closed behind the next answer, whatever is still unread.");
    if (key == QLatin1String("sleep-as-ready"))
        return MessageText::tr("The new server counts as ready after a fixed time, whether it is or not.");
    if (key == QLatin1String("no-rollback"))
        return MessageText::tr("The old server leaves also when the new one fails to start.");
    if (key == QLatin1String("no-probation"))
        return MessageText::tr("The old server cannot take over again once the new one accepts.");
    if (key == QLatin1String("reuseport-bind"))
        return MessageText::tr(
            "Each server binds the port anew: what waits in the old accept queue is reset.");
    if (key == QLatin1String("stop-before-start"))
        return MessageText::tr("The old server closes its listeners before it starts the new one.");
    if (key == QLatin1String("no-drain"))
        return MessageText::tr("The old server exits at once: what is in flight is cut.");
    return {};
}

QString strategyUnavailable(const Strategy& strategy)
{
    const auto text = [](std::string_view word) {
        return QString::fromUtf8(word.data(), qsizetype(word.size()));
    };
    return MessageText::tr("%1 is not installed: install the package %2.")
        .arg(text(strategy.needs.program), text(strategy.needs.package));
}

QString glyphLabel(EventKind kind)
{
    switch (kind) {
    case EventKind::None:
        return {};
    case EventKind::SignalReceived:
    case EventKind::SignalSent:
    case EventKind::UserSignal:
        return MessageText::tr("signal");
    case EventKind::Spawned:
        return MessageText::tr("spawned");
    case EventKind::Hello:
        return MessageText::tr("hello");
    case EventKind::Ready:
        return MessageText::tr("ready");
    case EventKind::Commit:
        return MessageText::tr("commit");
    case EventKind::ListenerOpened:
        return MessageText::tr("listener opened");
    case EventKind::Accepting:
        return MessageText::tr("accepting");
    case EventKind::StoppedAccepting:
        return MessageText::tr("stop accept");
    case EventKind::ResumedAccepting:
        return MessageText::tr("accept again");
    case EventKind::Sealed:
        return MessageText::tr("sealed");
    case EventKind::ListenerClosed:
        return MessageText::tr("listener closed");
    case EventKind::DrainStarted:
        return MessageText::tr("drain");
    case EventKind::Drained:
        return MessageText::tr("drained");
    case EventKind::Exiting:
        return MessageText::tr("exiting");
    case EventKind::AttemptEnded:
        return MessageText::tr("rolled back");
    case EventKind::Started:
        return MessageText::tr("started");
    case EventKind::Exited:
        return MessageText::tr("exit");
    case EventKind::Stopped:
        return MessageText::tr("stopped");
    case EventKind::Continued:
        return MessageText::tr("continued");
    case EventKind::ConnectionForced:
        return MessageText::tr("cut");
    case EventKind::HandedOff:
        return MessageText::tr("handed off");
    case EventKind::Holding:
        return MessageText::tr("holds");
    }
    return {};
}

}  // namespace changeover::messages
