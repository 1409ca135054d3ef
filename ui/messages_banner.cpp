// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/message_text.h"
#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

namespace changeover::messages {
namespace {

using Judged = BannerState::Judged;

QString counts(const BannerState& state)
{
    QString sum = MessageText::tr("sent %1 = ok %2 + lost %3 + in flight %4")
                      .arg(count(state.sent), count(state.ok), count(state.lost), count(state.inFlight));
    if (state.cancelled > 0) sum += MessageText::tr(" + cancelled %1").arg(count(state.cancelled));
    return sum;
}

QString soFar(const BannerState& state)
{
    if (state.sent == 0) return MessageText::tr("No load yet: choose one above.");
    QString words = MessageText::tr("%1 of %2 lost so far.").arg(count(state.lost), count(state.sent));
    if (state.lost > 0) words += QLatin1Char(' ') + lostByClass(state.classes);
    return words;
}

/// Behind another sentence.
QString lossesSoFar(const BannerState& state)
{
    return state.lost > 0 ? QLatin1Char(' ') + soFar(state) : QString();
}

QString afterRestart(const RestartSummary& restart)
{
    if (restart.verdict.lost > 0) return MessageText::tr("%1.").arg(dropped(restart));
    switch (restart.verdict.state) {
    case VerdictState::Pass:
        return MessageText::tr("No request dropped in restart #%1.").arg(restart.number);
    case VerdictState::PassRolledBack:
        return MessageText::tr("Restart #%1 rolled back as expected; no request dropped.")
            .arg(restart.number);
    case VerdictState::Inconclusive:
    case VerdictState::Fail:
    case VerdictState::InstrumentFault:
        break;
    }
    return reason(restart.verdict);
}

QString decidedHeadline(const BannerState& state)
{
    if (state.judged == Judged::LostSince)
        return MessageText::tr("%1 lost since restart #%2.")
            .arg(count(state.lostSince))
            .arg(state.restart->number);
    if (!state.notShown.empty() && state.verdict == VerdictState::Pass)
        return MessageText::tr("No request dropped; “%1” was not shown by this load.")
            .arg(QString::fromStdString(state.notShown));
    return afterRestart(*state.restart);
}

QString windowDetail(const RestartSummary& restart)
{
    QStringList parts;
    const Verdict& verdict = restart.verdict;
    if (verdict.lost == 0 && verdict.requests > 0)
        parts << MessageText::tr("0 of %1 in the window → loss < %2 (95 %)")
                     .arg(count(verdict.requests), percent(restart.lossUpperBound95));
    else if (verdict.requests > 0)
        parts << MessageText::tr("%1 of %2 in the window").arg(count(verdict.lost), count(verdict.requests));
    parts << executionParts(verdict);
    parts << MessageText::tr("overlap %1").arg(durationText(restart.overlapNs));
    parts << MessageText::tr("refusal gap %1").arg(durationText(restart.refusalGapNs));
    if (restart.oldPid != 0 && restart.newPid != 0)
        parts << MessageText::tr("pid %1 → %2").arg(restart.oldPid).arg(restart.newPid);
    return parts.join(QStringLiteral("   "));
}

/// The words for what is now; `length` as "3.1 s".
QString chipWord(ServiceState state, const QString& generation, const QString& length)
{
    switch (state) {
    case ServiceState::None:
        return MessageText::tr("IDLE");
    case ServiceState::Starting:
        return MessageText::tr("STARTING %1").arg(length);
    case ServiceState::Serving:
        return MessageText::tr("SERVING %1").arg(generation);
    case ServiceState::Restarting:
        return MessageText::tr("RESTARTING %1").arg(length);
    case ServiceState::Suspended:
        return MessageText::tr("SUSPENDED %1").arg(length);
    case ServiceState::Down:
        return MessageText::tr("DOWN %1").arg(length);
    case ServiceState::Stopping:
        return MessageText::tr("STOPPING");
    case ServiceState::Stopped:
        return MessageText::tr("STOPPED");
    case ServiceState::CouldNotStart:
        return MessageText::tr("COULD NOT START");
    }
    return {};
}

QString chipMark(ServiceState state)
{
    switch (state) {
    case ServiceState::Serving:
        return QStringLiteral("▶");
    case ServiceState::Starting:
    case ServiceState::Restarting:
    case ServiceState::Stopping:
        return QStringLiteral("…");
    case ServiceState::Suspended:
        return QStringLiteral("❚❚");
    case ServiceState::Down:
    case ServiceState::CouldNotStart:
        return QStringLiteral("✖");
    case ServiceState::None:
    case ServiceState::Stopped:
        break;
    }
    return QStringLiteral("○");
}

QString silentWord(const QString& length) { return MessageText::tr("NO ANSWER %1").arg(length); }

QString headline(const BannerState& state)
{
    const bool decided = state.judged == Judged::Decided || state.judged == Judged::LostSince;
    if (state.run.state == VerdictState::InstrumentFault) return reason(state.run);
    switch (state.now.state) {
    case ServiceState::None:
        return MessageText::tr(
            "Press Start: a server and its load. Then HUP restarts it, KILL shows why not.");
    case ServiceState::Starting:
        return MessageText::tr("The server is starting.") + lossesSoFar(state);
    case ServiceState::Serving:
        return decided ? decidedHeadline(state) : soFar(state);
    case ServiceState::Restarting:
        return soFar(state);
    case ServiceState::Suspended:
        return MessageText::tr("The server is suspended, and does nothing until CONT.");
    case ServiceState::Down:
        return MessageText::tr("No process accepts connections.") +
               (state.sent > 0 ? QLatin1Char(' ') + soFar(state) : QString());
    case ServiceState::Stopping:
        return MessageText::tr("The load ends, then the server.");
    case ServiceState::Stopped:
        if (decided) return decidedHeadline(state);
        return MessageText::tr("Stopped, as asked.") + lossesSoFar(state);
    case ServiceState::CouldNotStart:
        return MessageText::tr("The server could not be started: %1")
            .arg(QString::fromStdString(state.now.words));
    }
    return {};
}

QString markAndWord(VerdictState verdict)
{
    return verdictMark(verdict) + QLatin1Char(' ') + verdictWord(verdict);
}

QString measuring() { return MessageText::tr("▶ measuring…"); }

QString wholeRun() { return MessageText::tr("the run so far"); }

void addVerdict(Banner& banner, const BannerState& state)
{
    switch (state.judged) {
    case Judged::Nothing:
        if (state.run.state < VerdictState::Fail) return;
        banner.verdict = markAndWord(state.run.state);
        banner.verdictOf = wholeRun();
        return;
    case Judged::Open:
        banner.verdictOf = restartName(*state.restart);
        banner.verdict = state.verdict < VerdictState::Fail ? measuring() : markAndWord(state.verdict);
        return;
    case Judged::Decided:
    case Judged::LostSince:
        banner.verdictOf = restartName(*state.restart);
        banner.verdict = markAndWord(state.verdict);
        return;
    }
}

}  // namespace

QString restartName(const RestartSummary& restart)
{
    if (restart.joined == 0) return MessageText::tr("restart #%1").arg(restart.number);
    return MessageText::tr("restart #%1 (%2 %3s, %4 joined)")
        .arg(restart.number)
        .arg(restart.signals)
        .arg(signalName(restart.signal))
        .arg(restart.joined);
}

QStringList bannerWords()
{
    const QString longest = howLong(28'800'000'000);
    QStringList all{MessageText::tr("LAB OFF"), silentWord(longest)};
    for (int i = 0; i <= static_cast<int>(ServiceState::CouldNotStart); ++i) {
        const auto state = static_cast<ServiceState>(i);
        all << chipMark(state) + QLatin1Char(' ') + chipWord(state, QStringLiteral("G888"), longest);
    }
    return all;
}

QStringList verdictWords()
{
    RestartSummary late;
    late.number = 8'888;
    QStringList all{measuring(), wholeRun(), restartName(late)};
    for (int i = 0; i <= static_cast<int>(VerdictState::InstrumentFault); ++i)
        all << markAndWord(static_cast<VerdictState>(i));
    return all;
}

Banner banner(const BannerState& state)
{
    Banner banner;
    if (state.lab == BannerState::Lab::Off) {
        banner.mark = QStringLiteral("⏻");
        banner.word = MessageText::tr("LAB OFF");
        banner.headline = MessageText::tr("The lab is not running.");
        addVerdict(banner, state);
        return banner;
    }
    const QString length = howLong(state.forNs);
    banner.mark = chipMark(state.now.state);
    banner.word = chipWord(state.now.state, QStringLiteral("G%1").arg(state.now.generation), length);
    banner.headline = headline(state);
    if (state.lab == BannerState::Lab::Silent) {
        banner.mark = QStringLiteral("❚❚");
        banner.word = silentWord(length);
        banner.headline =
            MessageText::tr("The supervisor says nothing: suspended, or the machine is too busy. "
                            "What is shown is as old.");
    }
    if (state.sent > 0) banner.counts = counts(state);
    if (state.restart) banner.detail = windowDetail(*state.restart);
    if (state.runIsWorse && state.judged != Judged::Nothing)
        banner.run = MessageText::tr("Run so far: %1 %2")
                         .arg(verdictMark(state.run.state), verdictWord(state.run.state));
    addVerdict(banner, state);
    return banner;
}

}  // namespace changeover::messages
