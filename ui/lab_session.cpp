// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab_session.h"

#include "core/posix/clock.h"
#include "ui/messages.h"

#include <chrono>

namespace changeover {
namespace {

using namespace std::chrono_literals;

constexpr auto kListenEach = 250ms;
constexpr std::int64_t kSilentMs = 1'500;  // it speaks ten times a second

}  // namespace

LabSession::LabSession(QString changeover, QString server, QObject* parent)
    : QObject(parent), m_changeover(std::move(changeover)), m_server(std::move(server))
{
    connect(&m_bridge, &SupervisorBridge::greeted, this, &LabSession::takeGreeting);
    connect(&m_bridge, &SupervisorBridge::snapshotArrived, this, &LabSession::takeSnapshot);
    connect(&m_bridge, &SupervisorBridge::happened, this, &LabSession::takeHappenings);
    connect(&m_bridge, &SupervisorBridge::drainingArrived, &m_draining, &DrainingModel::setReport);
    connect(&m_bridge, &SupervisorBridge::gatewayArrived, &m_gateway, &GatewayModel::setReport);
    connect(&m_bridge, &SupervisorBridge::answered, this, &LabSession::takeResult);
    connect(&m_bridge, &SupervisorBridge::ended, this, &LabSession::takeEnd);
    connect(&m_listening, &QTimer::timeout, this, &LabSession::listen);
}

void LabSession::open() { m_bridge.open(m_changeover, m_server); }

void LabSession::close() { m_bridge.stop(); }

void LabSession::setOptions(const LabOptions& options)
{
    const LabOptions before = std::exchange(m_options, options);
    if (!isReady()) return;
    if (before.strategy != options.strategy) command(SetStrategy{options.strategy.toStdString()});
    // Off also while no server runs: after a KILL the load goes on alone. Another load waits for the start
    // where there is none.
    const bool wanted = m_snapshot.loadOn || m_snapshot.state != LabState::Idle || options.ratePerSecond == 0;
    if (before.loadCommand() != options.loadCommand() && wanted) applyLoad();
}

void LabSession::start() { command(m_options.startCommand()); }

void LabSession::restart() { command(RestartServer{}); }

void LabSession::stop() { command(StopServer{}); }

void LabSession::signal(int pid, int number, bool ask) { command(SendSignal{pid, number, ask}); }

void LabSession::applyLoad()
{
    m_load = m_options.loadCommand();
    command(*m_load);
}

/// A supervisor that is suspended, or starved, must not be taken for one whose server is fine.
void LabSession::listen()
{
    if (!m_heard.isValid() || m_heard.elapsed() < kSilentMs) return;
    m_banner.silent(m_heard.nsecsElapsed());
    emit changed();
}

template <class What> void LabSession::command(What what)
{
    const std::uint32_t number = m_bridge.send(what);
    if (number != 0) m_waiting.insert(number, Command{number, what});
}

void LabSession::takeGreeting(const Greeting& greeting)
{
    m_snapshot = {};
    m_waiting.clear();
    m_load.reset();
    m_heard.start();
    m_listening.start(kListenEach);
    m_banner.begin();
    m_timeline.clear();
    m_events.begin(greeting.originNs);
    m_processes.setProcesses({});
    m_draining.setReport({});
    m_gateway.setReport({});
    emit opened(greeting.originNs);
    emit changed();
}

void LabSession::takeSnapshot(const Snapshot& snapshot)
{
    m_snapshot = snapshot;
    m_heard.start();
    m_banner.apply(snapshot);
    m_events.setUnlisted(snapshot.unlistedFailures);
    m_timeline.apply(snapshot);
    m_processes.setProcesses(snapshot.processes);
    emit changed();
}

void LabSession::takeHappenings(const Happenings& happenings)
{
    for (const Event& event : happenings.events)
        m_timeline.apply(event);
    for (const FailureLine& failure : happenings.failures)
        m_timeline.apply(failure);
    m_events.append(happenings);
}

void LabSession::takeResult(const CommandResult& result)
{
    const CommandReply reply{m_waiting.take(result.number), result};
    const bool done = result.error == CommandError::None;
    m_events.append(reply, monotonicNs());
    if (std::holds_alternative<SendSignal>(reply.command.what))
        emit signalAnswered(result);
    else if (!done)
        emit failed(messages::sentence(reply));
    const auto* start = std::get_if<StartServer>(&reply.command.what);
    if (!done || start == nullptr) return;
    std::vector<std::string> arguments = start->settings;
    arguments.insert(arguments.end(), start->serverArguments.begin(), start->serverArguments.end());
    m_banner.setDeliberate(DeliberateFaults::from(arguments));
    // The load outlives a KILL, so that what is refused meanwhile is seen: it goes on where it is the same.
    if (!m_snapshot.loadOn || m_load != m_options.loadCommand()) applyLoad();
}

void LabSession::takeEnd(const SupervisorBridge::End& end)
{
    m_listening.stop();
    m_banner.labGone();
    m_timeline.endAll(monotonicNs());
    m_snapshot.processes.clear();
    m_snapshot.state = LabState::Idle;
    m_snapshot.now = {};
    m_snapshot.loadOn = false;
    m_processes.setProcesses({});
    m_draining.setReport({});
    m_gateway.setReport({});
    emit ended(end);
    emit changed();
}

}  // namespace changeover
