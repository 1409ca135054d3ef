// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <functional>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// The generations before this one that have not ended yet. Each is known by its pidfd, which COMMIT brought:
/// the kernel says when it ends, however it ends and whoever between it and us has gone meanwhile. Counting
/// them by what a chain of channels says would lose those behind a generation that ended before them.
///
/// Engine thread only.
class DrainingGenerations {
public:
    /// So many may drain at once: a restart asked for meanwhile waits until one of them is gone.
    static constexpr std::size_t kMost = 3;

    /// `oneGone` comes for each that ends.
    DrainingGenerations(boost::asio::io_context& context, std::function<void()> oneGone);
    ~DrainingGenerations();
    DrainingGenerations(const DrainingGenerations&) = delete;
    DrainingGenerations& operator=(const DrainingGenerations&) = delete;

    /// Fewer than there are where no descriptor is left: what cannot be watched is not waited for.
    void watch(std::vector<FileDescriptor> pidfds);
    std::size_t count() const noexcept;
    bool isFull() const noexcept { return count() >= kMost; }

    /// The pidfds, still ours, for the next generation to watch.
    std::vector<int> descriptors() const;

    void stop();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
