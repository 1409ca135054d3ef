// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/http_request.h"

#include <cstddef>
#include <memory>

namespace changeover {

/// Limits that bound what one request may cost.
struct HttpLimits {
    std::size_t target = 8 * 1024;     ///< more: 414
    std::size_t head = 16 * 1024;      ///< request line and headers together; more: 431
    std::size_t body = 1024 * 1024;    ///< more: 413
    std::size_t trailers = 16 * 1024;  ///< and the line that begins a chunk; more: 431
};

/// Reads HTTP/1.x requests from a byte stream (RFC 9112). Knows no socket. How the stream is cut into pieces
/// changes nothing: each request and each refusal comes with the same byte of it.
///
/// One request at a time: after Complete, request() stays as it is until next(). After Failed the stream is
/// unusable: nothing in it can be trusted to be the beginning of a request.
class HttpParser {
public:
    enum class Progress { NeedMore, Complete, Failed };
    struct Step {
        Progress progress = Progress::NeedMore;
        std::size_t consumed = 0;  ///< the caller gives the others again, with more behind them
    };

    explicit HttpParser(const HttpLimits& limits = {});
    ~HttpParser();
    HttpParser(HttpParser&&) noexcept;
    HttpParser& operator=(HttpParser&&) noexcept;

    /// Never reads beyond the end of the request: pipelined bytes stay unconsumed.
    Step feed(std::string_view bytes);

    /// The head is whole; the body need not be.
    bool headComplete() const noexcept;
    /// Some byte of a request has been consumed or refused.
    bool started() const noexcept;
    /// How much of the head has been consumed; what feed() left unconsumed comes on top.
    std::size_t headBytes() const noexcept;
    /// What Content-Length announced; 0 for a chunked body, or before the head is whole.
    std::uint64_t announcedBody() const noexcept;
    /// Memory that the request takes so far, roughly.
    std::size_t heldBytes() const noexcept;
    const HttpRequest& request() const noexcept;
    const HttpFailure& failure() const noexcept;

    /// Forgets the request, ready for the one behind it.
    void next();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
