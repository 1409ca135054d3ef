// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/message_text.h"
#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

namespace changeover::messages {
namespace {

using Kind = BannerState::Kind;

constexpr std::uint64_t kEnoughRequests = 50;

QString counts(const BannerState& state)
{
    QString sum = MessageText::tr("sent %1 = ok %2 + lost %3 + in flight %4")
                      .arg(count(state.sent), count(state.ok), count(state.lost), count(state.inFlight));
    if (state.cancelled > 0) sum += MessageText::tr(" + cancelled %1").arg(count(state.cancelled));
    return sum;
}

QString triggerName(const RestartSummary& restart)
{
    return restart.signal != 0 ? signalName(restart.signal) : MessageText::tr("the trigger");
}

/// What client and server say together; nothing where the server keeps no journal.
QStringList executionParts(const Verdict& verdict)
{
    QStringList parts;
    if (!verdict.executions) return parts;
    if (verdict.lost > 0)
        parts << MessageText::tr("of the lost: %1 before execution, %2 executed but unanswered")
                     .arg(count(verdict.executions->lostBeforeExecution),
                          count(verdict.executions->executedUnanswered));
    if (verdict.executions->duplicates > 0)
        parts << MessageText::tr("executed twice: %1").arg(count(verdict.executions->duplicates));
    return parts;
}

QString dropped(const RestartSummary& restart)
{
    const Verdict& verdict = restart.verdict;
    QString words = MessageText::tr("%1 of %2 dropped: %3")
                        .arg(count(verdict.lost), count(verdict.requests), lostByClass(verdict.classes));
    if (verdict.firstLossAfterTriggerNs)
        words += MessageText::tr("; first %1 after %2")
                     .arg(durationText(*verdict.firstLossAfterTriggerNs), triggerName(restart));
    return words;
}

QString decidedHeadline(const BannerState& state)
{
    const RestartSummary& restart = *state.restart;
    if (state.verdict == VerdictState::InstrumentFault)
        return reason(restart.verdict.state == VerdictState::InstrumentFault ? restart.verdict : state.run);
    if (state.kind == Kind::LostSince)
        return MessageText::tr("%1 lost since restart #%2.").arg(count(state.lostSince)).arg(restart.index);
    if (restart.verdict.lost > 0) return MessageText::tr("%1.").arg(dropped(restart));
    switch (restart.verdict.state) {
    case VerdictState::Pass:
        return MessageText::tr("No request dropped in restart #%1.").arg(restart.index);
    case VerdictState::PassRolledBack:
        return MessageText::tr("Restart #%1 rolled back as expected; no request dropped.").arg(restart.index);
    case VerdictState::Inconclusive:
    case VerdictState::Fail:
    case VerdictState::InstrumentFault:
        break;
    }
    return reason(restart.verdict);
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

Clause clause(bool known, bool holds, const QString& text)
{
    return {!known ? Clause::Holds::Unknown : holds ? Clause::Holds::Yes : Clause::Holds::No, text};
}

Clause executionClause(const RestartSummary& restart)
{
    const Verdict& verdict = restart.verdict;
    const QStringList parts = executionParts(verdict);
    const bool once = verdict.executions->duplicates == 0;
    const bool holds = once && verdict.executions->executedUnanswered == 0;
    return clause(restart.closed || !holds, holds,
                  parts.isEmpty()
                      ? MessageText::tr("Nothing executed twice, nothing executed and left unanswered.")
                      : MessageText::tr("Execution: %1.").arg(parts.join(QStringLiteral("; "))));
}

}  // namespace

QString verdictWord(VerdictState state)
{
    switch (state) {
    case VerdictState::Pass:
        return MessageText::tr("PASS");
    case VerdictState::PassRolledBack:
        return MessageText::tr("PASS (rolled back)");
    case VerdictState::Inconclusive:
        return MessageText::tr("INCONCLUSIVE");
    case VerdictState::Fail:
        return MessageText::tr("FAIL");
    case VerdictState::InstrumentFault:
        return MessageText::tr("INSTRUMENT FAULT");
    }
    return {};
}

QString verdictMark(VerdictState state)
{
    switch (state) {
    case VerdictState::Pass:
    case VerdictState::PassRolledBack:
        return QStringLiteral("✔");
    case VerdictState::Inconclusive:
        return QStringLiteral("?");
    case VerdictState::Fail:
        return QStringLiteral("✖");
    case VerdictState::InstrumentFault:
        return QStringLiteral("⚠");
    }
    return {};
}

Banner banner(const BannerState& state)
{
    Banner banner;
    if (state.kind != Kind::NoLab && state.sent > 0) banner.counts = counts(state);
    if (state.restart) banner.detail = windowDetail(*state.restart);
    if (state.runIsWorse)
        banner.run = MessageText::tr("Run so far: %1 %2")
                         .arg(verdictMark(state.run.state), verdictWord(state.run.state));
    switch (state.kind) {
    case Kind::NoLab:
        banner.mark = QStringLiteral("⏻");
        banner.word = MessageText::tr("LAB OFF");
        banner.headline = MessageText::tr("The lab is not running.");
        break;
    case Kind::Idle:
        banner.mark = QStringLiteral("○");
        banner.word = MessageText::tr("IDLE");
        banner.headline =
            MessageText::tr("Press Start: a server and its load. Then HUP restarts it, KILL shows why not.");
        break;
    case Kind::Starting:
        banner.mark = QStringLiteral("…");
        banner.word = MessageText::tr("STARTING");
        banner.headline = MessageText::tr("The server is starting.");
        break;
    case Kind::Running:
        banner.mark = QStringLiteral("▶");
        banner.word = MessageText::tr("RUNNING");
        banner.headline =
            state.sent == 0
                ? MessageText::tr("No load yet: choose one above.")
                : MessageText::tr("%1 of %2 lost so far.").arg(count(state.lost), count(state.sent));
        if (state.lost > 0) banner.headline += QLatin1Char(' ') + lostByClass(state.classes);
        break;
    case Kind::Decided:
    case Kind::LostSince:
        banner.mark = verdictMark(state.verdict);
        banner.word = verdictWord(state.verdict);
        banner.headline = decidedHeadline(state);
        break;
    }
    return banner;
}

QString reason(const Verdict& verdict)
{
    switch (verdict.reason) {
    case VerdictReason::NothingLost:
        return MessageText::tr("Nothing was lost.");
    case VerdictReason::RolledBackAsExpected:
        return MessageText::tr("The restart failed as expected, and nothing was lost.");
    case VerdictReason::OldNeverAnswered:
        return MessageText::tr("The old generation answered no request in the window: raise the load.");
    case VerdictReason::NewNeverAnswered:
        return MessageText::tr("The new generation answered no request in the window: raise the load.");
    case VerdictReason::TooFewRequests:
        return MessageText::tr(
                   "Only %1 requests in the window, too few to judge: raise the load to 100/s or more.")
            .arg(count(verdict.requests));
    case VerdictReason::NothingInFlight:
        return MessageText::tr(
            "No request was in flight when the old generation stopped accepting, so the drain was not "
            "tested: raise the load, or the work (Settings).");
    case VerdictReason::GeneratorLate:
        return MessageText::tr(
            "The load generator was late by more than 50 ms: this machine is too busy to judge.");
    case VerdictReason::OldNotReaped:
        return MessageText::tr("The old process did not end.");
    case VerdictReason::WindowNeverClosed:
        return MessageText::tr("The restart did not end within its deadlines.");
    case VerdictReason::UnexpectedRollback:
        return MessageText::tr(
            "The restart was rolled back, nothing was lost: the old generation still serves. Look at the "
            "event log for the reason.");
    case VerdictReason::UnexpectedCommit:
        return MessageText::tr("The restart was expected to roll back, and was committed.");
    case VerdictReason::NotRestarted:
        return MessageText::tr("The server did not restart: the attempt was refused or aborted.");
    case VerdictReason::NothingAcross:
        return MessageText::tr(
            "No request was in flight across the trigger, so nothing shows that the server ends what it has "
            "begun: a load with longer requests would.");
    case VerdictReason::AcrossByUnknown:
        return MessageText::tr(
            "Requests were answered across the trigger, but it is not known by which process.");
    case VerdictReason::OldOutlived:
        return MessageText::
            tr("Process %1, which the old generation started, outlived it and goes on: nothing shows that "
               "it was replaced.")
                .arg(verdict.process);
    case VerdictReason::BodiesEndByClosing:
        return MessageText::tr(
            "The server ends its bodies by closing the connection, and one that was cut looks the same.");
    case VerdictReason::IdsLeftOut:
        return MessageText::tr("%1 answers carry no id of their request, the others do.")
            .arg(count(verdict.answersWithoutId));
    case VerdictReason::RequestsLost:
        return MessageText::tr("Requests were lost: %1.").arg(lostByClass(verdict.classes));
    case VerdictReason::RequestsDuplicated:
        return MessageText::tr("Requests were executed more than once: %1 executions too many.")
            .arg(count(verdict.executions ? verdict.executions->duplicates : 0));
    case VerdictReason::NotConserved:
        return MessageText::tr(
            "The lab's own counters do not agree (sent ≠ sum of all): do not trust these figures.");
    case VerdictReason::RingOverflow:
        return MessageText::tr(
            "The lab could not keep up and missed some results: do not trust these figures. Lower the "
            "load.");
    case VerdictReason::LocalErrors:
        return MessageText::tr(
            "The load generator itself ran out of ports, descriptors or memory: lower the load.");
    case VerdictReason::ClockJumped:
        return MessageText::tr(
            "The machine slept or its clock jumped during the run: do not trust these figures.");
    case VerdictReason::JournalOverflow:
        return MessageText::tr(
            "The server executed requests faster than its journal could be read: do not trust these figures. "
            "Lower the load.");
    case VerdictReason::StoodStill:
        return MessageText::tr(
            "The lab itself stood still for over a second, and requests failed meanwhile: do not trust these "
            "figures.");
    case VerdictReason::None:
        return MessageText::tr("Nothing is decided yet.");
    }
    return {};
}

std::vector<Clause> clauses(const RestartSummary& restart)
{
    const Verdict& verdict = restart.verdict;
    const bool closed = restart.closed;
    const auto is = [&](VerdictReason r) { return verdict.reason == r; };
    std::vector<Clause> list;
    list.push_back(
        clause(closed || verdict.lost > 0, verdict.lost == 0,
               verdict.lost == 0 ? MessageText::tr("Nothing lost in the window.") : dropped(restart) + u'.'));
    if (verdict.executions) list.push_back(executionClause(restart));
    // Only the worst clause is reported: one that stands behind it in the order is not known to hold.
    const bool decidedElsewhere =
        closed && verdict.state != VerdictState::Pass && verdict.state != VerdictState::PassRolledBack;
    const auto tested = [&](VerdictReason fails, const QString& text) {
        list.push_back(clause(closed && (is(fails) || !decidedElsewhere), !is(fails), text));
    };
    list.push_back(clause(closed, verdict.requests >= kEnoughRequests,
                          MessageText::tr("At least %1 requests in the window (%2).")
                              .arg(kEnoughRequests)
                              .arg(count(verdict.requests))));
    tested(VerdictReason::OldNeverAnswered, MessageText::tr("The old generation answered in the window."));
    list.push_back(clause(closed || restart.firstAnswerNs.has_value(), restart.firstAnswerNs.has_value(),
                          restart.firstAnswerNs
                              ? MessageText::tr("The new generation answered; first after %1.")
                                    .arg(durationText(*restart.firstAnswerNs - restart.triggerNs))
                              : MessageText::tr("The new generation answered.")));
    tested(VerdictReason::NothingInFlight,
           MessageText::tr("A request was in flight on the old process when it stopped accepting."));
    tested(VerdictReason::GeneratorLate,
           MessageText::tr("The load generator was never late by more than 50 ms."));
    list.push_back(clause(closed || restart.oldExitNs.has_value(), restart.oldExitNs.has_value(),
                          restart.oldExitNs
                              ? MessageText::tr("The old process has ended, %1 after the trigger.")
                                    .arg(durationText(*restart.oldExitNs - restart.triggerNs))
                              : MessageText::tr("The old process has ended.")));
    const bool faulty = verdict.state == VerdictState::InstrumentFault;
    list.push_back(
        clause(closed, !faulty, faulty ? reason(verdict) : MessageText::tr("The instrument itself worked.")));
    return list;
}

}  // namespace changeover::messages
