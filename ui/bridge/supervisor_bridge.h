// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/wire.h"
#include "core/process/pid_handle.h"
#include "core/telemetry/time_series.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>

class QSocketNotifier;

namespace changeover {

/// The one place where the window meets the supervisor: starts it, sends Commands, hands on Reports, maps the
/// time series read-only.
///
/// Nothing here waits. open() blocks for fork and exec only. Call stop() and await ended() before it is
/// destroyed; where the window dies without, the supervisor sees the channel's end and clears up. GUI thread
/// only.
class SupervisorBridge : public QObject {
    Q_OBJECT

public:
    /// How a supervisor's life ended.
    struct End {
        bool asked = false;         ///< after stop()
        bool notStarted = false;    ///< it never ran: `error` says why
        bool incompatible = false;  ///< it speaks another protocol or has another layout of memory
        std::error_code error;
        int waitStatus = 0;
    };

    explicit SupervisorBridge(QObject* parent = nullptr);
    ~SupervisorBridge() override;

    /// Runs `changeover supervise`; `server` empty: the supervisor's own choice. ended() tells of a failure,
    /// also of one right away. Ignored while one runs.
    void open(const QString& changeover, const QString& server);
    bool isOpen() const noexcept { return static_cast<bool>(m_process); }
    /// The supervisor has greeted us: commands may be sent, series() is there.
    bool isGreeted() const noexcept { return m_greeted; }

    /// Asks it to end everything and exit; KILL after `kStopDeadline`. ended() follows.
    void stop();
    static constexpr std::chrono::milliseconds kStopDeadline{8'000};

    /// The number that its CommandResult will carry. Kept while the supervisor is slow to read; 0 when none
    /// runs.
    template <class What> std::uint32_t send(What what)
    {
        if (!m_channel) return 0;
        enqueue(Command{++m_lastNumber, std::move(what)});
        return m_lastNumber;
    }

    /// Null before the greeting. Stays until the next open(), so that a dead session can still be looked at.
    const TimeSeries* series() const noexcept { return m_series ? &*m_series : nullptr; }
    int pid() const noexcept { return m_process ? static_cast<int>(m_process.pid()) : 0; }

Q_SIGNALS:
    void greeted(const changeover::Greeting& greeting);
    void snapshotArrived(const changeover::Snapshot& snapshot);
    void happened(const changeover::Happenings& happenings);
    void drainingArrived(const changeover::DrainingReport& report);
    void gatewayArrived(const changeover::GatewayReport& report);
    void answered(const changeover::CommandResult& result);
    void ended(const changeover::SupervisorBridge::End& end);

private:
    void fail(std::error_code error);
    void watch();
    void readPackets();
    bool readPacket();
    void writePackets();
    void enqueue(const Command& command);
    void take(Report report, std::vector<FileDescriptor> descriptors);
    void refuse(std::error_code error);
    void processExited();
    void kill();

    FileDescriptor m_channel;
    PidHandle m_process;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    std::unique_ptr<QSocketNotifier> m_exited;
    std::deque<std::string> m_outgoing;
    std::optional<TimeSeries> m_series;
    QTimer m_deadline;
    End m_end;
    std::uint32_t m_lastNumber = 0;
    bool m_greeted = false;
};

}  // namespace changeover
