// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/beside.h"

#include <sys/socket.h>

#include <csignal>

namespace changeover {

void BesideDeployment::start(RestartSteps& steps, Handler accepting)
{
    auto given = extras(steps);
    if (!given)
        return accepting(given.error(),
                         "Cannot listen on " + steps.address().text() + ": " + given.error().message() + '.');
    startAlone(steps, std::move(*given), std::move(accepting));
}

void BesideDeployment::restart(RestartSteps& steps, Handler done)
{
    steps.begin([this, &steps, done = std::move(done)](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        startBeside(steps, done);
    });
}

void BesideDeployment::startBeside(RestartSteps& steps, const Handler& done)
{
    auto given = extras(steps);
    if (!given) return done(given.error(), {});
    steps.start(std::move(*given),
                [&steps, done, old = steps.serving()](std::error_code error, const std::string& words,
                                                      const StartedGeneration& started) {
                    if (error == std::errc::operation_canceled) return done(error, {});
                    if (error) {
                        steps.rolledBack(started.pid, words);
                        return done({}, {});
                    }
                    // From here on there are two that accept, and it is the old one's turn to go. ESRCH: it
                    // is gone.
                    static_cast<void>(steps.send(old, SIGTERM));
                    steps.awaitGone(old, done);
                });
}

Result<StartExtras> ActivateDeployment::extras(RestartSteps& steps)
{
    if (!m_listener)
        if (const auto opened = open(steps); !opened) return opened.error();
    StartExtras extras;
    extras.environment = {m_notices->variable()};
    extras.listeners = {m_listener.get()};
    extras.readyByNotice = true;
    return extras;
}

Result<void> ActivateDeployment::open(RestartSteps& steps)
{
    auto notices = NoticeSocket::open(m_context, [&steps](std::int32_t pid) { steps.noteReady(pid); });
    if (!notices) return notices.error();
    auto listener = bindStream(steps.address());
    if (!listener) return listener.error();
    if (::listen(listener->get(), SOMAXCONN) != 0) return lastError();
    m_notices.emplace(std::move(*notices));
    m_listener = std::move(*listener);
    return {};
}

void ActivateDeployment::end(Handler gone)
{
    m_listener.reset();
    m_notices.reset();
    gone({}, {});
}

Result<StartExtras> ReuseportDeployment::extras(RestartSteps&)
{
    StartExtras extras;
    extras.arguments = {"--reuseport"};
    return extras;
}

}  // namespace changeover
