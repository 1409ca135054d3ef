// SPDX-License-Identifier: BSL-1.0
#include "core/report/json_report.h"

#include "core/posix/utf8.h"
#include "core/process/signal_table.h"
#include "core/report/json_values.h"
#include "core/report/messages.h"

namespace changeover {

namespace {

namespace json = boost::json;

json::value orNull(const std::optional<std::int64_t>& value) { return value ? json::value(*value) : nullptr; }
json::value unlessZero(std::int32_t value) { return value ? json::value(value) : nullptr; }
json::value wordOrNull(std::string_view word) { return word.empty() ? nullptr : json::value(word); }
std::int64_t us(std::int64_t ns) { return ns / 1000; }

json::object classes(const ClassCounts& counts)
{
    json::object object;
    for (const RequestClass c : kAllRequestClasses)
        object[name(c)] = counts[static_cast<std::size_t>(c)];
    return object;
}

json::object latency(const LatencyFigures& figures)
{
    return {{"p50", us(figures.p50Ns)},
            {"p90", us(figures.p90Ns)},
            {"p99", us(figures.p99Ns)},
            {"p999", us(figures.p999Ns)},
            {"max", us(figures.maxNs)}};
}

json::array answeredBy(const RunReport& report)
{
    json::array rows;
    for (const Answerer& who : report.answeredBy)
        rows.push_back(
            {{"generation", unlessZero(who.generation)}, {"pid", unlessZero(who.pid)}, {"count", who.count}});
    return rows;
}

json::object phases(const PhaseTimes& times)
{
    return {{"spawn", orNull(times.spawnUs)},         {"hello", orNull(times.helloUs)},
            {"ready", orNull(times.readyUs)},         {"accepting", orNull(times.acceptingUs)},
            {"probation", orNull(times.probationUs)}, {"drain", orNull(times.drainUs)}};
}

json::object restart(const RestartEntry& entry)
{
    const json::value signal = entry.signal ? json::value(signalName(entry.signal)) : nullptr;
    return {{"index", entry.index},
            {"trigger",
             {{"signal", signal},
              {"pid", unlessZero(entry.senderPid)},
              {"uid", entry.senderUid},
              {"at_us", entry.atUs}}},
            {"old_pid", unlessZero(entry.oldPid)},
            {"new_pid", unlessZero(entry.newPid)},
            {"pid_stable", entry.pidStable},
            {"outcome", entry.outcome ? json::value(name(*entry.outcome)) : nullptr},
            {"reason", jsonText(entry.reason)},
            {"phases_us", phases(entry.phases)},
            {"rerun_of", entry.rerunOf ? json::value(*entry.rerunOf) : nullptr},
            {"overlapping", entry.overlapping},
            {"first_answer_us", orNull(entry.firstAnswerUs)},
            {"overlap_us", entry.overlapUs},
            {"refusal_gap_us", entry.refusalGapUs},
            {"lost", entry.verdict.lost},
            {"window_requests", entry.verdict.requests},
            {"p99_us", entry.p99Us},
            {"verdict", name(entry.verdict.state)},
            {"verdict_reason", name(entry.verdict.reason)}};
}

json::array restarts(const RunReport& report)
{
    json::array rows;
    for (const RestartEntry& entry : report.restarts)
        rows.push_back(restart(entry));
    return rows;
}

void writeExecutions(const std::optional<ExecutionCounts>& counts, json::object& object)
{
    object["lost_before_execution"] = counts ? json::value(counts->lostBeforeExecution) : nullptr;
    object["executed_unanswered"] = counts ? json::value(counts->executedUnanswered) : nullptr;
    object["duplicates"] = counts ? json::value(counts->duplicates) : nullptr;
}

json::array failures(const RunReport& report)
{
    json::array rows;
    for (const FailureEntry& failure : report.failures)
        rows.push_back({{"id", failure.id},
                        {"class", className(failure)},
                        {"status", unlessZero(failure.status)},
                        {"why", failure.why.empty() ? nullptr : jsonText(failure.why)},
                        {"execution", wordOrNull(name(failure.execution))},
                        {"generation", unlessZero(failure.generation)},
                        {"generation_by", wordOrNull(name(failure.by))},
                        {"restart", unlessZero(failure.restart)},
                        {"phase", failure.phase},
                        {"at_us", failure.atUs},
                        {"offset_us", failure.offsetUs},
                        {"nearest", name(failure.nearest)}});
    return rows;
}

json::value ledger(const std::optional<TransferLedger::Statement>& accounts)
{
    if (!accounts) return nullptr;
    return {{"sum", accounts->sum},
            {"expected", TransferLedger::kExpected},
            {"consistent", accounts->consistent()}};
}

json::value kernel(const std::optional<KernelWitness>& witness)
{
    if (!witness) return nullptr;
    json::object object{{"netns", witness->ownNetwork ? "private" : "host"}};
    for (std::size_t i = 0; i < kKernelCounterNames.size(); ++i)
        object[kKernelCounterNames[i]] = orNull(witness->counted.values[i]);
    return object;
}

json::object versions(const Surroundings& here)
{
    return {{"changeover", here.changeover}, {"boost", here.boost}, {"compiler", here.compiler}};
}

json::object machine(const Surroundings& here)
{
    return {{"system", jsonText(here.system)},
            {"kernel", jsonText(here.kernel)},
            {"processor", jsonText(here.processor)},
            {"processors", here.processors},
            {"memory_bytes", here.memoryBytes}};
}

}  // namespace

void addOrigin(json::object& object, const Surroundings& here,
               const std::vector<std::pair<std::string, std::string>>& config, std::uint64_t seed)
{
    json::object options;
    for (const auto& [key, value] : config)
        options[toValidUtf8(key)] = jsonText(value);
    object["machine"] = machine(here);
    object["versions"] = versions(here);
    object["config"] = std::move(options);
    object["seed"] = seed;
}

json::object reportObject(const RunReport& report)
{
    json::object object{{"schema", "changeover-report/1"}, {"verdict", report.verdict}};
    object["reason"] = jsonText(runSentence(report));
    object["strategy"] = report.strategy;
    object["policy"] = report.policy.empty() ? nullptr : json::value(report.policy);
    object["sent"] = report.sent;
    object["in_flight"] = report.inFlight;
    object["classes"] = classes(report.classes);
    object["lost"] = report.lost;
    writeExecutions(report.figures.executions, object);
    object["lost_upper_bound_95"] = report.lossUpperBound95;
    object["latency_us"] = latency(report.latency);
    object["latency_uncorrected_us"] = latency(report.uncorrected);
    object["answered_by"] = answeredBy(report);
    object["restarts"] = restarts(report);
    object["failures"] = failures(report);
    object["failures_unlisted"] = report.unlisted;
    object["ledger"] = ledger(report.accounts);
    object["kernel"] = kernel(report.kernel);
    object["generator"] = {{"late_p99_us", us(report.lateP99Ns)}, {"max_gap_us", us(report.maxGapNs)}};
    addOrigin(object, report.surroundings, report.config, report.seed);
    return object;
}

namespace {

/// So many levels are enough to read and to diff; below them a value stays on its line.
void print(const json::value& value, int depth, int levels, std::string& out)
{
    const bool isContainer =
        (value.is_object() && !value.as_object().empty()) || (value.is_array() && !value.as_array().empty());
    if (depth >= levels || !isContainer) {
        out += json::serialize(value);
        return;
    }
    const std::string indent(static_cast<std::size_t>(2 * (depth + 1)), ' ');
    std::string separator = "\n";
    out += value.is_object() ? '{' : '[';
    if (const auto* object = value.if_object()) {
        for (const auto& [key, member] : *object) {
            out += separator + indent + json::serialize(json::value(key)) + ": ";
            print(member, depth + 1, levels, out);
            separator = ",\n";
        }
    } else {
        for (const json::value& element : value.get_array()) {
            out += separator + indent;
            print(element, depth + 1, levels, out);
            separator = ",\n";
        }
    }
    out += '\n' + std::string(static_cast<std::size_t>(2 * depth), ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string printed(const json::value& value, int levels)
{
    std::string out;
    print(value, 0, levels, out);
    out += '\n';
    return out;
}

std::string jsonReport(const RunReport& report) { return printed(reportObject(report), 2); }
std::string jsonReportLine(const RunReport& report) { return printed(reportObject(report), 0); }

}  // namespace changeover
