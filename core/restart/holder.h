// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/engine.h"

#include <memory>

namespace changeover {

/// `--hold`: a small process that stays. It owns the listening sockets, never accepts, and starts the
/// generations as its children: one after the other by HUP, and again when one crashes, while connections
/// wait in the accept queue.
///
/// To its children it is the parent of every changeover; connections travel between them over a socketpair
/// that it gives to both. Its pid is the one to signal, and the one in the pid file. It reaps everything,
/// also orphans that become its children. Runs on the thread that runs the io_context, main's, which must
/// have called blockSignals() first; what goes wrong ends in EngineHooks::onFinished. Not restartable.
class Holder {
public:
    /// `config.birth.generation` is the number of the first generation.
    Holder(boost::asio::io_context& context, EngineConfig config, Scoreboard& scoreboard, EngineHooks hooks);
    ~Holder();
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    /// `activated`: what takeActivatedSockets() gave.
    void start(std::vector<FileDescriptor> activated = {});

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
