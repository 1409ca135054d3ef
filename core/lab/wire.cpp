// SPDX-License-Identifier: BSL-1.0
#include "core/lab/wire.h"

#include "core/lab/json_fields.h"
#include "core/posix/packet_socket.h"

#include <string_view>

namespace changeover {

BOOST_DESCRIBE_STRUCT(StartServer, (), (strategy, listen, serverArguments, settings))
BOOST_DESCRIBE_STRUCT(StopServer, (), ())
BOOST_DESCRIBE_STRUCT(RestartServer, (), ())
BOOST_DESCRIBE_STRUCT(SendSignal, (), (pid, signal, ask))
BOOST_DESCRIBE_STRUCT(SetLoad, (), (ratePerSecond, connections, keepAlive, mix, timeoutMs))
BOOST_DESCRIBE_STRUCT(SetStrategy, (), (strategy))
BOOST_DESCRIBE_STRUCT(Shutdown, (), ())

BOOST_DESCRIBE_STRUCT(Greeting, (), (protocol, supervisorPid, originNs))
BOOST_DESCRIBE_STRUCT(CommandResult, (), (number, error, pid, signal, detail))
BOOST_DESCRIBE_STRUCT(LogLine, (), (timeNs, pid, isError, text))
BOOST_DESCRIBE_STRUCT(Happenings, (), (events, failures, log))
BOOST_DESCRIBE_STRUCT(FailureLine, (),
                      (id, result, generation, timeNs, offsetNs, nearest, execution, isDuplicate, status, why,
                       bytes))

BOOST_DESCRIBE_STRUCT(ProcessRow, (),
                      (pid, parentPid, generation, state, holdsListener, ageMs, served, inFlight,
                       connections))
BOOST_DESCRIBE_STRUCT(ExecutionCounts, (), (lostBeforeExecution, executedUnanswered, duplicates))
BOOST_DESCRIBE_STRUCT(Verdict, (),
                      (state, reason, requests, lost, classes, executions, firstLossAfterTriggerNs,
                       answersWithoutId, process))
BOOST_DESCRIBE_STRUCT(RefusalGap, (), (fromNs, toNs))
BOOST_DESCRIBE_STRUCT(RestartSummary, (),
                      (index, number, signals, joined, triggerNs, signal, oldPid, newPid, oldGeneration,
                       newGeneration, outcome, reason, acceptingNs, oldExitNs, firstAnswerNs, overlapNs,
                       refusalGapNs, closed, verdict, lossUpperBound95))
BOOST_DESCRIBE_STRUCT(DrainingGeneration, (), (pid, generation, deadlineNs, connections))
BOOST_DESCRIBE_STRUCT(StayingRow, (),
                      (generation, id, state, reason, openedNs, sinceNs, untilNs, received, sent, have, want,
                       peer))
BOOST_DESCRIBE_STRUCT(DrainingReport, (), (timeNs, generations, rows))
BOOST_DESCRIBE_STRUCT(GatewayServer, (), (name, address, state, weight, sessions, requests))
BOOST_DESCRIBE_STRUCT(GatewayRow, (), (server, pid, generation))
BOOST_DESCRIBE_STRUCT(GatewayReport, (), (timeNs, layer4, layer7, layer4Pid, layer7Pid, rows))
BOOST_DESCRIBE_STRUCT(ServiceNow, (), (state, sinceNs, pid, generation, words))
BOOST_DESCRIBE_STRUCT(Snapshot, (),
                      (timeNs, state, now, strategy, address, loadOn, ratePerSecond, sent, inFlight, lost,
                       classes, unlistedFailures, restartPending, verdict, restarts, gaps, processes,
                       latenessP99Ns, maxLatenessNs, memoryBytes))

namespace json_fields {

template <> constexpr EventKind kLast<EventKind> = EventKind::Holding;
template <> constexpr GatewayServerState kLast<GatewayServerState> = GatewayServerState::Down;
template <> constexpr StayReason kLast<StayReason> = StayReason::Events;
template <> constexpr RestartOutcome kLast<RestartOutcome> = RestartOutcome::AbortedByTerm;
template <> constexpr VerdictState kLast<VerdictState> = VerdictState::InstrumentFault;
template <> constexpr VerdictReason kLast<VerdictReason> = VerdictReason::None;
template <> constexpr Corruption kLast<Corruption> = kLastCorruption;
template <> constexpr Execution kLast<Execution> = Execution::Executed;
template <> constexpr RequestClass kLast<RequestClass> = RequestClass::Cancelled;
template <> constexpr LabState kLast<LabState> = LabState::Stopping;
template <> constexpr ServiceState kLast<ServiceState> = ServiceState::CouldNotStart;
template <> constexpr CommandError kLast<CommandError> = CommandError::NeedsPackage;

template <> struct Mapping<Event> {
    static json::value to(const Event& event)
    {
        return json::object{{"timeNs", event.timeNs},         {"extra", event.extra},
                            {"value", event.value},           {"pid", event.pid},
                            {"generation", event.generation}, {"kind", static_cast<int>(event.kind)},
                            {"text", event.words()}};
    }
    static Event from(const json::value& value)
    {
        const json::object& object = value.as_object();
        if (object.size() != 7) throw std::system_error(std::make_error_code(std::errc::bad_message));
        Event event;
        event.timeNs = read<std::int64_t>(object.at("timeNs"));
        event.extra = read<std::int64_t>(object.at("extra"));
        event.value = read<std::int32_t>(object.at("value"));
        event.pid = read<std::int32_t>(object.at("pid"));
        event.generation = read<std::int32_t>(object.at("generation"));
        event.kind = read<EventKind>(object.at("kind"));
        event.setWords(std::string_view(object.at("text").as_string()));
        return event;
    }
};

}  // namespace json_fields

namespace {

using namespace json_fields;

template <class T> constexpr std::string_view kType = T::no_name_for_this_type;
template <> constexpr std::string_view kType<StartServer> = "start";
template <> constexpr std::string_view kType<StopServer> = "stop";
template <> constexpr std::string_view kType<RestartServer> = "restart";
template <> constexpr std::string_view kType<SendSignal> = "signal";
template <> constexpr std::string_view kType<SetLoad> = "load";
template <> constexpr std::string_view kType<SetStrategy> = "strategy";
template <> constexpr std::string_view kType<Shutdown> = "shutdown";
template <> constexpr std::string_view kType<Greeting> = "greeting";
template <> constexpr std::string_view kType<Snapshot> = "snapshot";
template <> constexpr std::string_view kType<DrainingReport> = "draining";
template <> constexpr std::string_view kType<GatewayReport> = "gateway";
template <> constexpr std::string_view kType<Happenings> = "happenings";
template <> constexpr std::string_view kType<CommandResult> = "result";

template <class... Ts> json::object tagged(const std::variant<Ts...>& what)
{
    return std::visit(
        [](const auto& alternative) {
            using T = std::remove_cvref_t<decltype(alternative)>;
            return json::object{{"type", kType<T>}, {"data", write(alternative)}};
        },
        what);
}

template <class... Ts> void untag(const json::object& object, std::variant<Ts...>& what)
{
    const std::string_view type(object.at("type").as_string());
    const json::value& data = object.at("data");
    const bool known = ((type == kType<Ts> && (what = read<Ts>(data), true)) || ...);
    if (!known) throw std::system_error(std::make_error_code(std::errc::bad_message));
}

json::object parseObject(std::string_view packet)
{
    json::parse_options options;
    options.allow_invalid_utf8 = true;  // a server may log any bytes; the window shows U+FFFD for them
    return std::move(json::parse(packet, {}, options).as_object());
}

template <class T, class Read> Result<T> guarded(std::string_view packet, Read read)
{
    try {
        return read(parseObject(packet));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {  // all that Boost.JSON throws for another shape
        return std::make_error_code(std::errc::bad_message);
    }
}

/// A little under what a packet holds, so that neither escapes nor the frame around the data matter.
constexpr std::size_t kHappeningsBytes = 60 * 1024;

/// Moves lines into packets; a packet that is full goes out and a new one begins.
class HappeningsPacker {
public:
    template <class T> void add(const char* list, const T& line)
    {
        json::value value = write(line);
        const std::size_t bytes = json::serialize(value).size() + 1;
        if (m_bytes + bytes > kHappeningsBytes) flush();
        m_data[list].as_array().push_back(std::move(value));
        m_bytes += bytes;
    }

    std::vector<std::string> take()
    {
        flush();
        return std::move(m_packets);
    }

private:
    static json::object empty()
    {
        return {{"events", json::array()}, {"failures", json::array()}, {"log", json::array()}};
    }
    void flush()
    {
        if (m_bytes == 0) return;
        m_packets.push_back(json::serialize(json::object{{"type", kType<Happenings>}, {"data", m_data}}));
        m_data = empty();
        m_bytes = 0;
    }

    json::object m_data = empty();
    std::size_t m_bytes = 0;
    std::vector<std::string> m_packets;
};

}  // namespace

std::string encode(const Command& command)
{
    json::object object = tagged(command.what);
    object["number"] = command.number;
    return json::serialize(object);
}

std::string encode(const Report& report) { return json::serialize(tagged(report)); }

std::vector<std::string> encodePackets(const Happenings& happenings)
{
    HappeningsPacker packer;
    for (const Event& event : happenings.events)
        packer.add("events", event);
    for (const FailureLine& failure : happenings.failures)
        packer.add("failures", failure);
    for (const LogLine& line : happenings.log)
        packer.add("log", line);
    return packer.take();
}

Result<Command> decodeCommand(std::string_view packet)
{
    return guarded<Command>(packet, [](const json::object& object) {
        Command command;
        command.number = read<std::uint32_t>(object.at("number"));
        untag(object, command.what);
        return command;
    });
}

Result<Report> decodeReport(std::string_view packet)
{
    return guarded<Report>(packet, [](const json::object& object) {
        Report report;
        untag(object, report);
        return report;
    });
}

}  // namespace changeover
