// SPDX-License-Identifier: BSL-1.0
#include "core/restart/signal_reactions.h"

#include "core/process/signal_table.h"

#include <csignal>
#include <utility>

namespace changeover {

SignalReactions::SignalReactions(Callbacks callbacks) : m_callbacks(std::move(callbacks)) {}

void SignalReactions::receive(const ReceivedSignal& signal)
{
    const SignalInfo* const info = findSignal(signal.number);
    switch (info ? info->reaction : ServerReaction::LogAndCount) {
    case ServerReaction::Restart:
        if (signal.code == SI_KERNEL || m_terminal.isLost()) return exitAsked(signal);
        return m_callbacks.restart(signal);
    case ServerReaction::GracefulExit:
        return exitAsked(signal);
    case ServerReaction::LogAndCount:
        return m_callbacks.other(signal);
    case ServerReaction::Ignored:
    case ServerReaction::KernelOnly:
    case ServerReaction::DefaultCrash:
        return;  // never reach a signalfd
    }
}

void SignalReactions::exitAsked(const ReceivedSignal& signal)
{
    ++m_exitSignals;
    if (m_exitSignals >= 3) return m_callbacks.leaveAtOnce(signal);
    m_exitSignals == 2 ? m_callbacks.hurry(signal) : m_callbacks.leave(signal);
}

}  // namespace changeover
