// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/supervisor_bridge.h"

#include "core/posix/packet_socket.h"
#include "core/process/reaper.h"
#include "core/process/spawn.h"

#include <QSocketNotifier>

#include <csignal>

namespace changeover {
namespace {

/// One turn of the event loop reads at most this much, so that a flood never starves the frame timer.
constexpr int kPacketsPerTurn = 64;

}  // namespace

SupervisorBridge::SupervisorBridge(QObject* parent) : QObject(parent)
{
    m_deadline.setSingleShot(true);
    m_deadline.setInterval(kStopDeadline);
    connect(&m_deadline, &QTimer::timeout, this, &SupervisorBridge::kill);
}

SupervisorBridge::~SupervisorBridge()
{
    Q_ASSERT_X(!isOpen(), "SupervisorBridge", "stop() was not called, or ended() not awaited");
}

void SupervisorBridge::open(const QString& changeover, const QString& server)
{
    if (isOpen()) return;
    m_end = {};
    m_greeted = false;
    m_outgoing.clear();
    auto pair = makePacketPair();
    if (!pair) return fail(pair.error());

    LaunchPlan plan;
    plan.program = changeover.toStdString();
    plan.arguments = {plan.program, "supervise", "--channel-fd", std::to_string(inheritedDescriptor(0))};
    if (!server.isEmpty()) plan.arguments.insert(plan.arguments.end(), {"--server", server.toStdString()});
    plan.descriptors = {pair->theirs.get()};
    auto process = launchDetached(plan);
    if (!process) return fail(process.error());
    m_process = std::move(*process);
    m_channel = std::move(pair->ours);
    watch();
}

void SupervisorBridge::stop()
{
    if (!isOpen() || m_end.asked) return;
    m_end.asked = true;
    send(Shutdown{});
    m_deadline.start();
}

void SupervisorBridge::fail(std::error_code error)
{
    m_end.notStarted = true;
    m_end.error = error;
    // Queued: whoever called open() may not be ready for the answer yet.
    QMetaObject::invokeMethod(
        this, [this] { emit ended(m_end); }, Qt::QueuedConnection);
}

void SupervisorBridge::watch()
{
    m_readable = std::make_unique<QSocketNotifier>(m_channel.get(), QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(m_channel.get(), QSocketNotifier::Write);
    m_writable->setEnabled(false);
    m_exited = std::make_unique<QSocketNotifier>(m_process.descriptor(), QSocketNotifier::Read);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &SupervisorBridge::readPackets);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &SupervisorBridge::writePackets);
    connect(m_exited.get(), &QSocketNotifier::activated, this, &SupervisorBridge::processExited);
}

void SupervisorBridge::readPackets()
{
    for (int i = 0; i < kPacketsPerTurn && readPacket(); ++i)
        ;
}

/// False when there is nothing to read just now, or there never will be.
bool SupervisorBridge::readPacket()
{
    if (!m_channel || m_end.incompatible) return false;
    auto packet = receivePacket(m_channel.get());
    if (!packet) {
        const std::error_code error = packet.error();
        if (error == std::errc::connection_reset) return true;
        // At the end of file the process is exiting or killed; processExited() says which.
        if (error != std::errc::resource_unavailable_try_again) m_readable->setEnabled(false);
        return false;
    }
    const auto* text = reinterpret_cast<const char*>(packet->bytes.data());
    auto report = packet->truncated ? Result<Report>(make_error_code(std::errc::bad_message))
                                    : decodeReport({text, packet->bytes.size()});
    if (report)
        take(std::move(*report), std::move(packet->descriptors));
    else
        refuse(report.error());
    return true;
}

void SupervisorBridge::take(Report report, std::vector<FileDescriptor> descriptors)
{
    if (const auto* greeting = std::get_if<Greeting>(&report)) {
        if (greeting->protocol != Greeting{}.protocol || descriptors.size() != 1)
            return refuse(make_error_code(std::errc::protocol_not_supported));
        auto series = TimeSeries::map(std::move(descriptors.front()));
        if (!series) return refuse(series.error());
        m_series.emplace(std::move(*series));
        m_greeted = true;
        emit greeted(*greeting);
    } else if (const auto* snapshot = std::get_if<Snapshot>(&report)) {
        emit snapshotArrived(*snapshot);
    } else if (const auto* happenings = std::get_if<Happenings>(&report)) {
        emit happened(*happenings);
    } else if (const auto* draining = std::get_if<DrainingReport>(&report)) {
        emit drainingArrived(*draining);
    } else if (const auto* gateway = std::get_if<GatewayReport>(&report)) {
        emit gatewayArrived(*gateway);
    } else if (const auto* result = std::get_if<CommandResult>(&report)) {
        emit answered(*result);
    }
}

void SupervisorBridge::refuse(std::error_code error)
{
    m_end.incompatible = true;
    m_end.error = error;
    kill();
}

void SupervisorBridge::enqueue(const Command& command)
{
    m_outgoing.push_back(encode(command));
    writePackets();
}

void SupervisorBridge::writePackets()
{
    while (!m_outgoing.empty() && m_channel) {
        const auto sent = sendPacket(m_channel.get(), std::as_bytes(std::span(m_outgoing.front())));
        if (!sent && sent.error() == std::errc::resource_unavailable_try_again) break;
        m_outgoing.pop_front();  // sent, or nobody is there to read it: processExited() follows
    }
    m_writable->setEnabled(!m_outgoing.empty());
}

void SupervisorBridge::processExited()
{
    // It alone: a comparison may run beside it.
    m_end.waitStatus = reapOne(m_process.pid()).value_or(0);
    while (readPacket()) {  // its last words, all of them: nothing is added to them any more
    }
    m_deadline.stop();
    // A notifier must not be destroyed while it delivers its signal.
    for (auto* notifier : {&m_readable, &m_writable, &m_exited}) {
        (*notifier)->setEnabled(false);
        notifier->release()->deleteLater();
    }
    m_channel.reset();
    m_process = {};
    m_greeted = false;
    emit ended(m_end);
}

void SupervisorBridge::kill()
{
    // ESRCH is as good: then processExited() is on its way.
    static_cast<void>(m_process.send(SIGKILL));
}

}  // namespace changeover
