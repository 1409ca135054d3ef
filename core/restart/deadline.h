// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// A wait that has an end. One at a time: starting it anew, cancelling or destroying it forgets the one
/// before, also when that had expired and its handler was already queued.
class Deadline {
public:
    explicit Deadline(boost::asio::io_context& context);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void start(std::chrono::milliseconds wait, std::function<void()> whenPassed);
    void cancel();

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
