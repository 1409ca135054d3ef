// SPDX-License-Identifier: BSL-1.0
#include "core/restart/fault_plan.h"

#include "core/posix/quantity.h"
#include "core/process/signal_table.h"

#include <charconv>
#include <csignal>
#include <map>
#include <poll.h>
#include <unistd.h>

namespace changeover {

namespace {

bool parseNumber(std::string_view text, int& number)
{
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && error == std::errc{} && last == text.data() + text.size();
}

bool parseAt(std::string_view text, FaultPlan& plan)
{
    static const std::map<std::string_view, FaultPlan::At> kSteps{{"start", FaultPlan::At::Start},
                                                                  {"hello", FaultPlan::At::Hello},
                                                                  {"claim", FaultPlan::At::Claim},
                                                                  {"ready", FaultPlan::At::Ready},
                                                                  {"accepting", FaultPlan::At::Accepting}};
    if (const auto step = kSteps.find(text); step != kSteps.end()) {
        plan.at = step->second;
        return true;
    }
    constexpr std::string_view kCommit = "commit+";
    if (!text.starts_with(kCommit)) return false;
    const auto delay = parseDuration(text.substr(kCommit.size()));
    if (!delay) return false;
    plan.at = FaultPlan::At::AfterCommit;
    plan.afterCommit = std::chrono::duration_cast<std::chrono::milliseconds>(*delay);
    return true;
}

bool parseWhat(std::string_view text, FaultPlan& plan)
{
    constexpr std::string_view kExit = "exit=", kSignal = "signal=";
    if (text == "hang") {
        plan.what = FaultPlan::What::Hang;
        return true;
    }
    if (text.starts_with(kExit)) {
        plan.what = FaultPlan::What::Exit;
        return parseNumber(text.substr(kExit.size()), plan.value) && plan.value >= 0 && plan.value <= 255;
    }
    if (!text.starts_with(kSignal)) return false;
    plan.what = FaultPlan::What::Signal;
    const SignalInfo* signal = findSignal(text.substr(kSignal.size()));
    if (signal) plan.value = signal->number;
    return signal != nullptr;
}

[[noreturn]] void hang(int lifeline)
{
    while (true) {
        pollfd poller{lifeline, POLLIN, 0};  // poll(2) passes over a negative descriptor
        if (::poll(&poller, 1, -1) > 0) ::_exit(0);
    }
}

void dieBySignal(int number)
{
    std::signal(number, SIG_DFL);
    sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, number);
    ::kill(::getpid(), number);
    ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
}

}  // namespace

bool FaultPlan::concerns(int generation) const noexcept
{
    return generation == firstGeneration || (alsoLater && generation > firstGeneration);
}

Result<FaultPlan> parseFault(std::string_view text)
{
    FaultPlan plan;
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || !parseAt(text.substr(0, colon), plan) ||
        !parseWhat(text.substr(colon + 1), plan))
        return std::make_error_code(std::errc::invalid_argument);
    return plan;
}

bool parseFaultGeneration(std::string_view text, FaultPlan& plan)
{
    const bool alsoLater = text.ends_with('+');
    if (alsoLater) text.remove_suffix(1);
    int generation = 0;
    if (!parseNumber(text, generation) || generation < 1) return false;
    plan.firstGeneration = generation;
    plan.alsoLater = alsoLater;
    return true;
}

void commitFault(const FaultPlan& plan, int lifeline)
{
    switch (plan.what) {
    case FaultPlan::What::Exit:
        ::_exit(plan.value);
    case FaultPlan::What::Signal:
        dieBySignal(plan.value);
        if (plan.value == SIGSTOP) return;
        break;  // a signal that does not end a process leaves one that does nothing
    case FaultPlan::What::Hang:
        break;
    }
    hang(lifeline);
}

}  // namespace changeover
