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
    return words.join(MessageText::tr(", ", "between the items of a list"));
}

template <class Choose> QString named(const std::vector<ComparedWay>& ways, Choose choose)
{
    return listed(ways, [&choose](const ComparedWay& way) { return choose(way) ? wayName(way) : QString(); });
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
        return MessageText::tr("could not run: %1").arg(way.words);
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
        return MessageText::tr("Here nothing should be lost.");
    case Expectation::Fail:
        return MessageText::tr("Here requests should be lost.");
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

QString sentence(const ComparisonProcess::End& end)
{
    if (end.notStarted)
        return MessageText::tr(
                   "The comparison could not be started: %1. Install Changeover again, or start the "
                   "window from its own folder.")
            .arg(QString::fromStdString(end.error.message()));
    if (end.cancelled)
        return MessageText::tr("Cancelled. What had ended by then is shown, and can be saved.");
    if (!end.complaints.isEmpty()) return end.complaints.trimmed();
    // Whatever the code: its meaning is in the sentence on the ways.
    return WIFEXITED(end.waitStatus)
               ? QString()
               : MessageText::tr(
                     "The comparison has ended before its time: it %1. What had ended by then is shown.")
                     .arg(waitStatus(end.waitStatus));
}

QString comparison(const std::vector<ComparedWay>& ways)
{
    const auto ended = [](const ComparedWay& way) { return way.state == State::Ended && way.verdict; };
    QStringList sentences;
    const auto say = [&sentences](const QString& text, const QString& list) {
        if (!list.isEmpty()) sentences << text.arg(list);
    };
    say(MessageText::tr("Lost nothing: %1."),
        named(ways, [&](const ComparedWay& way) { return ended(way) && way.lost == 0; }));
    say(MessageText::tr("Lost requests: %1."), listed(ways, [&](const ComparedWay& way) {
            return ended(way) && way.lost > 0 ? wayName(way) + QLatin1Char(' ') + count(way.lost) : QString();
        }));
    say(MessageText::tr("Not as expected: %1."),
        named(ways, [&](const ComparedWay& way) { return ended(way) && !way.asExpected; }));
    say(MessageText::tr("Skipped: %1."),
        named(ways, [](const ComparedWay& way) { return way.state == State::Skipped; }));
    say(MessageText::tr("Could not run: %1."),
        named(ways, [](const ComparedWay& way) { return way.state == State::NotRun; }));
    if (std::ranges::any_of(ways, ended) &&
        std::ranges::all_of(ways, [&](const ComparedWay& way) { return ended(way) && way.asExpected; }))
        sentences << MessageText::tr("Each as expected.");
    return sentences.join(QLatin1Char(' '));
}

}  // namespace changeover::messages
