// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/pid_handle.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <memory>
#include <system_error>

class QSocketNotifier;

namespace changeover {

/// `changeover compare` as a child of the window, line by line.
///
/// Nothing here waits. start() blocks for fork and exec only. Call cancel() and await ended() before it is
/// destroyed; where the window dies without, the program gets TERM and clears up. GUI thread only.
class ComparisonProcess : public QObject {
    Q_OBJECT

public:
    struct End {
        bool cancelled = false;   ///< after cancel()
        bool notStarted = false;  ///< it never ran: `error` says why
        std::error_code error;
        int waitStatus = 0;
        QString complaints;  ///< what it wrote to its standard error
    };

    explicit ComparisonProcess(QObject* parent = nullptr);
    ~ComparisonProcess() override;

    /// Ignored while one runs. ended() follows, also of a failure right away.
    void start(const QString& program, const QStringList& arguments);
    bool isRunning() const noexcept { return static_cast<bool>(m_process); }

    /// It ends what runs and writes its reports; KILL after `kCancelDeadline`. Once more changes nothing.
    void cancel();
    static constexpr std::chrono::milliseconds kCancelDeadline{20'000};

Q_SIGNALS:
    /// One of those that it writes to its standard output, without the line feed.
    void lineArrived(const QByteArray& line);
    void ended(const changeover::ComparisonProcess::End& end);

private:
    void fail(std::error_code error);
    void watch();
    void readLines();
    bool readComplaints();
    void processExited();

    PidHandle m_process;
    FileDescriptor m_output, m_errors;
    std::unique_ptr<QSocketNotifier> m_outputReadable, m_errorsReadable, m_exited;
    QByteArray m_unfinished;  // line
    QByteArray m_complaints;  // bytes, until all are there: a chunk may end within a character
    QTimer m_deadline;
    End m_end;
};

}  // namespace changeover
