// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/termination.h"

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace changeover {
namespace {

constexpr int kTerminating[] = {SIGTERM, SIGINT, SIGHUP};
volatile std::sig_atomic_t terminationPipe = -1;

/// What a handler may do: write a byte. A full pipe says it already.
void passOn(int)
{
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(static_cast<int>(terminationPipe), &byte, 1);
    errno = before;
}

void react(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int number : kTerminating)
        ::sigaction(number, &action, nullptr);
}

}  // namespace

/// Without a pipe the signals end the process as they did.
Termination::Termination(QObject* parent) : QObject(parent)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
    m_read = ends[0];
    terminationPipe = ends[1];
    m_notifier = new QSocketNotifier(m_read, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &Termination::read);
    react(passOn);
}

Termination::~Termination()
{
    if (m_read < 0) return;
    react(SIG_DFL);
    ::close(static_cast<int>(terminationPipe));
    ::close(m_read);
    terminationPipe = -1;
}

void Termination::read()
{
    char bytes[16];
    while (::read(m_read, bytes, sizeof bytes) > 0) {
    }
    emit requested();
}

}  // namespace changeover
