// SPDX-License-Identifier: BSL-1.0
#include "core/lab/supervisor.h"

#include "core/lab/ending_signals.h"
#include "core/lab/lab.h"
#include "core/lab/window_channel.h"
#include "core/load/capacity.h"
#include "core/posix/clock.h"
#include "core/posix/event_loop_probe.h"
#include "core/posix/packet_socket.h"
#include "core/process/signal_table.h"

#include <boost/asio/io_context.hpp>

#include <unistd.h>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kSnapshotInterval{100};
constexpr std::uint32_t kMaxConnections = 65'536;

CommandError commandError(std::error_code error)
{
    if (!error) return CommandError::None;
    if (error == std::errc::operation_in_progress) return CommandError::AlreadyRunning;
    if (error == std::errc::no_such_process) return CommandError::NotRunning;
    if (error == std::errc::operation_not_permitted) return CommandError::NotPermitted;
    if (error == std::errc::operation_not_supported) return CommandError::NotAvailable;
    return CommandError::StartFailed;
}

class Supervisor {
public:
    Supervisor(boost::asio::io_context& context, FileDescriptor channel, std::string serverProgram)
        : m_context(context), m_channel(context, std::move(channel)),
          m_serverProgram(std::move(serverProgram)), m_endSignals(context), m_snapshotTimer(context)
    {
    }

    Result<void> start()
    {
        LabHooks hooks;
        hooks.onEvent = [this](const Event& event) { m_happenings.events.push_back(event); };
        hooks.onLog = [this](const LogLine& line) { m_happenings.log.push_back(line); };
        hooks.onFailure = [this](const FailureLine& line) { m_happenings.failures.push_back(line); };
        auto lab = Lab::create(m_context, std::move(hooks));
        if (!lab) return lab.error();
        m_lab = std::move(*lab);
        m_lab->attend();

        addEndingSignals(m_endSignals);
        m_endSignals.async_wait([this](boost::system::error_code error, int) {
            if (!error) end();
        });
        m_channel.greet(Greeting{Greeting{}.protocol, ::getpid(), m_lab->series().originNs()},
                        m_lab->series().descriptor());
        m_channel.start([this](const Command& command) { execute(command); }, [this] { end(); });
        report();
        return {};
    }

private:
    void report()
    {
        m_channel.send(std::exchange(m_happenings, {}));
        Snapshot snapshot = m_lab->snapshot();
        snapshot.strategy = m_strategy->name;
        m_channel.offer(std::move(snapshot));
        reportDraining();
        reportGateway();
        m_snapshotTimer.expires_after(kSnapshotInterval);
        m_snapshotTimer.async_wait([this](boost::system::error_code error) {
            if (!error) report();
        });
    }

    /// Silent while nobody drains, but for a last word that nobody does any more.
    void reportDraining()
    {
        DrainingReport draining = m_lab->draining();
        const bool some = !draining.generations.empty();
        if (std::exchange(m_someDrain, some) || some) m_channel.offer(std::move(draining));
    }

    /// The same where there is a gateway.
    void reportGateway()
    {
        GatewayReport gateway = m_lab->gateway();
        const bool some = !gateway.layer4.empty();
        if (std::exchange(m_gatewayStands, some) || some) m_channel.offer(std::move(gateway));
    }

    void execute(const Command& command)
    {
        std::visit([this, number = command.number](const auto& what) { execute(number, what); },
                   command.what);
    }

    void answer(std::uint32_t number, CommandError error, std::string detail = {}, std::int32_t pid = 0,
                std::int32_t signal = 0)
    {
        m_channel.send(CommandResult{number, error, pid, signal, std::move(detail)});
    }

    /// A handler that answers command `number`.
    Lab::Done answering(std::uint32_t number)
    {
        return [this, number](std::error_code error, std::string words) {
            if (words.empty() && error) words = error.message();
            answer(number, commandError(error), std::move(words));
        };
    }

    void execute(std::uint32_t number, const StartServer& what)
    {
        const Strategy* strategy = findStrategy(what.strategy);
        const auto listen = Endpoint::parse(what.listen);
        if (!strategy || !listen)
            return answer(number, CommandError::BadValue, !strategy ? what.strategy : what.listen);
        if (!isAvailable(*strategy))
            return answer(number, CommandError::NeedsPackage, std::string(strategy->needs.package));
        const std::vector<std::string> arguments =
            argumentsFor(m_serverProgram, what.settings, what.serverArguments);
        const auto timings = ServerTimings::from(arguments);
        if (m_lab->load().wanted() && loadTooHeavy(*m_lab->load().wanted(), timings.work))
            return answer(number, CommandError::LoadTooHeavy);
        m_strategy = strategy;
        ServerPlan plan;
        plan.program = m_serverProgram;
        plan.listen = *listen;
        plan.arguments = arguments;
        if (ServerChain::linksOurEngine(m_serverProgram)) plan.arguments.push_back("--allow-raise");
        m_lab->start(*strategy, std::move(plan), [this, number](std::error_code error, std::string words) {
            const ChainMember* serving = m_lab->chain().serving();
            if (error && error != std::errc::operation_in_progress)
                return answer(number, CommandError::StartFailed, words.empty() ? error.message() : words);
            answer(number, commandError(error), std::move(words), serving ? serving->pid : 0);
        });
    }

    void execute(std::uint32_t number, const StopServer&) { m_lab->stop(answering(number)); }

    void execute(std::uint32_t number, const RestartServer&)
    {
        m_lab->restart(*m_strategy, false, std::nullopt,
                       [this, number](std::error_code error, std::string words) {
                           if (words.empty() && error) words = error.message();
                           const bool otherwise = error == std::errc::operation_not_supported;
                           answer(number, otherwise ? CommandError::NotStartedForIt : commandError(error),
                                  std::move(words));
                       });
    }

    void execute(std::uint32_t number, const SendSignal& what)
    {
        if (!findSignal(what.signal))
            return answer(number, CommandError::BadValue, {}, what.pid, what.signal);
        if (!m_lab->chain().find(what.pid)) {
            const bool wasOurs = m_lab->chronicle().knows(what.pid);
            const auto error = wasOurs ? CommandError::NoSuchProcess : CommandError::NotOurs;
            return answer(number, error, {}, what.pid, what.signal);
        }
        const auto reply = [this, number, what](std::error_code error, std::string words, std::int32_t pid) {
            const auto code =
                error == std::errc::no_such_process ? CommandError::NoSuchProcess : commandError(error);
            answer(number, code, std::move(words), pid != 0 ? pid : what.pid, what.signal);
        };
        if (what.ask)
            m_lab->askToRaise(what.pid, what.signal, reply);
        else
            reply(m_lab->sendByHand(what.pid, what.signal), {}, 0);
    }

    void execute(std::uint32_t number, const SetLoad& what)
    {
        if (what.ratePerSecond == 0) {
            m_lab->load().stop();
            return answer(number, CommandError::None);
        }
        const auto mix = parseMix(what.mix);
        const bool sane = what.ratePerSecond > 0 && what.ratePerSecond <= 10'000'000 &&
                          what.connections > 0 && what.connections <= kMaxConnections && what.timeoutMs > 0 &&
                          what.timeoutMs <= 3'600'000;
        if (!mix || !sane) return answer(number, CommandError::BadValue);
        LoadConfig config;
        config.ratePerSecond = what.ratePerSecond;
        config.connections = what.connections;
        config.keepAlive = what.keepAlive;
        config.mix = *mix;
        config.ours = ServerChain::linksOurEngine(m_serverProgram);
        config.timeout = std::chrono::milliseconds(what.timeoutMs);
        if (loadTooHeavy(config, m_lab->timings().work)) return answer(number, CommandError::LoadTooHeavy);
        const std::error_code error = m_lab->load().want(config);
        answer(number, error ? CommandError::NotAvailable : CommandError::None, error ? error.message() : "");
    }

    void execute(std::uint32_t number, const SetStrategy& what)
    {
        const Strategy* strategy = findStrategy(what.strategy);
        if (strategy) m_strategy = strategy;
        answer(number, strategy ? CommandError::None : CommandError::BadValue, strategy ? "" : what.strategy);
    }

    void execute(std::uint32_t number, const Shutdown&)
    {
        answer(number, CommandError::None);
        end();
    }

    void end()
    {
        if (std::exchange(m_ending, true)) return;
        m_lab->end([this] {
            m_lab->sample();
            report();  // the last words: what has ended, and how
            m_context.stop();
        });
    }

    boost::asio::io_context& m_context;
    WindowChannel m_channel;
    std::string m_serverProgram;
    boost::asio::signal_set m_endSignals;
    boost::asio::steady_timer m_snapshotTimer;
    std::unique_ptr<Lab> m_lab;
    const Strategy* m_strategy = &strategies().front();
    Happenings m_happenings;       ///< since the last report()
    bool m_someDrain = false;      ///< as last reported
    bool m_gatewayStands = false;  ///< as last reported
    bool m_ending = false;
};

}  // namespace

Result<void> supervise(FileDescriptor channel, const std::string& serverProgram)
{
    if (!isPacketSocket(channel.get()) || !setNonBlocking(channel.get()))
        return std::make_error_code(std::errc::not_a_socket);
    if (const std::error_code refused = probeEventLoop()) return refused;
    raiseDescriptorLimit();
    boost::asio::io_context context(1);
    Supervisor supervisor(context, std::move(channel), serverProgram);
    if (const auto started = supervisor.start(); !started) return started.error();
    context.run();
    return {};
}

}  // namespace changeover
