// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// A signal and who sent it: signalfd(2).
struct ReceivedSignal {
    int number = 0;
    pid_t senderPid = 0;
    uid_t senderUid = 0;
    int code = 0;             ///< si_code: SI_USER, SI_TKILL, SI_KERNEL, …
    std::int64_t timeNs = 0;  ///< CLOCK_MONOTONIC, when it was read

    bool fromKernel() const noexcept;
};

/// Blocks every signal but SEGV BUS FPE ILL TRAP SYS ABRT in the calling thread and those it starts, and
/// ignores PIPE. First thing in main(), before any thread.
void blockSignals();

/// Gives these back their default action, unblocked: `--unhandled`. Before any thread, after blockSignals().
void leaveAtDefault(std::span<const int> signals);

/// Reads the blocked signals on the io_context's thread, except those given to leaveAtDefault().
class SignalSource {
public:
    using Handler = std::function<void(const ReceivedSignal&)>;

    SignalSource(boost::asio::io_context& context, Handler handler);
    ~SignalSource();
    SignalSource(const SignalSource&) = delete;
    SignalSource& operator=(const SignalSource&) = delete;

    [[nodiscard]] Result<void> start();
    void stop();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
