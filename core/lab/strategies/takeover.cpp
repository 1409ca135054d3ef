// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/takeover.h"

namespace changeover {

void TakeoverDeployment::start(RestartSteps& steps, Handler accepting)
{
    auto socket = PrivatePath::choose("takeover");
    if (!socket)
        return accepting(socket.error(),
                         "No place for the takeover socket: " + socket.error().message() + '.');
    m_socket = std::move(*socket);
    startAlone(steps, extras({}), std::move(accepting));
}

/// A lab that is killed removes nothing: its servers, which see its end, do.
StartExtras TakeoverDeployment::extras(std::vector<std::string> arguments) const
{
    arguments.insert(arguments.end(), {"--takeover-socket", m_socket.text()});
    if (const std::string& directory = m_socket.temporaryDirectory(); !directory.empty())
        arguments.insert(arguments.end(), {"--temporary-directory", directory});
    return {.arguments = std::move(arguments)};
}

void TakeoverDeployment::restart(RestartSteps& steps, Handler done)
{
    steps.begin([this, &steps, done = std::move(done)](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        startTaker(steps, done);
    });
}

void TakeoverDeployment::startTaker(RestartSteps& steps, const Handler& done)
{
    steps.start(
        extras({"--takeover", m_socket.text()}),
        [&steps, done](std::error_code error, const std::string& words, const StartedGeneration& started) {
            if (error == std::errc::operation_canceled) return done(error, {});
            // The old engine says why, if the taker has reached it.
            if (error) {
                steps.rolledBack(started.pid, words);
                return done({}, {});
            }
            steps.awaitAttemptEnd(done);  // it may still be called off, in its probation
        });
}

void TakeoverDeployment::end(Handler gone)
{
    m_socket = {};
    gone({}, {});
}

}  // namespace changeover
