// SPDX-License-Identifier: BSL-1.0
#include "core/load/response_reader.h"

#include "core/load/body_check.h"
#include "core/load/request_writer.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <charconv>
#include <limits>
#include <optional>

namespace changeover {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;
using BeastText = boost::beast::string_view;

namespace {

constexpr std::uint32_t kMaxHeader = 64 * 1024;
constexpr std::size_t kLastChunk = 5;  // "0\r\n\r\n"

std::int32_t number(std::string_view text) noexcept
{
    std::int32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

/// One response. Its callbacks keep what the reader tells, and nothing else.
class ResponseReader::Parser final : public http::basic_parser<false> {
public:
    Parser(const RequestPlan& plan, std::string_view id) : m_id(id), m_plan(plan)
    {
        m_body.begin(plan);
        eager(true);
        header_limit(kMaxHeader);
        body_limit(boost::none);
    }

    int m_status = 0;
    std::int32_t m_pid = 0, m_generation = 0;
    bool m_namesPid = false, m_idRight = true, m_acceptRight = false;
    BodyCheck m_body;

private:
    void on_request_impl(http::verb, BeastText, BeastText, int, BeastError&) override {}
    void on_response_impl(int code, BeastText, int, BeastError&) override { m_status = code; }
    void on_field_impl(http::field field, BeastText name, BeastText value, BeastError&) override
    {
        using boost::beast::iequals;
        if (field == http::field::sec_websocket_accept) m_acceptRight = accepts(std::string_view(value));
        if (field != http::field::unknown || name.size() < 5 || (name[0] | 0x20) != 'x') return;
        if (iequals(name, "X-Pid")) {
            m_pid = number(std::string_view(value));
            m_namesPid = true;
        } else if (iequals(name, "X-Generation")) {
            m_generation = number(std::string_view(value));
        } else if (iequals(name, "X-Request-Id")) {
            m_idRight = std::string_view(value) == m_id;
        }
    }
    void on_header_impl(BeastError&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
    std::size_t on_body_impl(BeastText body, BeastError&) override
    {
        m_body.add(body);
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, BeastText, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastText body, BeastError&) override
    {
        m_body.add(body);
        return body.size();
    }
    void on_finish_impl(BeastError&) override {}

    bool accepts(std::string_view value) const noexcept
    {
        const WebSocketKey key = keyOf(m_plan);
        const WebSocketAccept accept = webSocketAccept({key.data(), key.size()});
        return value == std::string_view(accept.data(), accept.size());
    }

    std::string_view m_id;
    RequestPlan m_plan;
};

struct ResponseReader::Impl {
    RequestPlan plan;
    std::string_view id;
    std::optional<Parser> parser;  // one a response: Beast's cannot be used again
    bool begun = false;
};

ResponseReader::ResponseReader() : m_state(std::make_unique<Impl>()) {}
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;
ResponseReader::~ResponseReader() = default;

void ResponseReader::begin(const RequestPlan& plan, std::string_view id)
{
    m_state->plan = plan;
    m_state->id = id;
    m_state->begun = false;
    m_state->parser.emplace(plan, id);
}

ResponseReader::State ResponseReader::feed(std::string_view bytes, std::size_t& used)
{
    Parser& parser = *m_state->parser;
    m_state->begun |= !bytes.empty();
    used = 0;
    while (used < bytes.size() && !parser.is_done()) {
        // Wherever a chunked body is cut, so many bytes follow at least. Beast 1.81 counts on seeing them
        // together where that is all there is of a body, and asserts.
        const bool chunks = parser.is_header_done() && parser.chunked();
        if (chunks && bytes.size() - used < kLastChunk) break;
        BeastError error;
        const std::size_t step =
            parser.put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
        used += step;
        if (error && error != http::error::need_more) return State::Bad;
        if (step == 0) break;
    }
    if (!parser.is_done()) return State::Reading;
    if (parser.m_status / 100 != 1) return State::Complete;
    if (parser.m_status == 101)
        return m_state->plan.kind == RequestPlan::Kind::WebSocket ? State::Upgraded : State::Bad;
    begin(m_state->plan, m_state->id);  // an interim response says nothing about the final one
    return State::Continue;
}

ResponseReader::State ResponseReader::endOfFile()
{
    Parser& parser = *m_state->parser;
    if (!parser.is_header_done() || !parser.need_eof()) return State::Reading;
    BeastError error;
    parser.put_eof(error);
    return error ? State::Reading : State::Complete;
}

bool ResponseReader::hasBegun() const noexcept { return m_state->begun; }
int ResponseReader::status() const noexcept { return m_state->parser->m_status; }
std::int32_t ResponseReader::pid() const noexcept { return m_state->parser->m_pid; }
std::int32_t ResponseReader::generation() const noexcept { return m_state->parser->m_generation; }
bool ResponseReader::keepsAlive() const noexcept { return m_state->parser->keep_alive(); }

bool ResponseReader::contentsRight() const noexcept
{
    const Parser& parser = *m_state->parser;
    if (parser.m_status == 101) return parser.m_idRight && parser.m_acceptRight && parser.upgrade();
    return parser.m_idRight && (!parser.m_namesPid || parser.m_body.isWhole());
}

}  // namespace changeover
