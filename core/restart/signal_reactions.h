// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/controlling_terminal.h"
#include "core/restart/signal_source.h"

#include <functional>

namespace changeover {

/// What a signal asks of a process that answers for a service, a generation or a holder: the table of
/// core/process/signal_table.h, and how an exit that is asked for again gets more urgent. Engine thread only.
class SignalReactions {
public:
    using Call = std::function<void(const ReceivedSignal&)>;

    struct Callbacks {
        Call restart;      ///< HUP, but not of a terminal that hung up
        Call leave;        ///< the first signal to exit
        Call hurry;        ///< the second one
        Call leaveAtOnce;  ///< any after that: 128 + its number is the exit code
        Call other;        ///< to be logged and counted
    };

    explicit SignalReactions(Callbacks callbacks);

    void receive(const ReceivedSignal& signal);

private:
    void exitAsked(const ReceivedSignal& signal);

    const Callbacks m_callbacks;
    ControllingTerminal m_terminal;
    int m_exitSignals = 0;
};

}  // namespace changeover
