// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include "core/posix/clock.h"
#include "core/process/pid_handle.h"
#include "core/telemetry/scoreboard.h"
#include "pace.h"
#include "restart.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <string_view>

namespace changeover::bench {

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr int kPatienceMs = 10'000;
constexpr std::string_view kSlow = "GET /sleep?ms=100 HTTP/1.1\r\nHost: bench\r\n\r\n";

/// A server of ours and the events of all its generations.
class Watched {
public:
    explicit Watched(const std::string& server)
        : m_scoreboard(Scoreboard::create().value()), m_candidate(makeOurs(server, m_scoreboard.path())),
          m_failure(m_candidate->start())
    {
        if (!m_failure.empty()) std::fprintf(stderr, "%s\n", m_failure.c_str());
    }
    ~Watched() { m_candidate->stop(); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    bool runs() const { return m_failure.empty(); }
    Candidate& candidate() { return *m_candidate; }
    /// When the newest `kind` since the last call happened; 0: it did not.
    std::int64_t newest(EventKind kind)
    {
        for (Event& event : m_scoreboard.read(m_cursor))
            m_seenNs[static_cast<std::size_t>(event.kind)] = event.timeNs;
        return std::exchange(m_seenNs[static_cast<std::size_t>(kind)], 0);
    }

private:
    Scoreboard m_scoreboard;
    Scoreboard::Cursor m_cursor;
    std::array<std::int64_t, kEventKinds> m_seenNs{};
    std::unique_ptr<Candidate> m_candidate;
    std::string m_failure;
};

/// CLOCK_MONOTONIC at which the process was seen gone; 0: not within ten seconds.
std::int64_t whenGone(const PidHandle& process)
{
    pollfd descriptor{process.descriptor(), POLLIN, 0};
    return ::poll(&descriptor, 1, kPatienceMs) == 1 ? monotonicNs() : 0;
}

/// A request is answered after the drain began; how long does the process stay then?
void exitRound(Watched& server, OwnFigures& figures)
{
    Candidate& candidate = server.candidate();
    const auto old = PidHandle::open(candidate.worker);
    Prober prober(candidate.endpoint());
    const FileDescriptor socket = prober.connect();
    if (!old || ::send(socket.get(), kSlow.data(), kSlow.size(), MSG_NOSIGNAL) < 0) return;
    sleepFor(20 * kMs);  // it is in flight
    if (!restart(candidate, WaitFor::TakesAnother)) return;
    const bool answered =
        prober.awaitAnswer(socket.get(), {.kind = RequestPlan::Kind::Sleep, .amount = 100}) != 0;
    const std::int64_t answeredNs = monotonicNs();
    const std::int64_t goneNs = whenGone(*old);
    if (answered && goneNs > 0) figures.answerToExitNs.push_back(goneNs - answeredNs);
    const std::int64_t commitNs = server.newest(EventKind::Commit);
    const std::int64_t acceptingNs = server.newest(EventKind::Accepting);
    if (commitNs > 0 && acceptingNs > commitNs) figures.commitToAcceptNs.push_back(acceptingNs - commitNs);
}

void handOffRound(Watched& server, OwnFigures::HandOff& figures)
{
    Candidate& candidate = server.candidate();
    IdleClients clients;
    if (const std::string failure = clients.open(candidate.endpoint(), figures.connections);
        !failure.empty()) {
        std::fprintf(stderr, "%u idle connections: %s\n", figures.connections, failure.c_str());
        return;
    }
    const auto old = PidHandle::open(candidate.worker);
    if (!old || !restart(candidate, WaitFor::TakesAnother)) return;
    const std::int64_t goneNs = whenGone(*old);
    const std::int64_t sealedNs = server.newest(EventKind::Sealed);
    if (goneNs > 0 && sealedNs > 0) figures.tookNs.push_back(goneNs - sealedNs);
    // Each is asked once more: it must still be there, and somebody must answer.
    const IdleCounts counts = clients.sendAll(monotonicNs(), 200 * kMs, 300 * kMs, 1);
    figures.lost += counts.lost + counts.unsent;
    figures.closed += counts.closed;
}

}  // namespace

OwnFigures measureOwn(const std::string& server, const Amounts& amounts)
{
    OwnFigures figures;
    Watched watched(server);
    if (!watched.runs()) return figures;
    std::fprintf(stderr, "commit and exit: %d restarts\n", amounts.ownRestarts);
    for (int i = 0; i < amounts.ownRestarts; ++i)
        exitRound(watched, figures);
    for (const std::uint32_t connections : amounts.handedOver) {
        std::fprintf(stderr, "hand-off of %u connections: %d restarts\n", connections, amounts.handOffs);
        figures.handOffs.push_back({.connections = connections});
        for (int i = 0; i < amounts.handOffs; ++i)
            handOffRound(watched, figures.handOffs.back());
    }
    return figures;
}

}  // namespace changeover::bench
