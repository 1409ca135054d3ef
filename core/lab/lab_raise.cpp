// SPDX-License-Identifier: BSL-1.0
// What comes of POST /raise: the signal may end or stop the server before its answer has left.
#include "core/lab/lab.h"
#include "core/lab/raise_request.h"
#include "core/lab/step_errors.h"
#include "core/process/process_table.h"
#include "core/process/signal_table.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookForEffect{20};
constexpr int kLooksAfterTheEnd = 50;  // a second: the end of a process is learnt after its connection's

bool isSuspended(std::int32_t pid)
{
    const auto process = readProcess(pid);
    return process && process->state == 'T';
}

}  // namespace

/// Lives until it has told `done`, by its own timer and by the request.
class RaiseAttempt : public std::enable_shared_from_this<RaiseAttempt> {
public:
    RaiseAttempt(Lab& lab, int signal, Lab::Raised done)
        : m_lab(lab), m_signal(signal), m_done(std::move(done)), m_timer(lab.m_context),
          m_exitsBefore(lab.m_exited.empty() ? 0 : lab.m_exited.back().timeNs)
    {
        for (const ChainMember& member : lab.m_chain.members())
            if (!isSuspended(member.pid)) m_candidates.push_back(member.pid);
    }

    void start(const Endpoint& address)
    {
        requestRaise(m_lab.m_context, address, signalName(m_signal),
                     [self = shared_from_this()](int status, int pid) { self->answered(status, pid); });
        look();
    }

private:
    void answered(int status, int pid)
    {
        if (status == 200) return finish({}, {}, pid);
        if (status != 0)
            return finish(std::make_error_code(std::errc::operation_not_supported),
                          "HTTP " + std::to_string(status), pid);
        m_cutOff = true;
    }

    void look()
    {
        if (!m_done) return;
        if (const std::int32_t pid = whoShowsIt(); pid != 0) return finish({}, {}, pid);
        if (m_cutOff && ++m_looks > kLooksAfterTheEnd) return finish(noProcess(), "no answer", 0);
        m_timer.expires_after(kLookForEffect);
        m_timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->look();
        });
    }

    /// A process that this signal has ended or suspended since; 0: none.
    std::int32_t whoShowsIt() const
    {
        for (const std::int32_t pid : m_candidates) {
            const bool ended =
                std::any_of(m_lab.m_exited.begin(), m_lab.m_exited.end(), [&](const Event& event) {
                    return event.pid == pid && event.timeNs > m_exitsBefore && WIFSIGNALED(event.value) &&
                           WTERMSIG(event.value) == m_signal;
                });
            if (ended) return pid;
            if (defaultSuspends() && m_lab.m_chain.find(pid) && isSuspended(pid)) return pid;
        }
        return 0;
    }

    bool defaultSuspends() const
    {
        const SignalInfo* info = findSignal(m_signal);
        return info && info->action == DefaultAction::Stop;
    }

    void finish(std::error_code error, std::string words, std::int32_t pid)
    {
        m_timer.cancel();
        if (const auto done = std::exchange(m_done, nullptr)) done(error, std::move(words), pid);
    }

    Lab& m_lab;
    const int m_signal;
    Lab::Raised m_done;
    boost::asio::steady_timer m_timer;
    const std::int64_t m_exitsBefore;
    std::vector<std::int32_t> m_candidates;
    bool m_cutOff = false;
    int m_looks = 0;
};

void Lab::askToRaise(std::int32_t pid, int signal, Raised done)
{
    const auto address = clientAddress();
    if (!m_chain.find(pid) || !address) return done(noProcess(), {}, 0);
    std::make_shared<RaiseAttempt>(*this, signal, std::move(done))->start(*address);
}

}  // namespace changeover
