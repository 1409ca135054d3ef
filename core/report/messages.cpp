// SPDX-License-Identifier: BSL-1.0
#include "core/report/messages.h"

#include "core/process/signal_table.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace changeover {

namespace {

std::string format(const char* pattern, double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), pattern, value);
    return text.data();
}

std::string lostClasses(const ClassCounts& classes)
{
    std::string list;
    for (const RequestClass c : kAllRequestClasses) {
        const std::uint64_t count = classes[static_cast<std::size_t>(c)];
        if (!isLost(c) || count == 0) continue;
        if (!list.empty()) list += ", ";
        list += grouped(count) + ' ' + std::string(name(c));
    }
    return list;
}

/// Of what was lost, how far it got.
std::string split(const ExecutionCounts& counts)
{
    return grouped(counts.lostBeforeExecution) + " before execution, " + grouped(counts.executedUnanswered) +
           " executed but unanswered";
}

std::string dropped(const Verdict& verdict)
{
    std::string text = grouped(verdict.lost) + " of " + grouped(verdict.requests) +
                       " requests dropped: " + lostClasses(verdict.classes);
    if (const auto first = verdict.firstLossAfterTriggerNs)
        text += "; the first " + forPeople(std::abs(*first)) + (*first < 0 ? " before" : " after") +
                " the trigger";
    if (verdict.executions) text += "; " + split(*verdict.executions);
    if (verdict.executions && verdict.executions->duplicates > 0)
        text += "; " + grouped(verdict.executions->duplicates) + " executed twice";
    return text + '.';
}

std::string duplicated(const Verdict& verdict)
{
    return "Requests were executed more than once: " +
           grouped(verdict.executions.value_or(ExecutionCounts{}).duplicates) + " executions too many; " +
           grouped(verdict.lost) + " of " + grouped(verdict.requests) + " lost.";
}

std::string counted(std::size_t number, const char* word)
{
    return std::to_string(number) + ' ' + word + (number == 1 ? "" : "s");
}

std::string inRestarts(const RunReport& report)
{
    std::size_t deciding = 0;
    for (const RestartEntry& entry : report.restarts)
        if (!entry.superseded) ++deciding;
    return " in " + counted(deciding, "restart");
}

std::string errorText(std::error_code error)
{
    std::string text = error.message();
    if (error == std::errc::file_too_large) text += " (the limit of file sizes is reached, ulimit -f)";
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

}  // namespace

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, 1, ' ');
    return digits;
}

std::string forPeople(std::int64_t nanoseconds)
{
    const auto ns = static_cast<double>(nanoseconds);
    const double size = std::abs(ns);
    if (size == 0) return "0 ms";
    if (size < 1e6) return format("%.0f us", ns / 1e3);
    if (size < 1e8) return format("%.1f ms", ns / 1e6);
    if (size < 1e9) return format("%.0f ms", ns / 1e6);
    return format("%.2f s", ns / 1e9);
}

std::string percent(double fraction) { return format("%.2g %%", fraction * 100); }

std::string sentence(const Verdict& verdict)
{
    switch (verdict.reason) {
    case VerdictReason::NothingLost:
        return "No request was dropped: 0 of " + grouped(verdict.requests) + " lost.";
    case VerdictReason::RolledBackAsExpected:
        return "The restart failed as expected and no request was dropped; the old generation answered "
               "throughout.";
    case VerdictReason::OldNeverAnswered:
        return "The old generation answered no request in the window, so nothing shows that it was in use. "
               "Raise the "
               "load.";
    case VerdictReason::NewNeverAnswered:
        return "The new generation answered no request in the window, so nothing shows that it works. Raise "
               "the load.";
    case VerdictReason::TooFewRequests:
        return "Only " + grouped(verdict.requests) +
               " requests in the window, fewer than 50. Raise the load to 100/s.";
    case VerdictReason::NothingInFlight:
        return "No request was in flight on the old generation when it stopped accepting. Raise the load or "
               "--work.";
    case VerdictReason::GeneratorLate:
        return "The load generator itself was more than 50 ms late, so its silence proves nothing. Use a "
               "lower rate or "
               "an idle machine.";
    case VerdictReason::OldNotReaped:
        return "The old generation had not exited when the window ended. Look at its log, or shorten "
               "--drain-deadline.";
    case VerdictReason::WindowNeverClosed:
        return "The restart did not end within 10 s after its last deadline. Look at the server's log.";
    case VerdictReason::UnexpectedRollback:
        return "The restart was rolled back, which was not expected. No request was dropped; the old "
               "generation still "
               "serves.";
    case VerdictReason::UnexpectedCommit:
        return "The restart was committed, where a roll-back was expected. No request was dropped.";
    case VerdictReason::NotRestarted:
        return "The server did not restart. No request was dropped; see the reason it gave.";
    case VerdictReason::NothingAcross:
        return "No request was in flight across the trigger (written 50 ms before it, answered after it), so "
               "nothing shows that the server ends what it has begun. Give --long PATH, a request that takes "
               "longer.";
    case VerdictReason::AcrossByUnknown:
        return "Requests were answered across the trigger, but it is not known by which process, so nothing "
               "shows that the old generation ended what it had begun. Let answers say X-Pid, or run the lab "
               "as the server's user.";
    case VerdictReason::OldOutlived:
        return "Process " + std::to_string(verdict.process) +
               ", which the old generation started, outlived it and goes on, so nothing shows that it was "
               "replaced. No request was dropped.";
    case VerdictReason::BodiesEndByClosing:
        return "The server ends its bodies by closing the connection, and one that was cut looks the same. "
               "Say "
               "what the body is with --expect-body, or let the server send Content-Length.";
    case VerdictReason::IdsLeftOut:
        return grouped(verdict.answersWithoutId) + " of " + grouped(verdict.requests) +
               " answers carry no id of their request, the others do, so some may have been confused. Let "
               "the "
               "server return X-Request-Id always, or never.";
    case VerdictReason::RequestsLost:
        return dropped(verdict);
    case VerdictReason::RequestsDuplicated:
        return duplicated(verdict);
    case VerdictReason::NotConserved:
        return "The instrument is at fault: sent is not the sum of all classes and what is in flight.";
    case VerdictReason::RingOverflow:
        return "The instrument is at fault: results came faster than they could be read. Use a lower rate.";
    case VerdictReason::LocalErrors:
        return "The instrument is at fault: this machine ran out of ports, descriptors or buffers for the "
               "load. Use "
               "--keep-alive on or a lower rate.";
    case VerdictReason::ClockJumped:
        return "The instrument is at fault: the machine slept or its clock jumped during the run. Run it "
               "again.";
    case VerdictReason::JournalOverflow:
        return "The instrument is at fault: the server executed requests faster than its journal could be "
               "read, or "
               "with more threads than it has rings. Use a lower rate or fewer --server-threads.";
    case VerdictReason::StoodStill:
        return "The instrument is at fault: the lab itself stood still for over a second (it was stopped, or "
               "the machine was), and requests failed meanwhile. Run it again.";
    case VerdictReason::None:
        return grouped(verdict.lost) + " of " + grouped(verdict.requests) + " lost so far.";
    }
    return {};
}

std::string runSentence(const RunReport& report)
{
    std::string text;
    if (report.verdict == "interrupted")
        text = "Interrupted: " + grouped(report.lost) + " of " + grouped(report.figures.requests) +
               " requests lost" + inRestarts(report) + " until then.";
    else if (report.figures.reason == VerdictReason::NothingLost)
        text = "No request dropped" + inRestarts(report) + ": 0 of " + grouped(report.figures.requests) +
               " lost; with 95 % confidence the loss is under " + percent(report.lossUpperBound95) + ".";
    else
        text = sentence(report.figures);
    if (!report.earlyEnd.empty()) text += ' ' + report.earlyEnd;
    return text;
}

std::string restartLine(const RestartEntry& entry)
{
    std::string line = '#' + std::to_string(entry.index);
    if (entry.rerunOf) line += " (again #" + std::to_string(*entry.rerunOf) + ')';
    line += ' ' + (entry.signal ? signalName(entry.signal) : std::string("start"));
    line += ": pid " + std::to_string(entry.oldPid);
    if (entry.newPid) line += " -> " + std::to_string(entry.newPid);
    line += ", " + std::string(entry.outcome ? name(*entry.outcome) : "no outcome");
    if (entry.overlapping) line += " while " + std::to_string(entry.overlapping) + " older drained";
    line += ", " + grouped(entry.verdict.lost) + " lost of " + grouped(entry.verdict.requests);
    line += ", overlap " + forPeople(entry.overlapUs * 1000) + ", refusal gap " +
            forPeople(entry.refusalGapUs * 1000);
    line += ": " + std::string(name(entry.verdict.state));
    return line;
}

std::string executionWords(const RunReport& report)
{
    if (!report.figures.executions) return {};
    const ExecutionCounts& counts = *report.figures.executions;
    const std::string twice = "executed twice: " + grouped(counts.duplicates);
    return report.lost ? "of the lost: " + split(counts) + "; " + twice : twice;
}

std::string sentence(const KernelWitness& kernel)
{
    std::string list;
    for (std::size_t i = 0; i < kKernelCounterNames.size(); ++i) {
        const auto& value = kernel.counted.values[i];
        if (!value || *value == 0) continue;
        if (!list.empty()) list += ", ";
        list += std::string(kKernelCounterNames[i]) + ' ' + grouped(static_cast<std::uint64_t>(*value));
    }
    return list.empty() ? "Kernel: no reset sent, no connection dropped." : "Kernel: " + list + '.';
}

std::string optionsIgnored(std::string_view options, std::string_view program)
{
    return std::string(program) + " is not changeover-server and is not given " + std::string(options) +
           "; only the lab's own waiting goes by their times. What stands after -- goes to the server.";
}

std::string missingProgram(std::string_view path, std::error_code error)
{
    return "Could not start " + std::string(path) + ": " + errorText(error) +
           ". Choose the server program with --server PATH.";
}

std::string missingFor(const Strategy& strategy)
{
    return "Strategy " + std::string(strategy.name) + " needs " + std::string(strategy.needs.program) +
           ", which is not installed. Install the package " + std::string(strategy.needs.package) +
           ", or choose another strategy.";
}

std::string cannotListen(std::string_view address, std::error_code error)
{
    if (error == std::errc::address_in_use)
        return "Another program listens on " + std::string(address) +
               " already. Stop it, or choose another port with --listen (port 0 takes a free one).";
    return "Cannot listen on " + std::string(address) + ": " + errorText(error) + ".";
}

std::string unwritableReport(std::string_view path, std::error_code error)
{
    if (path != "-") return "Cannot write the report to " + std::string(path) + ": " + errorText(error) + ".";
    if (error == std::errc::bad_file_descriptor) return "The standard output is closed.";
    if (error == std::errc::broken_pipe) return "The standard output is a pipe that is no longer read.";
    return "Cannot write to the standard output: " + errorText(error) + ".";
}

std::string unfinishedLog(std::string_view path, std::uint64_t dropped, std::error_code error)
{
    if (error == std::errc::no_buffer_space)
        return grouped(dropped) + " requests are missing in " + std::string(path) +
               ", which could not be written as fast as they came. Write it to a faster disk; the verdict "
               "and the "
               "other reports are whole.";
    return unwritableReport(path, error);
}

std::string notLoopback(std::string_view address)
{
    return std::string(address) + " is not a loopback address: the load would go over a network. Add "
                                  "--allow-remote if that is meant.";
}

std::string tooFewDescriptors(std::uint64_t connections, std::uint64_t limit)
{
    return "This process may open " + grouped(limit) + " descriptors, too few for " + grouped(connections) +
           " connections. Raise the hard limit (ulimit -Hn) or use fewer connections.";
}

std::string cannotSetUp(std::error_code error)
{
    return "Cannot set up shared memory or the lab's process: " + errorText(error) + '.';
}

std::string notEnded(std::int32_t pid)
{
    return "Process " + std::to_string(pid) +
           ", which the lab started, could not be ended. It leaves by itself within 2 s where it is a "
           "changeover-server; else end it by hand.";
}

std::string noPrivateNetwork(std::error_code error)
{
    return "This system gives no private network: " + errorText(error) +
           ". Without --netns private the run is the same, but the kernel's counters are the whole "
           "machine's.";
}

}  // namespace changeover
