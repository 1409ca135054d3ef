// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/gateway/runtime_api.h"
#include "core/lab/line_reader.h"
#include "core/process/spawn.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace changeover {

/// One HAProxy in the foreground, and the line to it.
///
/// Its configuration is in memory, its listener and its runtime API are inherited: there is no file to write,
/// to protect or to remove. It cannot outlive us: the kernel kills it when the thread that started it is
/// gone, so start it from one that lasts. Reaped by the owner, or by end(). Destroying this kills it, without
/// waiting. Control thread.
class HaproxyProcess {
public:
    static constexpr int kListenerDescriptor = inheritedDescriptor(0);
    static constexpr int kRuntimeDescriptor = inheritedDescriptor(1);
    static constexpr int kConfigDescriptor = inheritedDescriptor(2);

    using LogHandler = std::function<void(std::int32_t pid, std::string_view line)>;

    /// Where it is installed, also where PATH does not lead (/usr/sbin). ENOENT.
    [[nodiscard]] static Result<std::string> find();

    /// Starts `program` with `config`, for a listener that is bound and is closed here: from then on only
    /// HAProxy holds it. On error nothing is left. That it serves is known when its runtime API answers.
    [[nodiscard]] static Result<std::unique_ptr<HaproxyProcess>>
    launch(boost::asio::io_context& context, const std::string& program, const std::string& config,
           FileDescriptor listener, LogHandler onLog);
    ~HaproxyProcess();
    HaproxyProcess(const HaproxyProcess&) = delete;
    HaproxyProcess& operator=(const HaproxyProcess&) = delete;

    std::int32_t pid() const noexcept { return m_handle.pid(); }
    RuntimeApi& api() noexcept { return m_api; }
    std::error_code send(int signal) const noexcept { return m_handle.send(signal); }
    /// KILL; `gone` comes when it has ended and no zombie of it is left, unless this is destroyed before.
    void end(std::function<void()> gone);
    /// The last that it wrote: why it ended, where it did.
    const std::string& lastLine() const noexcept { return m_lastLine; }

private:
    HaproxyProcess(boost::asio::io_context& context, PidHandle handle, FileDescriptor line);
    void follow(boost::asio::io_context& context, FileDescriptor output, LogHandler onLog);

    PidHandle m_handle;
    RuntimeApi m_api;
    boost::asio::posix::stream_descriptor m_exit;  ///< its pidfd: readable when it has ended
    std::weak_ptr<LineReader> m_reader;
    std::string m_lastLine;
};

}  // namespace changeover
