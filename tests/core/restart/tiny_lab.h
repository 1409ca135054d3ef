// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/clock.h"
#include "core/posix/endpoint.h"
#include "core/process/birth.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"
#include "core/process/signal_table.h"
#include "core/process/spawn.h"
#include "core/telemetry/scoreboard.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace changeover::test {

inline constexpr int kPatience = 5'000;  // ms; a wait that is never reached where all is well

/// The supervisor in small: subreaper, lifeline, scoreboard, one chain of generations.
class TinyLab {
public:
    TinyLab()
        : m_scoreboard(Scoreboard::create().value()), m_lifeline(makePipe().value()),
          m_errors(makePipe(O_NONBLOCK).value())
    {
        becomeSubreaper().value();
        // A port for the whole chain, as the lab does it.
        const auto probe = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
        m_address = localEndpoint(probe.get()).value();
    }

    ~TinyLab()
    {
        m_lifeline.writeEnd.reset();
        for (const pid_t pid : alive())
            ::kill(pid, SIGKILL);
        while (!alive().empty())
            reap();
    }

    pid_t start(const std::vector<std::string>& extra = {})
    {
        return launch(TINY_SERVER, {TINY_SERVER}, extra);
    }
    /// `script` has the server's options as "$@".
    pid_t startShell(const std::string& script) { return launch("/bin/sh", {"sh", "-c", script, "sh"}, {}); }

    pid_t launch(const std::string& program, std::vector<std::string> arguments,
                 const std::vector<std::string>& extra)
    {
        LaunchPlan plan;
        plan.program = program;
        plan.arguments = std::move(arguments);
        for (const std::string& argument :
             {std::string("--listen"), m_address.text(), std::string("--scoreboard"), m_scoreboard.path()})
            plan.arguments.push_back(argument);
        plan.arguments.insert(plan.arguments.end(), extra.begin(), extra.end());
        plan.environment = {std::string(kBirthVariable) + '=' + encode(Birth{1, inheritedDescriptor(0), -1})};
        plan.stdio[2] = m_errors.writeEnd.get();
        plan.descriptors = {m_lifeline.readEnd.get()};
        return launchDetached(plan).value().pid();
    }

    void reap()
    {
        reapAll([this](pid_t pid, int status) { m_exits[pid] = status; });
        for (Event& event : m_scoreboard.read(m_cursor)) {
            m_events.push_back(event);
            if (event.kind == EventKind::Exited) m_exits[event.pid] = event.value;
        }
    }

    bool has(EventKind kind, int generation = 0, std::size_t times = 1)
    {
        reap();
        return times <= static_cast<std::size_t>(std::ranges::count_if(m_events, [&](const Event& event) {
                   return event.kind == kind && (generation == 0 || event.generation == generation);
               }));
    }

    /// What happened to `generation`, in order.
    QStringList story(int generation)
    {
        reap();
        QStringList names;
        for (const Event& event : m_events)
            if (event.generation == generation) names << QString::fromUtf8(name(event.kind).data());
        return names;
    }

    const Event* last(EventKind kind) const
    {
        const auto found =
            std::find_if(m_events.rbegin(), m_events.rend(), [&](const Event& e) { return e.kind == kind; });
        return found == m_events.rend() ? nullptr : &*found;
    }

    /// The pids that accepted so far, by generation.
    pid_t pidOf(int generation)
    {
        reap();
        for (const Event& event : m_events)
            if (event.kind == EventKind::Accepting && event.generation == generation) return event.pid;
        return -1;
    }

    /// Asks over a new connection who is there: "GENERATION", or "refused", or "no answer".
    QString ask()
    {
        const auto socket = startConnect(m_address).value();
        pollfd poller{socket.get(), POLLOUT, 0};
        ::poll(&poller, 1, kPatience);
        if (::write(socket.get(), "?", 1) != 1) return "refused";
        poller.events = POLLIN;
        ::poll(&poller, 1, kPatience);
        std::array<char, 64> answer{};
        if (::read(socket.get(), answer.data(), answer.size() - 1) <= 0) return "no answer";
        return QString::fromUtf8(answer.data()).trimmed().section(' ', 1);
    }

    bool exited(pid_t pid, int* status = nullptr)
    {
        reap();
        const auto found = m_exits.find(pid);
        if (found == m_exits.end()) return false;
        if (status) *status = found->second;
        return true;
    }

    std::vector<pid_t> alive() const { return descendants(::getpid()); }
    void cutLifeline() { m_lifeline.writeEnd.reset(); }
    Endpoint address() const { return m_address; }

    QString errors()
    {
        std::array<char, 4096> buffer;
        ssize_t bytes = 0;
        while ((bytes = ::read(m_errors.readEnd.get(), buffer.data(), buffer.size())) > 0)
            m_errorText += QString::fromUtf8(buffer.data(), static_cast<qsizetype>(bytes));
        return m_errorText;
    }

private:
    Scoreboard m_scoreboard;
    Pipe m_lifeline, m_errors;
    Endpoint m_address;
    Scoreboard::Cursor m_cursor;
    std::vector<Event> m_events;
    std::map<pid_t, int> m_exits;
    QString m_errorText;
};

#define QTRY_HAS(...) QTRY_VERIFY_WITH_TIMEOUT(lab.has(__VA_ARGS__), kPatience)

}  // namespace changeover::test
