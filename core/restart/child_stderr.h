// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// What a new generation writes to stderr until it is sealed: passed on to ours, and its last 4 KiB kept, so
/// that a failed attempt can say why in the child's own words.
class ChildStderr {
public:
    ChildStderr(boost::asio::io_context& context, FileDescriptor readEnd);
    ~ChildStderr();
    ChildStderr(const ChildStderr&) = delete;
    ChildStderr& operator=(const ChildStderr&) = delete;

    /// Takes what lies in the pipe now, then the tail of all so far.
    std::string tail();
    void close();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

/// Writes as much as can be written at once to a descriptor that others share, whose O_NONBLOCK is thus not
/// ours to set. The rest is dropped.
void writeWithoutBlocking(int fd, std::string_view text) noexcept;

}  // namespace changeover
