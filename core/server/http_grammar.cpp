// SPDX-License-Identifier: BSL-1.0
#include "core/server/http_grammar.h"

#include <boost/beast/http/rfc7230.hpp>

#include <limits>
#include <utility>

namespace changeover {

namespace {

namespace http = boost::beast::http;

HttpMethod methodOf(http::verb verb) noexcept
{
    if (verb == http::verb::get) return HttpMethod::Get;
    if (verb == http::verb::head) return HttpMethod::Head;
    if (verb == http::verb::post) return HttpMethod::Post;
    return HttpMethod::Other;
}

}  // namespace

HttpGrammar::HttpGrammar(HttpRequest& request, std::uint64_t bodyLimit) : m_request(request)
{
    // Beast bounds what it is shown at once, which depends on how the bytes came. The bound of a head is
    // HttpParser's.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(bodyLimit);
}

void HttpGrammar::on_request_impl(http::verb verb, View, View target, int version, Error&)
{
    m_hasRequestLine = true;
    m_request.method = methodOf(verb);
    m_request.http11 = version == 11;
    m_request.target.assign(target.data(), target.size());
}

void HttpGrammar::on_field_impl(Field field, View name, View value, Error&)
{
    if (m_hasHead) return;  // a trailer: nothing in it is for us
    if (field == http::field::host)
        ++m_hosts;
    else if (field == http::field::transfer_encoding)
        m_codings.append(std::exchange(m_hasCoding, true) ? "," : "").append(value.data(), value.size());
    else if (field == http::field::expect)
        m_request.expectsContinue = boost::beast::iequals(value, "100-continue");
    else if (field == http::field::upgrade)
        m_namesWebSocket = http::token_list{value}.exists("websocket");
    else if (boost::beast::iequals(name, "X-Request-Id")) {
        m_request.hasRequestId = true;
        m_request.requestId.assign(value.data(), value.size());
    } else
        keep(field, name, value);
}

void HttpGrammar::keep(Field field, View name, View value)
{
    if (field == http::field::sec_websocket_key)
        m_request.webSocketKey.assign(value.data(), value.size());
    else if (field == http::field::sec_websocket_version)
        m_request.webSocketVersion.assign(value.data(), value.size());
    else if (boost::beast::iequals(name, "Last-Event-ID"))
        m_request.lastEventId.assign(value.data(), value.size());
}

void HttpGrammar::on_header_impl(Error&)
{
    m_hasHead = true;
    m_request.keepAlive = keep_alive();
    m_request.upgradesToWebSocket = m_namesWebSocket && upgrade();
}

void HttpGrammar::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&)
{
    m_announced = length.value_or(0);
}

std::size_t HttpGrammar::on_body_impl(View body, Error&)
{
    m_request.body.append(body.data(), body.size());
    return body.size();
}

void HttpGrammar::on_chunk_header_impl(std::uint64_t size, View, Error&) { m_chunkLeft = size; }

std::size_t HttpGrammar::on_chunk_body_impl(std::uint64_t, View body, Error&)
{
    m_request.body.append(body.data(), body.size());
    m_chunkLeft -= body.size();
    return body.size();
}

}  // namespace changeover
