// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

namespace changeover {

/// Two addresses of this machine at which no connection ever comes about, each as the kernel has it.
class DeadEnds {
public:
    /// Blocks for one connection over the loopback interface, at most 5 s.
    [[nodiscard]] static Result<DeadEnds> open();

    /// Bound, so that nobody else can listen there: a SYN is answered by RST.
    const Endpoint& refusing() const noexcept { return m_refusing; }
    /// Its accept queue is full: a SYN is dropped, and so is each repetition (tcp(7), listen(2)).
    const Endpoint& silent() const noexcept { return m_silent; }

private:
    DeadEnds() = default;

    FileDescriptor m_bound, m_listener, m_inQueue;
    Endpoint m_refusing, m_silent;
};

}  // namespace changeover
