// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/policies/policy_trial.h"
#include "ui/message_text.h"
#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

namespace changeover::messages {
namespace {

constexpr std::uint64_t kEnoughRequests = 50;

QString triggerName(const RestartSummary& restart)
{
    return restart.signal != 0 ? signalName(restart.signal) : MessageText::tr("the trigger");
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
    if (verdict.state == VerdictState::PassRolledBack) {
        list.push_back(
            clause(true, true, MessageText::tr("A deliberate fault was on, so a roll-back was expected.")));
        list.push_back(clause(true, true, MessageText::tr("The old generation answered throughout.")));
        list.push_back(clause(true, true, MessageText::tr("The instrument itself worked.")));
        return list;
    }
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

namespace {

/// What the restart's own clauses do not say: what was lost after it, what makes the whole run doubtful, and
/// what was done wrong on purpose.
std::vector<Clause> clausesBeside(const BannerState& state)
{
    std::vector<Clause> list;
    if (state.run.state == VerdictState::InstrumentFault)
        list.push_back({Clause::Holds::No, reason(state.run)});
    if (!state.restart && state.lost > 0)
        list.push_back(
            {Clause::Holds::No, MessageText::tr("Lost without a restart: %1 of %2 (%3).")
                                    .arg(count(state.lost), count(state.sent), lostByClass(state.classes))});
    if (state.judged == BannerState::Judged::LostSince)
        list.push_back(
            {Clause::Holds::No, MessageText::tr("Nothing lost after %1: %2 were, outside its window.")
                                    .arg(restartName(*state.restart), count(state.lostSince))});
    if (!state.notShown.empty()) {
        QStringList load;
        if (const PolicyTrial* trial = findPolicyTrial(state.notShown))
            for (const std::string_view word : trial->shownWith)
                load << QString::fromUtf8(word.data(), qsizetype(word.size()));
        list.push_back({Clause::Holds::Unknown,
                        MessageText::tr("The deliberate fault “%1” was on: not shown by this load. It shows "
                                        "with %2.")
                            .arg(QString::fromStdString(state.notShown), load.join(u' '))});
    }
    return list;
}

}  // namespace

Explanation explanation(const BannerState& state)
{
    const Banner words = banner(state);
    Explanation all;
    all.title = words.verdictOf.isEmpty() ? words.verdict
                                          : MessageText::tr("%1: %2").arg(words.verdictOf, words.verdict);
    all.clauses = clausesBeside(state);
    if (!state.restart) return all;
    all.decided = reason(state.restart->verdict);
    for (Clause& own : clauses(*state.restart))
        all.clauses.push_back(std::move(own));
    if (!state.restart->reason.empty())
        all.engine =
            MessageText::tr("The engine says: %1").arg(QString::fromStdString(state.restart->reason));
    return all;
}

}  // namespace changeover::messages
