// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest program that our engine can restart, for tst_engine and its kin: one thread; each byte
// received is answered by "PID GENERATION\n". It knows no drain: a connection is idle at every instant, and
// closed when the drain begins.
#include "core/posix/quantity.h"
#include "core/process/process_table.h"
#include "core/process/standard_streams.h"
#include "core/restart/engine.h"
#include "core/restart/signal_source.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdio>
#include <list>
#include <map>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

using namespace changeover;
using boost::asio::posix::stream_descriptor;

namespace {

class TinyService final : public Service {
public:
    TinyService(boost::asio::io_context& context, int generation, std::chrono::milliseconds startupDelay,
                bool isStubborn)
        : m_context(context), m_timer(context), m_startupDelay(startupDelay), m_isStubborn(isStubborn),
          m_answer(std::to_string(::getpid()) + ' ' + std::to_string(generation) + '\n')
    {
    }

    void prepare(Handler whenReady) override
    {
        m_timer.expires_after(m_startupDelay);
        m_timer.async_wait([whenReady](boost::system::error_code) { whenReady({}); });
    }

    void startAccepting(std::span<const Listener> listeners, Handler whenArmed) override
    {
        for (const Listener& listener : listeners) {
            auto own = listener.socket.duplicate();
            if (!own) return later(whenArmed, own.error());
            m_listeners.emplace_back(m_context, own->release());
            accept(m_listeners.back());
        }
        later(whenArmed, {});
    }

    void stopAccepting(LoadHandler whenStopped) override
    {
        for (stream_descriptor& listener : m_listeners)
            ::close(listener.release());
        m_listeners.clear();
        boost::asio::post(m_context, [this, whenStopped] { whenStopped(load()); });
    }

    void emptyAcceptQueue(std::span<const Listener> listeners, Handler whenEmpty) override
    {
        for (const Listener& listener : listeners)
            while (takeOne(listener.socket.get())) {
            }
        later(whenEmpty, {});
    }

    void drain(const DrainOrder&, DrainHandler whenGone) override
    {
        if (m_isStubborn) return;  // somebody's request that never ends
        m_connections.clear();
        boost::asio::post(m_context, [whenGone] { whenGone({}); });
    }

    void shortenDrain(std::chrono::milliseconds) override {}

    ServiceLoad load() const noexcept override
    {
        return {0, static_cast<std::uint32_t>(m_connections.size())};
    }

private:
    using Connections = std::list<stream_descriptor>;

    void later(const Handler& handler, std::error_code error)
    {
        boost::asio::post(m_context, [handler, error] { handler(error); });
    }

    void accept(stream_descriptor& listener)
    {
        listener.async_wait(stream_descriptor::wait_read, [this, &listener](boost::system::error_code error) {
            if (error) return;
            takeOne(listener.native_handle());
            accept(listener);
        });
    }

    bool takeOne(int listener)
    {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return false;
        m_connections.emplace_front(m_context, socket);
        serve(m_connections.begin());
        return true;
    }

    void serve(Connections::iterator connection)
    {
        connection->async_wait(
            stream_descriptor::wait_read, [this, connection](boost::system::error_code error) {
                if (error) return;
                char byte = 0;
                if (::read(connection->native_handle(), &byte, 1) <= 0) {
                    m_connections.erase(connection);
                    return;
                }
                static_cast<void>(!::write(connection->native_handle(), m_answer.data(), m_answer.size()));
                serve(connection);
            });
    }

    boost::asio::io_context& m_context;
    boost::asio::steady_timer m_timer;
    const std::chrono::milliseconds m_startupDelay;
    const bool m_isStubborn;
    const std::string m_answer;
    std::list<stream_descriptor> m_listeners;
    Connections m_connections;
};

std::chrono::milliseconds duration(const std::map<std::string, std::string>& options, const std::string& name,
                                   std::chrono::milliseconds fallback)
{
    const auto option = options.find(name);
    if (option == options.end()) return fallback;
    return std::chrono::duration_cast<std::chrono::milliseconds>(parseDuration(option->second).value());
}

}  // namespace

int main(int argc, char** argv)
{
    ensureStandardStreams();
    blockSignals();
    EngineConfig config;
    config.openAtEntry = openDescriptors();
    config.birth = takeBirth();
    config.program = argv[0];
    config.arguments.assign(argv, argv + argc);
    std::map<std::string, std::string> options;
    for (int i = 1; i + 1 < argc; i += 2)
        options[argv[i]] = argv[i + 1];

    // Another program to start at a restart: what a deployment gone wrong looks like.
    if (const auto program = options.find("--program"); program != options.end())
        config.program = program->second;
    config.listen = {options["--listen"]};
    config.pidFile = options["--pid-file"];
    config.readyTimeout = duration(options, "--ready-timeout", std::chrono::seconds(30));
    config.probation = duration(options, "--probation", std::chrono::milliseconds(100));
    if (options.contains("--fault")) config.fault = parseFault(options["--fault"]).value();
    if (options.contains("--fault-generation"))
        parseFaultGeneration(options["--fault-generation"], *config.fault);

    auto scoreboard = Scoreboard::open(options["--scoreboard"]);
    if (!scoreboard) return 4;
    boost::asio::io_context context(1);
    TinyService service(context, config.birth.generation, duration(options, "--startup-delay", {}),
                        options.contains("--stubborn"));
    int exitCode = 0;
    EngineHooks hooks;
    hooks.onLog = [](EngineHooks::Severity, const std::string& sentence) {
        std::fprintf(stderr, "%d: %s\n", static_cast<int>(::getpid()), sentence.c_str());
    };
    hooks.onFinished = [&](const EngineExit& exit) {
        if (!exit.sentence.empty()) std::fprintf(stderr, "%s\n", exit.sentence.c_str());
        exitCode = exit.code;
        context.stop();
    };
    const int generation = config.birth.generation;
    hooks.onAccepting = [generation](std::span<const Listener> listeners) {
        printReadyLines(listeners, generation);
    };
    Engine engine(context, std::move(config), service, *scoreboard, std::move(hooks));
    engine.start();
    context.run();
    return exitCode;
}
