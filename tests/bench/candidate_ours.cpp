// SPDX-License-Identifier: GPL-3.0-or-later
#include "candidate.h"

#include "core/process/spawn.h"

#include <fcntl.h>

#include <csignal>

namespace changeover::bench {

namespace {

class Ours final : public Candidate {
public:
    Ours(std::string server, std::string scoreboard, std::string journal)
        : Candidate("changeover"), m_server(std::move(server)), m_scoreboard(std::move(scoreboard)),
          m_journal(std::move(journal))
    {
    }

    void signal() override { ::kill(worker, SIGHUP); }

private:
    std::string launch(const std::string& directory) override
    {
        const FileDescriptor log(
            ::open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        LaunchPlan plan;
        plan.program = m_server;
        plan.arguments = {m_server, "--listen", m_endpoint.text(), "--probation", "0ms", "--threads", "1"};
        if (!m_scoreboard.empty())
            plan.arguments.insert(plan.arguments.end(), {"--scoreboard", m_scoreboard});
        if (!m_journal.empty()) plan.arguments.insert(plan.arguments.end(), {"--journal", m_journal});
        plan.stdio = {-1, log.get(), log.get()};
        const auto process = launchDetached(plan);
        return process ? "" : m_server + ": " + process.error().message();
    }
    pid_t master() const override { return worker; }

    const std::string m_server, m_scoreboard, m_journal;
};

}  // namespace

std::unique_ptr<Candidate> makeOurs(const std::string& server, const std::string& scoreboard,
                                    const std::string& journal)
{
    return std::make_unique<Ours>(server, scoreboard, journal);
}

}  // namespace changeover::bench
