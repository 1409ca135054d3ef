// SPDX-License-Identifier: BSL-1.0
#include "core/server/http_parser.h"

// Beast is compiled with the standard string_view (CMake); its remark on that says nothing new here.
#define BOOST_DISABLE_PRAGMA_MESSAGE
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>

namespace changeover {

namespace {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;

HttpMethod methodOf(http::verb verb) noexcept
{
    if (verb == http::verb::get) return HttpMethod::Get;
    if (verb == http::verb::head) return HttpMethod::Head;
    if (verb == http::verb::post) return HttpMethod::Post;
    return HttpMethod::Other;
}

HttpFailure malformed(std::string_view why) { return {400, "malformed request: " + std::string(why)}; }

}  // namespace

/// Beast's grammar, our limits and what we keep. Callbacks come from put() alone.
class HttpParser::Impl {
public:
    explicit Impl(const HttpLimits& limits) : m_limits(limits) { next(); }

    Step feed(std::string_view bytes);
    void next();
    std::uint64_t announcedBody() const noexcept;

    HttpLimits m_limits;
    HttpRequest m_request;
    HttpFailure m_failure;
    std::size_t m_headBytes = 0;
    bool m_started = false;
    bool m_headDone = false;

private:
    class Grammar;
    struct GrammarDeleter {
        void operator()(Grammar* grammar) const noexcept;
    };

    Step parse(std::string_view bytes);
    bool withinLimits(std::string_view unread);
    void fail(HttpFailure failure) { m_failure = std::move(failure); }
    void fail(const BeastError& error, std::string_view unread);
    bool checkHead();

    std::unique_ptr<Grammar, GrammarDeleter> m_grammar;
};

class HttpParser::Impl::Grammar final : public http::basic_parser<true> {
public:
    explicit Grammar(Impl& owner) : m_owner(owner)
    {
        eager(true);
        header_limit(static_cast<std::uint32_t>(owner.m_limits.head));
        body_limit(owner.m_limits.body);
    }

    int hosts = 0;
    bool hasCoding = false;
    bool namesWebSocket = false;
    std::uint64_t announced = 0;

private:
    using View = boost::beast::string_view;

    void on_request_impl(http::verb verb, View, View target, int version, BeastError& error) override
    {
        HttpRequest& request = m_owner.m_request;
        request.method = methodOf(verb);
        request.http11 = version == 11;
        if (target.size() > m_owner.m_limits.target) {
            m_owner.fail(
                {414, "the target is longer than " + std::to_string(m_owner.m_limits.target) + " bytes"});
            error = http::error::bad_target;
            return;
        }
        request.target.assign(target.data(), target.size());
    }

    void on_field_impl(http::field field, View name, View value, BeastError&) override
    {
        if (m_owner.m_headDone) return;  // a trailer: nothing in it is for us
        HttpRequest& request = m_owner.m_request;
        if (field == http::field::host)
            ++hosts;
        else if (field == http::field::transfer_encoding)
            hasCoding = true;
        else if (field == http::field::expect)
            request.expectsContinue = boost::beast::iequals(value, "100-continue");
        else if (field == http::field::upgrade)
            namesWebSocket = http::token_list{value}.exists("websocket");
        else if (boost::beast::iequals(name, "X-Request-Id")) {
            request.hasRequestId = true;
            request.requestId.assign(value.data(), value.size());
        } else
            keep(field, name, value);
    }

    void keep(http::field field, View name, View value)
    {
        HttpRequest& request = m_owner.m_request;
        if (field == http::field::sec_websocket_key)
            request.webSocketKey.assign(value.data(), value.size());
        else if (field == http::field::sec_websocket_version)
            request.webSocketVersion.assign(value.data(), value.size());
        else if (boost::beast::iequals(name, "Last-Event-ID"))
            request.lastEventId.assign(value.data(), value.size());
    }

    void on_header_impl(BeastError&) override
    {
        m_owner.m_headDone = true;
        m_owner.m_request.keepAlive = keep_alive();
        m_owner.m_request.upgradesToWebSocket = namesWebSocket && upgrade();
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError&) override
    {
        announced = length.value_or(0);
    }
    std::size_t on_body_impl(View body, BeastError&) override
    {
        m_owner.m_request.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, BeastError&) override
    {
        m_owner.m_request.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(BeastError&) override {}
    void on_response_impl(int, View, int, BeastError&) override {}

    Impl& m_owner;
};

void HttpParser::Impl::GrammarDeleter::operator()(Grammar* grammar) const noexcept { delete grammar; }

void HttpParser::Impl::next()
{
    // Beast's parser cannot be reset; made anew in the same place it costs no allocation.
    if (m_grammar) {
        Grammar* const place = m_grammar.release();
        std::destroy_at(place);
        m_grammar.reset(std::construct_at(place, *this));
    } else {
        m_grammar.reset(new Grammar(*this));
    }
    m_request.clear();
    m_headBytes = 0;
    m_started = false;
    m_headDone = false;
}

std::uint64_t HttpParser::Impl::announcedBody() const noexcept
{
    return m_headDone ? m_grammar->announced : 0;
}

HttpParser::Step HttpParser::Impl::feed(std::string_view bytes)
{
    // RFC 9112 2.2: empty lines before a request line are passed over.
    std::size_t skipped = 0;
    while (!m_started && bytes.substr(skipped).starts_with("\r\n"))
        skipped += 2;
    bytes.remove_prefix(skipped);
    if (!m_started && (bytes.empty() || bytes == "\r")) return {Progress::NeedMore, skipped};

    m_started = true;
    Step step = parse(bytes);
    step.consumed += skipped;
    return step;
}

HttpParser::Step HttpParser::Impl::parse(std::string_view bytes)
{
    if (m_failure.status != 0) return {Progress::Failed, 0};
    BeastError error;
    const bool wasHead = !m_headDone;
    const std::size_t consumed = m_grammar->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (wasHead) m_headBytes += consumed;

    if (error && error != http::error::need_more) {
        fail(error, bytes.substr(consumed));
        return {Progress::Failed, consumed};
    }
    if (wasHead && m_headDone && !checkHead()) return {Progress::Failed, consumed};
    if (m_grammar->is_done()) return {Progress::Complete, consumed};
    if (!withinLimits(bytes.substr(consumed))) return {Progress::Failed, consumed};
    return {Progress::NeedMore, consumed};
}

/// Beast bounds what it is shown at once; a head sent line by line passes it in small pieces.
bool HttpParser::Impl::withinLimits(std::string_view unread)
{
    if (!m_headDone && m_headBytes + unread.size() > m_limits.head)
        fail(http::make_error_code(http::error::header_limit), unread);
    else if (m_headDone && unread.size() > m_limits.trailers)
        fail({431, "a chunk's first line or the trailers are longer than " +
                       std::to_string(m_limits.trailers) + " bytes"});
    return m_failure.status == 0;
}

bool HttpParser::Impl::checkHead()
{
    if (m_request.http11 && m_grammar->hosts != 1)
        fail(malformed(m_grammar->hosts == 0 ? "no Host header" : "more than one Host header"));
    else if (m_grammar->hasCoding && !m_grammar->chunked())
        fail(malformed("the only transfer coding understood is chunked"));
    return m_failure.status == 0;
}

void HttpParser::Impl::fail(const BeastError& error, std::string_view unread)
{
    if (m_failure.status != 0) return;  // a callback already said it better
    // Once the request line has come in pieces, Beast reads it only together with all the headers.
    const bool lineIsTooLong = m_request.target.empty() && unread.find("\r\n") > m_limits.target;
    if (error == http::error::header_limit && lineIsTooLong)
        fail({414, "the target is longer than " + std::to_string(m_limits.target) + " bytes"});
    else if (error == http::error::header_limit)
        fail({431, "the headers are longer than " + std::to_string(m_limits.head) + " bytes"});
    else if (error == http::error::body_limit)
        fail({413, "the body is longer than " + std::to_string(m_limits.body) + " bytes"});
    else
        fail(malformed(error.message()));
}

HttpParser::HttpParser(const HttpLimits& limits) : m_impl(std::make_unique<Impl>(limits)) {}

HttpParser::~HttpParser() = default;
HttpParser::HttpParser(HttpParser&&) noexcept = default;
HttpParser& HttpParser::operator=(HttpParser&&) noexcept = default;

HttpParser::Step HttpParser::feed(std::string_view bytes) { return m_impl->feed(bytes); }
bool HttpParser::headComplete() const noexcept { return m_impl->m_headDone; }
bool HttpParser::started() const noexcept { return m_impl->m_started; }
std::size_t HttpParser::headBytes() const noexcept { return m_impl->m_headBytes; }
std::uint64_t HttpParser::announcedBody() const noexcept { return m_impl->announcedBody(); }
const HttpRequest& HttpParser::request() const noexcept { return m_impl->m_request; }
const HttpFailure& HttpParser::failure() const noexcept { return m_impl->m_failure; }
void HttpParser::next() { m_impl->next(); }

}  // namespace changeover
