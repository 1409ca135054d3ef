// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages.h"

#include "ui/message_text.h"
#include "ui/plots/time_ticks.h"

#include <sys/wait.h>

#include <cmath>

namespace changeover::messages {
namespace {

/// errno's words in English are the system's; the two that matter here have sentences of their own.
QString systemWords(std::error_code error) { return QString::fromStdString(error.message()); }

}  // namespace

QString count(std::uint64_t number)
{
    QString digits = QString::number(number);
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3)
        digits.insert(i, QChar(0x202F));  // a narrow no-break space, in every language
    return digits;
}

QString percent(double fraction)
{
    const double value = fraction * 100;
    const int decimals = value >= 10 ? 0 : value >= 1 ? 1 : value >= 0.1 ? 2 : 3;
    return QString::number(value, 'f', decimals) + QStringLiteral(" %");
}

QString age(std::int64_t ms)
{
    const std::int64_t seconds = ms / 1000;
    if (seconds < 60) return MessageText::tr("%1 s").arg(seconds);
    if (seconds < 3600) return MessageText::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return MessageText::tr("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
}

QString waitStatus(int status)
{
    if (WIFSIGNALED(status)) return MessageText::tr("killed by %1").arg(signalName(WTERMSIG(status)));
    return MessageText::tr("exited with code %1").arg(WEXITSTATUS(status));
}

QString requestClass(RequestClass c)
{
    switch (c) {
    case RequestClass::Ok:
        return MessageText::tr("ok");
    case RequestClass::HttpError:
        return MessageText::tr("HTTP error");
    case RequestClass::Refused:
        return MessageText::tr("refused");
    case RequestClass::ConnectTimeout:
        return MessageText::tr("connect timeout");
    case RequestClass::ResetBeforeByte:
        return MessageText::tr("reset");
    case RequestClass::ResetMidResponse:
        return MessageText::tr("reset mid-response");
    case RequestClass::EofBeforeByte:
        return MessageText::tr("EOF");
    case RequestClass::EofMidResponse:
        return MessageText::tr("EOF mid-response");
    case RequestClass::Timeout:
        return MessageText::tr("timeout");
    case RequestClass::Corrupt:
        return MessageText::tr("corrupt");
    case RequestClass::LocalError:
        return MessageText::tr("local error");
    case RequestClass::Cancelled:
        return MessageText::tr("cancelled");
    }
    return {};
}

QString lostByClass(const ClassCounts& classes)
{
    QStringList parts;
    for (const RequestClass c : kAllRequestClasses)
        if (const auto n = classes[static_cast<std::size_t>(c)]; isLost(c) && n > 0)
            parts << QStringLiteral("%1 %2").arg(count(n), requestClass(c).toUpper());
    return parts.join(QStringLiteral(", "));
}

QString sentence(const Event& event)
{
    const QString child = MessageText::tr("pid %1").arg(event.value);
    switch (event.kind) {
    case EventKind::None:
        return {};
    case EventKind::SignalReceived:
        return MessageText::tr("received %1 from pid %2 (uid %3)")
            .arg(signalName(event.value))
            .arg(event.extra >> 32)
            .arg(event.extra & 0xffffffff);
    case EventKind::Spawned:
        return MessageText::tr("started generation %1, %2: it inherits the listener")
            .arg(event.extra)
            .arg(child);
    case EventKind::Hello:
        return MessageText::tr("%1 says hello").arg(child);
    case EventKind::Ready:
        return event.value != 0 ? MessageText::tr("%1 is ready, and does not accept yet").arg(child)
                                : MessageText::tr("ready");
    case EventKind::Commit:
        return MessageText::tr("commit: %1 may accept").arg(child);
    case EventKind::ListenerOpened:
        return MessageText::tr("holds the listener on port %1").arg(event.value);
    case EventKind::Accepting:
        return MessageText::tr("accepts connections");
    case EventKind::StoppedAccepting:
        return MessageText::tr("stopped accepting; requests in flight: %1, connections: %2")
            .arg(event.value)
            .arg(event.extra);
    case EventKind::ResumedAccepting:
        return MessageText::tr("accepts again");
    case EventKind::Sealed:
        return MessageText::tr("probation passed: %1 has taken over for good").arg(child);
    case EventKind::ListenerClosed:
        return MessageText::tr("let go of the listener");
    case EventKind::DrainStarted:
        return MessageText::tr("drains; requests in flight: %1, connections: %2")
            .arg(event.value)
            .arg(event.extra);
    case EventKind::Drained:
        return event.value == 0
                   ? MessageText::tr(
                         "drained: every connection ended by itself, %1 requests answered meanwhile")
                         .arg(event.extra)
                   : MessageText::tr("drained: %1 connections were cut at the deadline").arg(event.value);
    case EventKind::Exiting:
        return MessageText::tr("exits with code %1").arg(event.value);
    case EventKind::AttemptEnded: {
        const QString words = QString::fromUtf8(event.words().data(), qsizetype(event.words().size()));
        const QString end =
            MessageText::tr("restart: %1").arg(outcome(static_cast<RestartOutcome>(event.value)));
        return words.isEmpty() ? end : end + QStringLiteral(" (") + words + QLatin1Char(')');
    }
    case EventKind::Started:
        return MessageText::tr("started by the lab, %1").arg(child);
    case EventKind::SignalSent:
        return event.extra == 0
                   ? MessageText::tr("%1 sent by the lab").arg(signalName(event.value))
                   : MessageText::tr("%1 could not be sent: %2")
                         .arg(signalName(event.value),
                              systemWords({static_cast<int>(event.extra), std::generic_category()}));
    case EventKind::Exited:
        return MessageText::tr("is gone: %1").arg(waitStatus(event.value));
    case EventKind::Stopped:
        return MessageText::tr("is stopped: it does nothing until CONT");
    case EventKind::Continued:
        return MessageText::tr("continues");
    case EventKind::UserSignal:
        return MessageText::tr("noted %1, and goes on").arg(signalName(event.value));
    case EventKind::HandedOff:
        return MessageText::tr("gave %1 open connections to pid %2").arg(event.value).arg(event.extra);
    case EventKind::Holding:
        return MessageText::tr("holds the listening sockets, and accepts nothing itself");
    case EventKind::ConnectionForced:
        return MessageText::tr("cut connection %1 at the deadline, %2 bytes unsent")
            .arg(event.value)
            .arg(event.extra);
    }
    return {};
}

namespace {

QString whatHappened(const FailureLine& failure)
{
    const QString id = QString::fromStdString(failure.id);
    if (failure.isDuplicate) return MessageText::tr("request %1 executed once more").arg(id);
    QString how = requestClass(failure.result).toUpper();
    if (const QString what = answered(failure); !what.isEmpty()) how += QStringLiteral(" (%1)").arg(what);
    switch (failure.execution) {
    case Execution::None:
        return MessageText::tr("request %1 lost before execution: %2").arg(id, how);
    case Execution::Executed:
        return MessageText::tr("request %1 lost, though executed: %2").arg(id, how);
    case Execution::Unknown:
        break;
    }
    return MessageText::tr("request %1 lost: %2").arg(id, how);
}

}  // namespace

QString sentence(const FailureLine& failure)
{
    const QString what = whatHappened(failure);
    if (failure.nearest == EventKind::None) return what;
    return failure.offsetNs >= 0
               ? MessageText::tr("%1, %2 after “%3”")
                     .arg(what, durationText(failure.offsetNs), glyphLabel(failure.nearest))
               : MessageText::tr("%1, %2 before “%3”")
                     .arg(what, durationText(-failure.offsetNs), glyphLabel(failure.nearest));
}

QString sentence(const UnlistedFailures& failures)
{
    return MessageText::tr("%1 more failures are only counted: the list was full").arg(count(failures.count));
}

QString sentence(const LogLine& line) { return QString::fromStdString(line.text).trimmed(); }

QString signalResult(const CommandResult& result)
{
    const QString whom = QStringLiteral("%1 → %2").arg(signalName(result.signal)).arg(result.pid);
    switch (result.error) {
    case CommandError::None:
        return MessageText::tr("%1: delivered.").arg(whom);
    case CommandError::NoSuchProcess:
    case CommandError::NotRunning:
        return MessageText::tr("%1: no such process (ESRCH). It has ended already; choose another.")
            .arg(whom);
    case CommandError::NotPermitted:
        return MessageText::tr(
                   "%1: not permitted (EPERM). Only the super-user may signal other users' processes.")
            .arg(whom);
    case CommandError::NotOurs:
        return MessageText::tr("%1: not sent. The lab signals only processes that it started.").arg(whom);
    case CommandError::NotAvailable:
        return MessageText::tr("%1: this server cannot be asked to raise it. Send it with kill(2) instead.")
            .arg(whom);
    case CommandError::AlreadyRunning:
    case CommandError::StartFailed:
    case CommandError::LoadTooHeavy:
    case CommandError::BadValue:
    case CommandError::NotStartedForIt:
    case CommandError::NeedsPackage:
        break;
    }
    return MessageText::tr("%1: not sent. %2").arg(whom, QString::fromStdString(result.detail));
}

namespace {

QString commandWords(const Command& command)
{
    struct {
        QString operator()(const StartServer&) const { return MessageText::tr("Start"); }
        QString operator()(const StopServer&) const { return MessageText::tr("Stop"); }
        QString operator()(const RestartServer&) const { return MessageText::tr("Restart"); }
        QString operator()(const SendSignal& s) const { return signalName(s.signal); }
        QString operator()(const SetLoad&) const { return MessageText::tr("Load"); }
        QString operator()(const SetStrategy&) const { return MessageText::tr("Strategy"); }
        QString operator()(const Shutdown&) const { return MessageText::tr("Quit"); }
    } words;
    return std::visit(words, command.what);
}

QString failureWords(const CommandResult& result)
{
    const QString detail = QString::fromStdString(result.detail);
    switch (result.error) {
    case CommandError::None:
        return MessageText::tr("done");
    case CommandError::NotRunning:
        return MessageText::tr("no server is running; press Start first");
    case CommandError::AlreadyRunning:
        return MessageText::tr("a server is running already; Restart replaces it, Stop ends it");
    case CommandError::NotOurs:
        return MessageText::tr("the lab acts only on processes that it started");
    case CommandError::NoSuchProcess:
        return MessageText::tr("no such process (ESRCH)");
    case CommandError::NotPermitted:
        return MessageText::tr("not permitted (EPERM)");
    case CommandError::StartFailed:
        return MessageText::tr("the server could not be started: %1").arg(detail);
    case CommandError::LoadTooHeavy:
        return MessageText::tr(
            "these connections cannot carry that load: lower the rate or the work (Settings)");
    case CommandError::BadValue:
        return MessageText::tr("the lab did not accept a value: %1").arg(detail);
    case CommandError::NotAvailable:
        return MessageText::tr("this server does not support it");
    case CommandError::NotStartedForIt:
        return MessageText::tr(
            "the server that runs was started for another strategy; press Stop, then Start");
    case CommandError::NeedsPackage:
        return MessageText::tr("this strategy needs a program that is not installed; install the package %1")
            .arg(detail);
    }
    return detail;
}

}  // namespace

QString sentence(const CommandReply& reply)
{
    if (std::holds_alternative<SendSignal>(reply.command.what)) return signalResult(reply.result);
    return MessageText::tr("%1: %2").arg(commandWords(reply.command), failureWords(reply.result));
}

QString sentence(const SupervisorBridge::End& end)
{
    if (end.notStarted)
        return MessageText::tr(
                   "The lab could not be started: %1. Install Changeover again, or start the window from its "
                   "own folder.")
            .arg(systemWords(end.error));
    if (end.incompatible)
        return MessageText::
            tr("The lab belongs to another build of Changeover (%1). Use the window and the programs of the "
               "same build.")
                .arg(systemWords(end.error));
    return MessageText::tr("The lab has ended (its supervisor: %1). Everything that it started ends with it; "
                           "what was recorded "
                           "can still be looked at.")
        .arg(waitStatus(end.waitStatus));
}

}  // namespace changeover::messages
