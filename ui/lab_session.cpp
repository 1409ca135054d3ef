// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab_session.h"

#include "core/posix/clock.h"
#include "ui/messages.h"

namespace changeover {

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
}

void LabSession::open() { m_bridge.open(m_changeover, m_server); }

void LabSession::close() { m_bridge.stop(); }

void LabSession::setOptions(const LabOptions& options)
{
    const LabOptions before = std::exchange(m_options, options);
    if (!isReady()) return;
    if (before.strategy != options.strategy) command(SetStrategy{options.strategy.toStdString()});
    const auto load = [](const LabOptions& o) {
        return std::tuple(o.ratePerSecond, o.connections, o.keepAlive, o.mix, o.timeoutMs);
    };
    if (load(before) != load(options) && m_snapshot.state != LabState::Idle) applyLoad();
}

void LabSession::start() { command(m_options.startCommand()); }

void LabSession::restart() { command(RestartServer{}); }

void LabSession::stop() { command(StopServer{}); }

void LabSession::signal(int pid, int number, bool ask) { command(SendSignal{pid, number, ask}); }

void LabSession::applyLoad() { command(m_options.loadCommand()); }

template <class What> void LabSession::command(What what)
{
    const std::uint32_t number = m_bridge.send(what);
    if (number != 0) m_waiting.insert(number, Command{number, what});
}

void LabSession::takeGreeting(const Greeting& greeting)
{
    m_snapshot = {};
    m_waiting.clear();
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
    m_banner.apply(snapshot);
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
    // The load outlives a KILL, so that what is refused meanwhile is seen: it is only begun where none runs.
    if (done && std::holds_alternative<StartServer>(reply.command.what) && m_options.ratePerSecond > 0 &&
        !m_snapshot.loadOn)
        applyLoad();
}

void LabSession::takeEnd(const SupervisorBridge::End& end)
{
    m_banner.labGone();
    m_timeline.endAll(monotonicNs());
    m_snapshot.processes.clear();
    m_snapshot.state = LabState::Idle;
    m_snapshot.loadOn = false;
    m_processes.setProcesses({});
    m_draining.setReport({});
    m_gateway.setReport({});
    emit ended(end);
    emit changed();
}

}  // namespace changeover
