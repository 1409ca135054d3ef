// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace changeover {

/// Reads lines from a pipe until its end, so that whoever writes is never blocked by us.
///
/// A line is at most kMaxLine bytes; the rest of a longer one is dropped. Lives until the end of file or
/// stop().
class LineReader : public std::enable_shared_from_this<LineReader> {
public:
    static constexpr std::size_t kMaxLine = 4096;
    using LineHandler = std::function<void(std::string_view line)>;

    LineReader(boost::asio::io_context& context, FileDescriptor pipe, LineHandler onLine);

    void start();
    /// No handler is called any more.
    void stop();

private:
    void read();
    void take(std::string_view bytes);
    void finishLine();

    boost::asio::posix::stream_descriptor m_pipe;
    LineHandler m_onLine;
    std::string m_line;
    std::array<char, 8192> m_buffer{};
};

}  // namespace changeover
