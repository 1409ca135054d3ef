// SPDX-License-Identifier: BSL-1.0
#include "core/lab/experiment_words.h"

#include "core/posix/clock.h"

#include <algorithm>
#include <span>

namespace changeover {

namespace {

/// "GET / answered 302 Found", "GET /: refused".
std::string whatCame(const std::string& asked, const Failure& failure)
{
    if (failure.result == RequestClass::Corrupt)
        return asked + " was answered, but " + words(failure.why, failure.bytes.view());
    if (failure.status != 0) return asked + " answered " + statusWords(failure.status);
    return asked + ": " + std::string(name(failure.result));
}

std::string advice(const Failure& failure)
{
    if (failure.result == RequestClass::HttpError)
        return " Name what is to be asked for with --path, or say that this is right with --expect-status " +
               std::to_string(failure.status) + '.';
    if (failure.why == Corruption::NoMatch) return " See --expect-body and --path.";
    return " Look at the server's log.";
}

std::string stepOf(const RestartWindow& window)
{
    const WindowFacts& facts = window.facts();
    const std::string old = "pid " + std::to_string(window.trigger().oldPid);
    if (facts.newPid == 0 && !facts.end) return "waiting for the next generation to be started";
    const std::string next = "pid " + std::to_string(facts.newPid);
    if (!facts.acceptingNs && !facts.end) return "waiting for " + next + " to accept";
    if (!window.trigger().sameProcess && !facts.oldReapedNs && facts.end != AttemptEnd::RolledBack)
        return "waiting for " + old + " and what it started to exit";
    if (facts.end == AttemptEnd::RolledBack && !facts.newReapedNs) return "waiting for " + next + " to exit";
    if (!window.firstAnswerNs() && facts.end != AttemptEnd::RolledBack)
        return "waiting for an answer of the new generation";
    return "looking on for a second";
}

}  // namespace

std::string secondsText(std::chrono::milliseconds length)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(length).count()) + " s";
}

std::string noRightAnswer(const LoadConfig& load, const RunLedger& ledger)
{
    const std::string asked = load.mix == Mix::Get ? load.shape.method + ' ' + load.shape.path
                                                   : "mix " + std::string(name(load.mix));
    if (ledger.failures().empty())
        return "No answer to " + asked + " came within " +
               secondsText(load.timeout + std::chrono::milliseconds(1000)) +
               ". Nothing was restarted. Look at the server's log.";
    const Failure& first = ledger.failures().front();
    return "Not one of the first " + std::to_string(ledger.requests()) +
           " requests got a right answer: " + whatCame(asked, first) + ". Nothing was restarted." +
           advice(first);
}

std::string awaitedOf(const RunLedger& ledger, std::size_t firstWindow)
{
    const auto& windows = ledger.windows();
    for (const RestartWindow& window : std::span(windows).subspan(std::min(firstWindow, windows.size()))) {
        if (window.closed()) continue;
        const Trigger& trigger = window.trigger();
        return stepOf(window) + ", at most " +
               secondsText(std::chrono::milliseconds((trigger.allowanceNs + kWindowCapNs) / 1'000'000));
    }
    return windows.size() > firstWindow ? "the window is over" : "making sure that something is in flight";
}

}  // namespace changeover
