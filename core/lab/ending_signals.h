// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace changeover {

/// The signals that end a lab as it stands, with its report: those that ask for it, and those whose default
/// action would end it without a word (USR1 and USR2 meant for a server, the limit of processor time, …).
inline constexpr int kEndingSignals[] = {SIGINT,  SIGTERM, SIGHUP,    SIGUSR1, SIGUSR2,
                                         SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF, SIGPWR};

inline void addEndingSignals(boost::asio::signal_set& signals)
{
    for (const int signal : kEndingSignals)
        signals.add(signal);
}

}  // namespace changeover
