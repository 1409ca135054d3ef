// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace changeover {

/// Reads the response to one request after another, as bytes come, and compares it with what was asked for.
///
/// Allocates once, when it is made. Beast does the HTTP and is seen nowhere else in this room.
class ResponseReader {
public:
    enum class State {
        Reading,
        Continue,  ///< a 100 came: the body may go; the final response follows
        Upgraded,  ///< a 101 that was asked for: from here on it is no HTTP
        Complete,
        Bad,  ///< not HTTP/1.x, or a 101 that nobody asked for
    };

    ResponseReader();
    ResponseReader(ResponseReader&&) noexcept;
    ResponseReader& operator=(ResponseReader&&) noexcept;
    ~ResponseReader();

    /// A response to `plan`, sent as `id`, is next. `id` must live until it is complete or begin() is called
    /// again.
    void begin(const RequestPlan& plan, std::string_view id);

    /// Takes from the front of `bytes` and says in `used` how many; what is left must be shown again, with
    /// more behind it. Ends at Continue, Upgraded, Complete or Bad even if bytes are left: they belong to
    /// what follows.
    State feed(std::string_view bytes, std::size_t& used);
    /// Complete where the body ends with the stream, else Reading: it was cut.
    State endOfFile();

    /// At least one byte of the final response came.
    bool hasBegun() const noexcept;
    int status() const noexcept;
    std::int32_t pid() const noexcept;         ///< X-Pid, 0 without
    std::int32_t generation() const noexcept;  ///< X-Generation, 0 without
    /// With Complete: the connection may carry another request.
    bool keepsAlive() const noexcept;
    /// With Complete: X-Request-Id is ours, or absent; and the body is what the plan asks for. A body is
    /// compared only if the server says X-Pid: a foreign one answers what it likes. With Upgraded: the
    /// handshake is right (RFC 6455 4.1).
    bool contentsRight() const noexcept;

private:
    class Parser;
    struct Impl;
    std::unique_ptr<Impl> m_state;
};

}  // namespace changeover
