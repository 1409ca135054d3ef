// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/changeover.h"
#include "core/restart/deadline.h"

#include <memory>

namespace changeover {

/// A generation that was sealed under a holder, at the other end of its channel: it serves, or has made way
/// and drains. Destroying it kills it. Engine thread only.
class HeldGeneration {
public:
    struct Callbacks {
        std::function<void()> leaves;               ///< a TERM reached it, not us
        std::function<void(int waitStatus)> ended;  ///< may destroy this
    };

    HeldGeneration(boost::asio::io_context& context, std::unique_ptr<Changeover> changeover,
                   Callbacks callbacks);

    /// STOP; `sibling` is its way to the successor. `stopped` comes once: when it says so, when it has ended,
    /// or after a second, since one that is frozen takes no connection either.
    void stop(pid_t successor, const FileDescriptor& sibling, std::function<void()> stopped);
    void order(MessageBody body);
    void signal(int number) noexcept { m_changeover->signal(number); }

    pid_t pid() const noexcept { return m_changeover->childPid(); }
    int generation() const { return m_changeover->record().generation + 1; }
    std::string words() const;

private:
    void stopped();

    std::unique_ptr<Changeover> m_changeover;
    std::function<void()> m_stopped;
    Deadline m_stopDeadline;
};

}  // namespace changeover
