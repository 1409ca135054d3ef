// SPDX-License-Identifier: GPL-3.0-or-later
#include "candidate.h"

#include "pace.h"
#include "prober.h"

#include "core/process/reaper.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace changeover::bench {

namespace {

constexpr std::int64_t kStartNs = 10'000'000'000;
constexpr std::int64_t kStopNs = 2'000'000'000;

/// A port that was free a moment ago: all candidates get theirs this way, so none has an advantage.
Result<Endpoint> freeEndpoint()
{
    const auto socket = bindStream({Endpoint::Family::Ipv4, "127.0.0.1", 0});
    if (!socket) return socket.error();
    return localEndpoint(socket->get());
}

}  // namespace

std::string Candidate::start()
{
    const auto endpoint = freeEndpoint();
    if (!endpoint) return m_name + ": no free port: " + endpoint.error().message();
    m_endpoint = *endpoint;
    std::string pattern = std::filesystem::temp_directory_path() / "changeover-bench-XXXXXX";
    if (!::mkdtemp(pattern.data())) return m_name + ": no directory: " + lastError().message();
    m_directory = pattern;
    if (std::string failure = launch(m_directory); !failure.empty()) return m_name + ": " + failure;

    Prober prober(m_endpoint);
    const bool answered = waitUntil(kStartNs, [&] {
        worker = prober.probe().pid;
        return worker > 0 && isNew(worker);
    });
    return answered ? "" : m_name + " did not answer within 10 s; see " + m_directory;
}

void Candidate::stop()
{
    const pid_t pid = master();
    if (pid > 0) {
        ::kill(pid, SIGTERM);
        waitUntil(kStopNs, [&] { return isGone(pid) && isGone(worker); });
    }
    std::error_code ignored;
    std::filesystem::remove_all(m_directory, ignored);
}

bool Candidate::settled(pid_t old) const { return isGone(old); }

bool isGone(pid_t pid)
{
    reapAll([](pid_t, int) {});
    return ::kill(pid, 0) != 0;
}

std::vector<std::unique_ptr<Candidate>> allCandidates(const std::string& server,
                                                      std::vector<std::string>& skipped)
{
    std::vector<std::unique_ptr<Candidate>> all;
    all.push_back(makeOurs(server));
    if (nginxVersion().empty()) {
        skipped.emplace_back("nginx is not installed: apt-get install nginx");
    } else {
        all.push_back(makeNginx(false));
        all.push_back(makeNginx(true));
    }
    if (haproxyVersion().empty())
        skipped.emplace_back("HAProxy is not installed: apt-get install haproxy");
    else
        all.push_back(makeHaproxy());
    return all;
}

}  // namespace changeover::bench
