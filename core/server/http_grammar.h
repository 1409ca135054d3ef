// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/http_request.h"

// Beast is compiled with the standard string_view (CMake); its remark on that says nothing new here.
#define BOOST_DISABLE_PRAGMA_MESSAGE
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace changeover {

/// Beast's grammar of one request, and what of it is kept in an HttpRequest. It decides what bytes mean, not
/// when it is shown them: that is HttpParser's, so that the verdict does not depend on how they came.
class HttpGrammar final : public boost::beast::http::basic_parser<true> {
public:
    /// `request` outlives this. A body longer than `bodyLimit` is body_limit.
    HttpGrammar(HttpRequest& request, std::uint64_t bodyLimit);

    /// What comes next is a line that begins a chunk, or the last one with the trailers.
    bool isAtChunkLine() const { return is_header_done() && chunked() && m_chunkLeft == 0; }
    bool hasRequestLine() const noexcept { return m_hasRequestLine; }
    int hosts() const noexcept { return m_hosts; }
    bool hasTransferCoding() const noexcept { return m_hasCoding; }
    /// The values of all Transfer-Encoding fields, joined by commas.
    const std::string& transferCodings() const noexcept { return m_codings; }
    std::uint64_t announcedBody() const noexcept { return m_announced; }

private:
    using View = boost::beast::string_view;
    using Error = boost::beast::error_code;
    using Field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, View, View target, int version, Error&) override;
    void on_field_impl(Field, View name, View value, Error&) override;
    void on_header_impl(Error&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override;
    std::size_t on_body_impl(View body, Error&) override;
    void on_chunk_header_impl(std::uint64_t size, View, Error&) override;
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override;
    void on_finish_impl(Error&) override {}
    void on_response_impl(int, View, int, Error&) override {}
    void keep(Field, View name, View value);

    HttpRequest& m_request;
    int m_hosts = 0;
    bool m_hasRequestLine = false;
    bool m_hasHead = false;
    bool m_hasCoding = false;
    std::string m_codings;
    bool m_namesWebSocket = false;
    std::uint64_t m_announced = 0;
    std::uint64_t m_chunkLeft = 0;
};

}  // namespace changeover
