// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about several ways to restart, side by side.
#include "ui/message_text.h"
#include "ui/messages.h"

#include <sys/wait.h>

#include <algorithm>

namespace changeover::messages {
namespace {

using State = ComparedWay::State;

/// In their order, separated as the language does.
template <class Word> QString listed(const std::vector<ComparedWay>& ways, Word word)
{
    QStringList words;
    for (const ComparedWay& way : ways)
        if (const QString text = word(way); !text.isEmpty()) words << text;
    return words.join(MessageText::tr("; ", "between the items of a list"));
}

template <class Choose> QString named(const std::vector<ComparedWay>& ways, Choose choose)
{
    return listed(ways, [&choose](const ComparedWay& way) { return choose(way) ? wayName(way) : QString(); });
}

/// Not interrupted.
bool isEnded(const ComparedWay& way) { return way.state == State::Ended && way.verdict; }

/// Nothing was lost, and that is shown.
bool isPass(const ComparedWay& way)
{
    return isEnded(way) && (way.verdict == VerdictState::Pass || way.verdict == VerdictState::PassRolledBack);
}

const Strategy* strategyOf(const ComparedWay& way)
{
    return way.isPolicy ? nullptr : findStrategy(way.name.toStdString());
}

}  // namespace

QString wayName(const ComparedWay& way) { return way.isPolicy ? way.name : strategyName(way.name); }

QString wayMeaning(const ComparedWay& way)
{
    return way.isPolicy ? policySummary(way.name) : strategySummary(way.name);
}

QString wayState(const ComparedWay& way)
{
    switch (way.state) {
    case State::Waiting:
        return MessageText::tr("waiting");
    case State::Running:
        return MessageText::tr("▶ running…");
    case State::Skipped: {
        const Strategy* strategy = strategyOf(way);
        return strategy ? MessageText::tr("skipped: %1").arg(strategyUnavailable(*strategy))
                        : MessageText::tr("skipped");
    }
    case State::NotRun:
        return way.words.isEmpty() ? MessageText::tr("did not run")
                                   : MessageText::tr("could not run: %1").arg(way.words);
    case State::Cancelled:
        return MessageText::tr("cancelled");
    case State::Ended:
        break;
    }
    if (!way.verdict) return MessageText::tr("cancelled");
    return verdictMark(*way.verdict) + QLatin1Char(' ') + verdictWord(*way.verdict);
}

QString asExpected(const ComparedWay& way)
{
    if (!way.verdict) return QStringLiteral("–");
    if (way.asExpected) return MessageText::tr("yes");
    return way.expected == Expectation::Fail && way.lost == 0 ? MessageText::tr("no: lost nothing")
                                                              : MessageText::tr("no");
}

QString expectation(Expectation expected)
{
    switch (expected) {
    case Expectation::Pass:
        return MessageText::tr("Expected: nothing is lost.");
    case Expectation::Fail:
        return MessageText::tr("Expected: requests are lost.");
    case Expectation::Depends:
        break;
    }
    return MessageText::tr("What is lost here depends on the options.");
}

QString ledger(const std::optional<std::int64_t>& shortBy)
{
    if (!shortBy) return QStringLiteral("–");
    if (*shortBy == 0) return MessageText::tr("right", "a ledger's sum");
    return *shortBy > 0 ? MessageText::tr("short by %1").arg(*shortBy)
                        : MessageText::tr("over by %1").arg(-*shortBy);
}

QString comparing(const std::vector<ComparedWay>& ways)
{
    const auto running = std::ranges::find(ways, State::Running, &ComparedWay::state);
    if (running == ways.end()) return {};
    return MessageText::tr("%1 of %2: %3")
        .arg(running - ways.begin() + 1)
        .arg(ways.size())
        .arg(wayName(*running));
}

QString sentence(const ComparisonProcess::End& end)
{
    if (end.notStarted)
        return MessageText::tr(
                   "The comparison could not be started: %1. What was compared before is gone; try "
                   "again, and if it stays so, install Changeover again.")
            .arg(QString::fromStdString(end.error.message()));
    QStringList sentences;
    if (end.cancelled) sentences << MessageText::tr("Cancelled. What had ended by then is shown.");
    // Whatever the exit code: its meaning is in the sentence on the ways.
    else if (!WIFEXITED(end.waitStatus))
        sentences << MessageText::tr(
                         "The comparison has ended before its time (%1). What had ended by then is shown.")
                         .arg(waitStatus(end.waitStatus));
    if (!end.complaints.trimmed().isEmpty())
        sentences << MessageText::tr("The program says: %1").arg(end.complaints.trimmed());
    return sentences.join(QLatin1Char('\n'));
}

QString comparison(const std::vector<ComparedWay>& ways)
{
    const auto unproven = [](const ComparedWay& way) {
        return isEnded(way) && way.lost == 0 && !isPass(way);
    };
    QStringList sentences;
    const auto say = [&sentences](const QString& text, const QString& list) {
        if (!list.isEmpty()) sentences << text.arg(list);
    };
    say(MessageText::tr("Lost nothing: %1."), named(ways, isPass));
    say(MessageText::tr("Lost requests: %1."), listed(ways, [](const ComparedWay& way) {
            return isEnded(way) && way.lost > 0
                       ? MessageText::tr("%1 (%2)").arg(wayName(way), count(way.lost))
                       : QString();
        }));
    say(MessageText::tr("Not proven: %1."), named(ways, unproven));
    say(MessageText::tr("Not as expected: %1."),
        named(ways, [](const ComparedWay& way) { return isEnded(way) && !way.asExpected; }));
    say(MessageText::tr("Skipped: %1."),
        named(ways, [](const ComparedWay& way) { return way.state == State::Skipped; }));
    say(MessageText::tr("Could not run: %1."),
        named(ways, [](const ComparedWay& way) { return way.state == State::NotRun; }));
    if (!ways.empty() &&
        std::ranges::all_of(ways, [](const ComparedWay& way) { return isEnded(way) && way.asExpected; }))
        sentences << (ways.size() == 1 ? MessageText::tr("As expected.")
                                       : MessageText::tr("Each as expected."));
    return sentences.join(QLatin1Char(' '));
}

}  // namespace changeover::messages
