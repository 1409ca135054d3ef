// SPDX-License-Identifier: GPL-3.0-or-later
// The peers, each configured as its manual advises, with one worker and nothing written per request.
#include "candidate.h"
#include "command.h"

#include "core/process/spawn.h"

#include <csignal>
#include <fstream>

namespace changeover::bench {

namespace {

pid_t pidIn(const std::string& file)
{
    pid_t pid = 0;
    std::ifstream(file) >> pid;
    return pid;
}

std::string launchProgram(const std::string& name, std::vector<std::string> arguments, pid_t* pid = nullptr)
{
    const auto program = findProgram(name);
    if (!program) return name + ": " + program.error().message();
    LaunchPlan plan;
    plan.program = *program;
    plan.arguments = std::move(arguments);
    // By its path: nginx executes its own argv[0] anew.
    plan.arguments.insert(plan.arguments.begin(), *program);
    const auto process = launchDetached(plan);
    if (!process) return name + ": " + process.error().message();
    if (pid) *pid = process->pid();
    return "";
}

constexpr const char* kNginx = R"(worker_processes 1;
events { worker_connections 16384; multi_accept on; }
http {
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 75s;
    default_type "text/plain; charset=utf-8";
    server_tokens off;
    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
    server {
        location / {
            add_header X-Pid $pid;
            add_header X-Generation 1;
            add_header Keep-Alive "timeout=75";
            return 200 "Hello world! pid=$pid generation=1\n";
        }
)";

/// http://nginx.org/en/docs/control.html: HUP starts new workers and ends the old; "Upgrading Executable on
/// the Fly" is USR2 and, once the new one serves, QUIT to the old master.
class Nginx final : public Candidate {
public:
    explicit Nginx(bool upgrade)
        : Candidate(upgrade ? "nginx, USR2 and QUIT" : "nginx, HUP"), m_upgrade(upgrade)
    {
    }

    void signal() override
    {
        m_old = master();
        ::kill(m_old, m_upgrade ? SIGUSR2 : SIGHUP);
    }
    void confirm() override
    {
        if (m_upgrade) ::kill(m_old, SIGQUIT);
    }
    // A master whose parent is the one it replaced ignores USR2.
    bool takesAnother() const override { return !m_upgrade || (isGone(m_old) && master() > 0); }
    bool settled(pid_t old) const override { return isGone(old) && takesAnother(); }

private:
    std::string launch(const std::string& directory) override
    {
        std::ofstream file(directory + "/nginx.conf");
        // Detached, as distributions run it: without, the first USR2 is ignored.
        file << "pid " << directory << "/nginx.pid;\nerror_log " << directory << "/error.log error;\n"
             << kNginx << "        listen " << m_endpoint.text() << " backlog=4096;\n    }\n}\n";
        file.close();
        return launchProgram("nginx", {"-p", directory, "-c", directory + "/nginx.conf"});
    }
    pid_t master() const override { return pidIn(m_directory + "/nginx.pid"); }

    const bool m_upgrade;
    pid_t m_old = 0;
};

/// The management guide, "Stopping and restarting HAProxy": USR2 to a master (-W) executes it anew; the
/// listeners pass from process to process (expose-fd).
class Haproxy final : public Candidate {
public:
    Haproxy() : Candidate("HAProxy, USR2 to the master") {}

    void signal() override
    {
        m_old = worker;
        ::kill(m_master, SIGUSR2);
    }
    // A signal that comes while the master executes itself is lost.
    bool takesAnother() const override { return isGone(m_old); }

private:
    std::string launch(const std::string& directory) override
    {
        std::ofstream file(directory + "/haproxy.cfg");
        file
            << "global\n    nbthread 1\n    maxconn 8192\n    stats socket " << directory
            << "/haproxy.sock mode 600 level admin expose-fd listeners\n"
               "defaults\n    mode http\n    timeout client 75s\n    timeout connect 5s\n    timeout server "
               "75s\n"
               "    timeout http-keep-alive 75s\n"
               "frontend bench\n    bind "
            << m_endpoint.text()
            << " backlog 4096\n    http-request return status 200 content-type \"text/plain; charset=utf-8\" "
               "hdr X-Pid %pid hdr X-Generation 1 hdr Keep-Alive timeout=75 "
               "lf-string \"Hello world! pid=%pid generation=1\\n\"\n";
        file.close();
        return launchProgram("haproxy", {"-W", "-q", "-f", directory + "/haproxy.cfg"}, &m_master);
    }
    pid_t master() const override { return m_master; }

    pid_t m_master = 0, m_old = 0;
};

}  // namespace

std::unique_ptr<Candidate> makeNginx(bool upgrade) { return std::make_unique<Nginx>(upgrade); }
std::unique_ptr<Candidate> makeHaproxy() { return std::make_unique<Haproxy>(); }

std::string nginxVersion() { return findProgram("nginx") ? firstLine("nginx -v 2>&1") : ""; }
std::string haproxyVersion() { return findProgram("haproxy") ? firstLine("haproxy -v 2>&1") : ""; }

}  // namespace changeover::bench
