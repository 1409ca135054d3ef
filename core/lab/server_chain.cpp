// SPDX-License-Identifier: BSL-1.0
#include "core/lab/server_chain.h"

#include "core/lab/line_reader.h"
#include "core/posix/clock.h"
#include "core/process/birth.h"
#include "core/process/launcher.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"

#include <boost/asio/steady_timer.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace changeover {

namespace {

constexpr std::chrono::seconds kBeyondReadyTimeout{5};

std::optional<std::int32_t> parseNumber(std::string_view text)
{
    std::int32_t number = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Cuts the text before `separator` off `text`.
std::string_view cut(std::string_view& text, std::string_view separator)
{
    const auto at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + separator.size());
    return head;
}

}  // namespace

std::optional<ReadyLine> ReadyLine::parse(std::string_view line)
{
    if (!line.starts_with("ready: ")) return std::nullopt;
    line.remove_prefix(7);
    std::string_view address = cut(line, " pid ");
    const auto pid = parseNumber(cut(line, " generation "));
    const auto generation = parseNumber(line);
    if (address.starts_with("http://")) address.remove_prefix(7);
    auto endpoint = Endpoint::parse(address);
    if (!endpoint || !pid || !generation) return std::nullopt;
    return ReadyLine{std::move(*endpoint), *pid, *generation};
}

class ServerChain::Impl {
public:
    Impl(boost::asio::io_context& context, Scoreboard& scoreboard, const TransferLedger& accounts,
         LogHandler onLog)
        : m_context(context), m_scoreboard(scoreboard), m_accounts(accounts), m_onLog(std::move(onLog)),
          m_deadline(context)
    {
    }

    ~Impl()
    {
        for (const auto& reader : m_readers)
            if (const auto alive = reader.lock()) alive->stop();
    }

    Result<void> open()
    {
        auto lifeline = makePipe();
        if (!lifeline) return lifeline.error();
        m_lifeline = std::move(*lifeline);
        return {};
    }

    void start(const ServerPlan& plan, StartHandler handler)
    {
        m_onStarted = std::move(handler);
        m_lastErrorLine.clear();
        removeStalePath();
        if (const auto spawned = spawn(plan); !spawned)
            return finishStart(spawned.error(),
                               "Could not start " + plan.program + ": " + spawned.error().message() + ".");
        m_deadline.expires_after(plan.readyTimeout + kBeyondReadyTimeout);
        m_deadline.async_wait([this, pid = m_startingPid](boost::system::error_code error) {
            if (error || m_startingPid != pid) return;
            send(pid, SIGKILL);
            finishStart(std::make_error_code(std::errc::timed_out),
                        "The server (pid " + std::to_string(pid) +
                            ") did not report ready in time; it was killed.");
        });
    }

    std::error_code send(std::int32_t pid, int signal)
    {
        const ChainMember* member = find(pid);
        if (!member) return std::make_error_code(std::errc::no_such_process);
        const std::error_code error = member->handle.send(signal);
        append(EventKind::SignalSent, *member, signal, error.value());
        return error;
    }

    void observe(const Event& event)
    {
        if (event.kind == EventKind::Spawned) return adopt(event);
        const auto member = std::find_if(m_members.begin(), m_members.end(),
                                         [&](const ChainMember& m) { return m.pid == event.pid; });
        if (member == m_members.end()) return;
        // clang-format off
        switch (event.kind) {  // the others do not change what a member is
        case EventKind::Accepting:
        case EventKind::ResumedAccepting: member->accepting = true; break;
        case EventKind::StoppedAccepting: member->accepting = false; break;
        case EventKind::ListenerOpened: member->holdsListener = true; break;
        case EventKind::ListenerClosed: member->holdsListener = false; break;
        case EventKind::Exited: m_members.erase(member); break;
        case EventKind::None: case EventKind::SignalReceived: case EventKind::Spawned: case EventKind::Hello:
        case EventKind::Ready: case EventKind::Commit: case EventKind::Sealed: case EventKind::DrainStarted:
        case EventKind::Drained: case EventKind::Exiting: case EventKind::AttemptEnded: case EventKind::Started:
        case EventKind::SignalSent: case EventKind::Stopped: case EventKind::Continued:
        case EventKind::UserSignal: case EventKind::ConnectionForced:
        case EventKind::HandedOff: break;
        case EventKind::Holding: member->isHolder = true; break;
        }
        // clang-format on
    }

    void reaped(std::int32_t pid, int waitStatus)
    {
        const ChainMember* member = find(pid);
        if (!member) return;  // adopted, of no interest: its end is all we wanted
        append(EventKind::Exited, *member, waitStatus, 0, describeWaitStatus(waitStatus));
        std::erase_if(m_members, [pid](const ChainMember& m) { return m.pid == pid; });
        if (pid == m_startingPid) failedEarly(waitStatus);
    }

    const ChainMember* find(std::int32_t pid) const noexcept
    {
        const auto member = std::find_if(m_members.begin(), m_members.end(),
                                         [pid](const ChainMember& m) { return m.pid == pid; });
        return member == m_members.end() ? nullptr : &*member;
    }

    void removeStalePath()
    {
        if (m_address && m_address->family == Endpoint::Family::Unix && m_members.empty())
            ::unlink(m_address->host.c_str());  // ENOENT where the last one did it
    }

    bool starting() const noexcept { return m_startingPid != 0; }
    const std::optional<Endpoint>& address() const noexcept { return m_address; }
    const std::vector<ChainMember>& members() const noexcept { return m_members; }

private:
    Result<void> spawn(const ServerPlan& plan)
    {
        auto output = makePipe();
        if (!output) return output.error();
        auto errors = makePipe();
        if (!errors) return errors.error();
        auto handle = launchDetached(launchPlan(plan, output->writeEnd.get(), errors->writeEnd.get()));
        if (!handle) return handle.error();

        ChainMember member;
        member.pid = m_startingPid = handle->pid();
        member.generation = m_nextGeneration++;
        member.handle = std::move(*handle);
        append(EventKind::Started, member, member.pid, 0);
        follow(std::move(output->readEnd), member.pid, false);
        follow(std::move(errors->readEnd), member.pid, true);
        m_members.push_back(std::move(member));
        return {};
    }

    LaunchPlan launchPlan(const ServerPlan& plan, int output, int errors) const
    {
        LaunchPlan launch;
        launch.program = plan.program;
        const bool sameHost = m_address && m_address->host == plan.listen.host;
        const Endpoint listen = plan.listen.port == 0 && sameHost ? *m_address : plan.listen;
        launch.arguments = {plan.program,        "--listen", listen.text(),    "--scoreboard",
                            m_scoreboard.path(), "--ledger", m_accounts.path()};
        launch.arguments.insert(launch.arguments.end(), plan.arguments.begin(), plan.arguments.end());
        launch.environment = {std::string(kBirthVariable) + '=' +
                              encode(Birth{m_nextGeneration, inheritedDescriptor(0), -1})};
        launch.stdio = {-1, output, errors};
        launch.descriptors = {m_lifeline.readEnd.get()};
        launch.processGroup = 0;
        if (linksOurEngine(plan.program)) launch.signalsAtBirth = LaunchPlan::Signals::Successor;
        return launch;
    }

    void follow(FileDescriptor pipe, std::int32_t pid, bool isError)
    {
        if (!setNonBlocking(pipe.get())) return;
        const auto reader = std::make_shared<LineReader>(
            m_context, std::move(pipe),
            [this, pid, isError](std::string_view line) { onLine(pid, isError, line); });
        reader->start();
        std::erase_if(m_readers, [](const auto& old) { return old.expired(); });
        m_readers.push_back(reader);
    }

    void onLine(std::int32_t pid, bool isError, std::string_view line)
    {
        // Successors inherit the pipe; their ready lines say who they are.
        const auto ready = isError ? std::nullopt : ReadyLine::parse(line);
        m_onLog(LogLine{monotonicNs(), ready ? ready->pid : writerOf(line, pid), isError, std::string(line)});
        if (isError && pid == m_startingPid && !line.empty()) m_lastErrorLine = line;
        if (!ready || !isOfTheOneStarting(ready->pid)) return;
        m_address = ready->address;
        finishStart({}, {});
    }

    /// A holder does not serve itself: its child does.
    bool isOfTheOneStarting(std::int32_t pid) const
    {
        if (m_startingPid == 0) return false;
        const auto process = readProcess(pid);
        return pid == m_startingPid || (process && process->parentPid == m_startingPid);
    }

    /// Our server's log lines say "pid 4711"; others' are those of the process whose pipe it was at first.
    std::int32_t writerOf(std::string_view line, std::int32_t pid) const
    {
        cut(line, " pid ");
        const auto said = parseNumber(cut(line, " "));
        return said && find(*said) ? *said : pid;
    }

    void failedEarly(int waitStatus)
    {
        m_startingPid = 0;
        // What it wrote before its end may still be in the pipe: look once more, then say why it failed.
        m_deadline.expires_after(std::chrono::milliseconds(50));
        m_deadline.async_wait([this, waitStatus](boost::system::error_code error) {
            if (error) return;
            const std::string said = m_lastErrorLine.empty() ? "" : ": " + m_lastErrorLine;
            finishStart(std::make_error_code(WIFEXITED(waitStatus) && WEXITSTATUS(waitStatus) == 2
                                                 ? std::errc::invalid_argument
                                                 : std::errc::connection_aborted),
                        "The server " + describeWaitStatus(waitStatus) + " before it was ready" + said +
                            (said.ends_with('.') ? "" : "."));
        });
    }

    void finishStart(std::error_code error, std::string words)
    {
        m_startingPid = 0;
        m_deadline.cancel();
        if (const auto handler = std::exchange(m_onStarted, nullptr)) handler(error, std::move(words));
    }

    void adopt(const Event& spawned)
    {
        const auto generation = static_cast<std::int32_t>(spawned.extra);
        m_nextGeneration = std::max(m_nextGeneration, generation + 1);
        const std::int32_t pid = spawned.value;
        if (find(pid)) return;
        auto handle = PidHandle::open(pid);
        if (!handle) return;  // gone already, reaped by its parent
        // Only what is really a child of the chain: a number in shared memory alone gets nobody a signal.
        const auto process = readProcess(pid);
        if (!process || (!find(process->parentPid) && process->parentPid != ::getpid())) return;
        m_members.push_back(ChainMember{pid, generation, false, false, false, std::move(*handle)});
    }

    void append(EventKind kind, const ChainMember& member, std::int32_t value, std::int64_t extra,
                std::string_view words = {})
    {
        Event event;
        event.kind = kind;
        event.pid = member.pid;
        event.generation = member.generation;
        event.value = value;
        event.extra = extra;
        event.setWords(words);
        m_scoreboard.append(event);
    }

    boost::asio::io_context& m_context;
    Scoreboard& m_scoreboard;
    const TransferLedger& m_accounts;
    LogHandler m_onLog;
    Pipe m_lifeline;
    std::vector<std::weak_ptr<LineReader>> m_readers;
    std::vector<ChainMember> m_members;
    std::optional<Endpoint> m_address;
    std::int32_t m_nextGeneration = 1;

    // while a start is under way
    StartHandler m_onStarted;
    std::int32_t m_startingPid = 0;
    std::string m_lastErrorLine;
    boost::asio::steady_timer m_deadline;
};

ServerChain::ServerChain(boost::asio::io_context& context, Scoreboard& scoreboard,
                         const TransferLedger& accounts, LogHandler onLog)
    : m_impl(std::make_unique<Impl>(context, scoreboard, accounts, std::move(onLog)))
{
}

ServerChain::~ServerChain() = default;

bool ServerChain::linksOurEngine(const std::string& program)
{
    return std::filesystem::path(program).filename() == "changeover-server";
}

Result<void> ServerChain::open() { return m_impl->open(); }
void ServerChain::start(const ServerPlan& plan, StartHandler handler)
{
    m_impl->start(plan, std::move(handler));
}
void ServerChain::removeStalePath() { m_impl->removeStalePath(); }
bool ServerChain::starting() const noexcept { return m_impl->starting(); }
const std::optional<Endpoint>& ServerChain::address() const noexcept { return m_impl->address(); }
const std::vector<ChainMember>& ServerChain::members() const noexcept { return m_impl->members(); }
const ChainMember* ServerChain::find(std::int32_t pid) const noexcept { return m_impl->find(pid); }
std::error_code ServerChain::send(std::int32_t pid, int signal) { return m_impl->send(pid, signal); }
void ServerChain::observe(const Event& event) { m_impl->observe(event); }
void ServerChain::reaped(std::int32_t pid, int waitStatus) { m_impl->reaped(pid, waitStatus); }

bool ServerChain::isHolder(std::int32_t pid) const noexcept
{
    const ChainMember* member = find(pid);
    return member && member->isHolder;
}

const ChainMember* ServerChain::inCharge() const noexcept
{
    for (const ChainMember& member : members())
        if (member.isHolder) return &member;
    return serving();
}

const ChainMember* ServerChain::serving() const noexcept
{
    const ChainMember* newest = nullptr;
    for (const ChainMember& member : members())
        if (member.accepting && (!newest || member.generation > newest->generation)) newest = &member;
    return newest;
}

}  // namespace changeover
