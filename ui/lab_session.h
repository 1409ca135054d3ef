// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/supervisor_bridge.h"
#include "ui/lab_options.h"
#include "ui/models/banner_model.h"
#include "ui/models/draining_model.h"
#include "ui/models/event_log_model.h"
#include "ui/models/gateway_model.h"
#include "ui/models/process_tree_model.h"
#include "ui/models/timeline_model.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <optional>

namespace changeover {

/// One supervisor and what is known of it: takes its reports into the models, and what the person asks to it.
class LabSession : public QObject {
    Q_OBJECT

public:
    /// `changeover`: the program that supervises; `server`: empty for its own choice.
    LabSession(QString changeover, QString server, QObject* parent = nullptr);

    /// Starts the supervisor; opened() follows, or ended().
    void open();
    /// Ends it; ended() follows. Nothing happens where none runs.
    void close();
    bool isOpen() const noexcept { return m_bridge.isOpen(); }
    /// The programs that it was made with.
    const QString& changeover() const noexcept { return m_changeover; }
    const QString& server() const noexcept { return m_server; }
    bool isReady() const noexcept { return m_bridge.isGreeted(); }

    void
    setOptions(const LabOptions& options);  ///< the load takes effect at once, the rest at the next start
    const LabOptions& options() const noexcept { return m_options; }

    void start();
    void restart();
    void stop();
    void signal(int pid, int number, bool ask);

    const Snapshot& snapshot() const noexcept { return m_snapshot; }
    const BannerState& banner() const noexcept { return m_banner.state(); }
    TimelineModel& timeline() noexcept { return m_timeline; }
    EventLogModel& events() noexcept { return m_events; }
    DrainingModel& draining() noexcept { return m_draining; }
    GatewayModel& gateway() noexcept { return m_gateway; }
    ProcessTreeModel& processes() noexcept { return m_processes; }
    const TimeSeries* series() const noexcept { return m_bridge.series(); }
    const SupervisorBridge& bridge() const noexcept { return m_bridge; }

Q_SIGNALS:
    void opened(std::int64_t originNs);
    void ended(const changeover::SupervisorBridge::End& end);
    /// A snapshot has arrived, or none has for too long: figures, states, restarts.
    void changed();
    /// What came of a signal.
    void signalAnswered(const changeover::CommandResult& result);
    /// A command failed: one sentence.
    void failed(const QString& words);

private:
    template <class What> void command(What what);
    void takeGreeting(const Greeting& greeting);
    void takeSnapshot(const Snapshot& snapshot);
    void takeHappenings(const Happenings& happenings);
    void takeResult(const CommandResult& result);
    void takeEnd(const SupervisorBridge::End& end);
    void applyLoad();
    void listen();

    QString m_changeover;
    QString m_server;
    SupervisorBridge m_bridge;
    LabOptions m_options;
    Snapshot m_snapshot;
    BannerModel m_banner;
    TimelineModel m_timeline;
    EventLogModel m_events;
    ProcessTreeModel m_processes;
    DrainingModel m_draining;
    GatewayModel m_gateway;
    QHash<std::uint32_t, Command> m_waiting;  // by number: what a result answers
    std::optional<SetLoad> m_load;            // as last asked for
    QTimer m_listening;
    QElapsedTimer m_heard;  // since anything came from the supervisor
};

}  // namespace changeover
