// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <memory>
#include <system_error>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// The read end of a pipe that the supervisor holds open: its end means that the supervisor is gone.
class Lifeline {
public:
    explicit Lifeline(boost::asio::io_context& context);
    ~Lifeline();
    Lifeline(const Lifeline&) = delete;
    Lifeline& operator=(const Lifeline&) = delete;

    /// Takes the descriptor, which came through exec, and calls `ended` once. Without one (-1) nothing
    /// happens; a number that cannot be waited for is an error, and is nobody's lifeline.
    [[nodiscard]] std::error_code watch(int descriptor, std::function<void()> ended);
    void stop();

    /// For the next generation; -1: none.
    int descriptor() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
