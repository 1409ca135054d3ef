// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/strategies/strategy.h"
#include "core/lab/wire.h"
#include "core/process/signal_table.h"
#include "ui/bridge/comparison_process.h"
#include "ui/bridge/supervisor_bridge.h"
#include "ui/models/banner_model.h"
#include "ui/models/compared_way.h"
#include "ui/models/event_log_model.h"

#include <QString>
#include <QStringList>

#include <vector>

/// Every sentence that is made from codes and figures, in the language of the moment. English ones for the
/// command line live in core/report; nothing else puts a code into words.
namespace changeover::messages {

/// "38 412", with thin gaps.
QString count(std::uint64_t number);
/// "0.25 %".
QString percent(double fraction);
/// "12 s", "3 min", "2 h".
QString age(std::int64_t ms);
/// "exited with code 3", "killed by KILL".
QString waitStatus(int status);

/// "1.2 s", "28 s": time left or gone by, for what is shown while it changes; never less than 0.
QString howLong(std::int64_t ns);
/// "4 096 bytes", "300 KiB".
QString bytes(std::uint64_t number);

/// "PASS", as the banner's chip shows it.
QString verdictWord(VerdictState state);
/// "✔": a shape beside the word, for whoever sees no colour.
QString verdictMark(VerdictState state);
/// "5 REFUSED, 2 RESET"; empty when nothing was lost.
QString lostByClass(const ClassCounts& classes);
/// "refused", for reading out; lostByClass() writes it in capitals.
QString requestClass(RequestClass c);

struct Banner {
    QString mark;
    QString word;       ///< what is now: "SERVING G2", "DOWN 3.1 s", …
    QString verdict;    ///< "✔ PASS"; empty before there is one
    QString verdictOf;  ///< "restart #19 (10 HUPs, 8 joined)"
    QString headline;   ///< "No request dropped in restart #3."
    QString counts;     ///< "sent 38 412 = ok 38 410 + lost 0 + in flight 2"
    QString detail;     ///< bound, overlap, refusal gap
    QString run;        ///< "Run so far: FAIL", or empty
};
Banner banner(const BannerState& state);
/// Each that the chip can show, at its longest: so wide it is always.
QStringList bannerWords();
/// Each that can stand beside it, at its longest.
QStringList verdictWords();
/// "restart #19 (10 HUPs, 8 joined)".
QString restartName(const RestartSummary& restart);
/// "5 of 1 206 dropped: 5 REFUSED; first 12 ms after TERM".
QString dropped(const RestartSummary& restart);
/// What client and server say together; nothing where the server keeps no journal.
QStringList executionParts(const Verdict& verdict);

/// One clause of PASS: does it hold, and why.
struct Clause {
    enum class Holds { Yes, No, Unknown } holds = Holds::Unknown;
    QString text;

    bool operator==(const Clause&) const = default;
};
/// What the verdict on a window rests on, clause by clause.
std::vector<Clause> clauses(const RestartSummary& restart);
/// Why the banner says what it says: the same verdict, with what decided it first.
struct Explanation {
    QString title;
    QString decided;
    std::vector<Clause> clauses;
    QString engine;  ///< its own words, or empty

    bool operator==(const Explanation&) const = default;
};
Explanation explanation(const BannerState& state);
/// The clause that decided, as a sentence, with what to do about it.
QString reason(const Verdict& verdict);

/// "waits for the rest of a request body: 12 bytes of 4 096 bytes".
QString whyStillHere(const StayingRow& row, std::int64_t nowNs);
/// Who drains, how many connections are left, and until when; also that nobody does.
QString draining(const DrainingReport& report);

/// "DRAIN · nothing new".
QString gatewayState(GatewayServerState state);
QString gatewayStateMeaning(GatewayServerState state);
/// The way of a request from the client to the servers; also that there is no gateway.
QString gateway(const GatewayReport& report);

QString sentence(const Event& event);
QString sentence(const FailureLine& failure);
/// "503", "200; the body is not what was asked for": what came, and what is wrong with it. Empty: nothing.
QString answered(const FailureLine& failure);
QString sentence(const LogLine& line);
QString sentence(const UnlistedFailures& failures);
QString sentence(const CommandReply& reply);
/// What the signal pad says about a signal that was sent: "HUP → 4711: delivered."
QString signalResult(const CommandResult& result);
QString sentence(const SupervisorBridge::End& end);

/// "HUP", or the number.
QString signalName(int number);
/// "Hangup": what the button says beside the name.
QString signalTitle(int number);
QString signalMeaning(const SignalInfo& signal);
QString defaultAction(DefaultAction action);
QString reaction(ServerReaction reaction);
/// "sleeping", for the letter S of proc(5).
QString processState(char state);
QString outcome(RestartOutcome outcome);
/// "inherit" is the key; people read "Inherit the listener (HUP)".
QString strategyName(const QString& key);
QString strategySummary(const QString& key);
/// What the server is told to do wrong; empty for "none".
QString policySummary(const QString& key);
/// What it needs and how to get it.
QString strategyUnavailable(const Strategy& strategy);
/// What the table of a comparison calls a way to restart, and what it does.
QString wayName(const ComparedWay& way);
QString wayMeaning(const ComparedWay& way);
/// "✔ PASS", "▶ running…", "skipped: …".
QString wayState(const ComparedWay& way);
/// "yes", "no", "no: lost nothing".
QString asExpected(const ComparedWay& way);
QString expectation(Expectation expected);
/// "right", "short by 37".
QString ledger(const std::optional<std::int64_t>& shortBy);
/// "2 of 5: Takeover", of the one that runs; empty where none does.
QString comparing(const std::vector<ComparedWay>& ways);
/// Why it ended before its time, and what there is all the same; empty where it did not.
QString sentence(const ComparisonProcess::End& end);
/// "Lost nothing: Takeover. Lost requests: Stop, then start (112). Each as expected."
QString comparison(const std::vector<ComparedWay>& ways);

/// The word beside a lane's glyph: "ready", "stop accept", …
QString glyphLabel(EventKind kind);

}  // namespace changeover::messages
