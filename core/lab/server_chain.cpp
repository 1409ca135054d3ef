// SPDX-License-Identifier: BSL-1.0
#include "core/lab/server_chain.h"

#include "core/lab/line_reader.h"
#include "core/lab/ready_line.h"
#include "core/posix/clock.h"
#include "core/process/birth.h"
#include "core/process/launcher.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"
#include "core/process/start_failure.h"

#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace changeover {

namespace {

constexpr std::chrono::seconds kBeyondReadyTimeout{5};

}  // namespace

class ServerChain::Impl {
public:
    Impl(boost::asio::io_context& context, Scoreboard& scoreboard, const Journal& journal,
         const TransferLedger& accounts, LogHandler onLog)
        : m_context(context), m_scoreboard(scoreboard), m_journal(journal), m_accounts(accounts),
          m_onLog(std::move(onLog)), m_deadline(context)
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

    void start(const ServerPlan& plan, const StartExtras& extras, StartHandler handler)
    {
        m_onStarted = std::move(handler);
        m_lastErrorLine.clear();
        m_byNotice = extras.readyByNotice;
        m_ownAddress = extras.listen.has_value();
        removeStalePath();
        if (const auto spawned = spawn(plan, extras); !spawned)
            return finishStart(spawned.error(), "Could not start " + plan.program + ": " +
                                                    startFailure(plan.program, spawned.error()) + ".");
        m_deadline.expires_after(plan.readyTimeout + kBeyondReadyTimeout);
        m_deadline.async_wait([this, pid = m_startingPid](boost::system::error_code error) {
            if (error || m_startingPid != pid) return;
            send(pid, SIGKILL);
            finishStart(std::make_error_code(std::errc::timed_out),
                        "The server (pid " + std::to_string(pid) +
                            ") did not report ready in time; it was killed.",
                        {pid, {}});
        });
    }

    void noteReady(std::int32_t pid)
    {
        if (!m_byNotice || !isOfTheOneStarting(pid)) return;
        speakFor(*find(m_startingPid), EventKind::Accepting);
        finishStart({}, {}, {m_startingPid, *m_address});
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
        if (pid == m_startingPid) failedEarly(pid, waitStatus);
    }

    const ChainMember* find(std::int32_t pid) const noexcept
    {
        const auto member = std::find_if(m_members.begin(), m_members.end(),
                                         [pid](const ChainMember& m) { return m.pid == pid; });
        return member == m_members.end() ? nullptr : &*member;
    }

    void cutLifeline() { m_lifeline.writeEnd.reset(); }

    void removeStalePath()
    {
        if (m_address && m_address->family == Endpoint::Family::Unix && m_members.empty())
            ::unlink(m_address->host.c_str());  // ENOENT where the last one did it
    }

    Endpoint addressFor(const ServerPlan& plan) const
    {
        const bool sameHost = m_address && m_address->host == plan.listen.host;
        return plan.listen.port == 0 && sameHost ? *m_address : plan.listen;
    }

    bool starting() const noexcept { return m_startingPid != 0; }
    const std::optional<Endpoint>& address() const noexcept { return m_address; }
    const std::vector<ChainMember>& members() const noexcept { return m_members; }

private:
    Result<void> spawn(const ServerPlan& plan, const StartExtras& extras)
    {
        if (!extras.listeners.empty()) {
            auto address = localEndpoint(extras.listeners.front());
            if (!address) return address.error();
            m_address = std::move(*address);
        }
        auto output = makePipe();
        if (!output) return output.error();
        auto errors = makePipe();
        if (!errors) return errors.error();
        auto handle =
            launchDetached(launchPlan(plan, extras, {-1, output->writeEnd.get(), errors->writeEnd.get()}));
        if (!handle) return handle.error();

        ChainMember member;
        member.pid = m_startingPid = handle->pid();
        member.generation = m_nextGeneration++;
        member.knowsUs = linksOurEngine(plan.program);
        member.handle = std::move(*handle);
        append(EventKind::Started, member, member.pid, 0);
        follow(std::move(output->readEnd), member.pid, false);
        follow(std::move(errors->readEnd), member.pid, true);
        m_members.push_back(std::move(member));
        return {};
    }

    LaunchPlan launchPlan(const ServerPlan& plan, const StartExtras& extras,
                          const std::array<int, 3>& stdio) const
    {
        LaunchPlan launch;
        launch.program = plan.program;
        launch.arguments = {plan.program};
        launch.environment = extras.environment;
        launch.stdio = stdio;
        launch.descriptors = extras.listeners;
        launch.processGroup = 0;
        if (!extras.listeners.empty()) {
            launch.environment.push_back("LISTEN_FDS=" + std::to_string(extras.listeners.size()));
            launch.setListenPid = true;
        }
        // Who is given its listener may be anybody's; who is told where to listen was written for the lab.
        if (linksOurEngine(plan.program) || extras.listeners.empty()) addOurs(plan, extras, launch);
        if (!linksOurEngine(plan.program)) launch.signalWithoutUs = SIGTERM;
        launch.arguments.insert(launch.arguments.end(), extras.arguments.begin(), extras.arguments.end());
        launch.arguments.insert(launch.arguments.end(), plan.arguments.begin(), plan.arguments.end());
        return launch;
    }

    void addOurs(const ServerPlan& plan, const StartExtras& extras, LaunchPlan& launch) const
    {
        launch.descriptors.push_back(m_lifeline.readEnd.get());
        launch.environment.push_back(
            std::string(kBirthVariable) + '=' +
            encode(Birth{m_nextGeneration, inheritedDescriptor(extras.listeners.size()), -1}));
        if (linksOurEngine(plan.program)) launch.signalsAtBirth = LaunchPlan::Signals::Successor;
        if (extras.listeners.empty())
            launch.arguments.insert(launch.arguments.end(),
                                    {"--listen", extras.listen.value_or(addressFor(plan)).text()});
        launch.arguments.insert(launch.arguments.end(), {"--scoreboard", m_scoreboard.path(), "--journal",
                                                         m_journal.path(), "--ledger", m_accounts.path()});
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
        if (!ready || m_byNotice || !isOfTheOneStarting(ready->pid)) return;
        if (!m_ownAddress) m_address = ready->address;
        speakFor(*find(m_startingPid), EventKind::ListenerOpened);
        speakFor(*find(m_startingPid), EventKind::Accepting);
        finishStart({}, {}, {ready->pid, ready->address});
    }

    /// Who knows nothing of ours writes no events: this much of its life is known without.
    void speakFor(const ChainMember& member, EventKind kind)
    {
        if (!member.knowsUs) append(kind, member, 0, 0);
    }

    /// A holder does not serve itself: its child does. Others' servers have workers that speak for them.
    bool isOfTheOneStarting(std::int32_t pid) const
    {
        if (m_startingPid == 0 || pid == m_startingPid) return m_startingPid != 0;
        const auto process = readProcess(pid);
        return process && process->parentPid == m_startingPid;
    }

    /// Lines that do not say are of the process whose pipe it was at first.
    std::int32_t writerOf(std::string_view line, std::int32_t pid) const
    {
        const auto said = pidNamedIn(line);
        return said && find(*said) ? *said : pid;
    }

    void failedEarly(std::int32_t pid, int waitStatus)
    {
        m_startingPid = 0;
        // What it wrote before its end may still be in the pipe: look once more, then say why it failed.
        m_deadline.expires_after(std::chrono::milliseconds(50));
        m_deadline.async_wait([this, pid, waitStatus](boost::system::error_code error) {
            if (error) return;
            const std::string said = m_lastErrorLine.empty() ? "" : ": " + m_lastErrorLine;
            finishStart(std::make_error_code(WIFEXITED(waitStatus) && WEXITSTATUS(waitStatus) == 2
                                                 ? std::errc::invalid_argument
                                                 : std::errc::connection_aborted),
                        "The server " + describeWaitStatus(waitStatus) + " before it was ready" + said +
                            (said.ends_with('.') ? "" : "."),
                        {pid, {}});
        });
    }

    void finishStart(std::error_code error, std::string words, const StartedGeneration& started = {})
    {
        m_startingPid = 0;
        m_deadline.cancel();
        if (const auto handler = std::exchange(m_onStarted, nullptr))
            handler(error, std::move(words), started);
    }

    void adopt(const Event& spawned)
    {
        const auto generation = static_cast<std::int32_t>(spawned.extra);
        m_nextGeneration = std::max(m_nextGeneration, generation + 1);
        const std::int32_t pid = spawned.value;
        const auto known = std::ranges::find(m_members, pid, &ChainMember::pid);
        if (known != m_members.end()) {
            if (spawned.pid == pid) known->generation = generation;  // it replaced itself
            return;
        }
        auto handle = PidHandle::open(pid);
        if (!handle) return;  // gone already, reaped by its parent
        // Only what is really a child of the chain: a number in shared memory alone gets nobody a signal.
        const auto process = readProcess(pid);
        if (!process || (!find(process->parentPid) && process->parentPid != ::getpid())) return;
        m_members.push_back(ChainMember{.pid = pid, .generation = generation, .handle = std::move(*handle)});
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
    const Journal& m_journal;
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
    bool m_byNotice = false;    // readiness is told by noteReady()
    bool m_ownAddress = false;  // which is not the chain's
    std::string m_lastErrorLine;
    boost::asio::steady_timer m_deadline;
};

ServerChain::ServerChain(boost::asio::io_context& context, Scoreboard& scoreboard, const Journal& journal,
                         const TransferLedger& accounts, LogHandler onLog)
    : m_impl(std::make_unique<Impl>(context, scoreboard, journal, accounts, std::move(onLog)))
{
}

ServerChain::~ServerChain() = default;

bool ServerChain::linksOurEngine(const std::string& program)
{
    return std::filesystem::path(program).filename() == "changeover-server";
}

Result<void> ServerChain::open() { return m_impl->open(); }
void ServerChain::start(const ServerPlan& plan, const StartExtras& extras, StartHandler handler)
{
    m_impl->start(plan, extras, std::move(handler));
}
void ServerChain::noteReady(std::int32_t pid) { m_impl->noteReady(pid); }
Endpoint ServerChain::addressFor(const ServerPlan& plan) const { return m_impl->addressFor(plan); }
void ServerChain::cutLifeline() { m_impl->cutLifeline(); }
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

int ServerChain::drainingBefore(const ChainMember& generation) const noexcept
{
    const auto drains = [&generation](const ChainMember& member) {
        return !member.isHolder && !member.accepting && member.generation < generation.generation;
    };
    return static_cast<int>(std::ranges::count_if(members(), drains));
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
