// SPDX-License-Identifier: BSL-1.0
#include "core/server/http_parser.h"

#include "core/server/http_grammar.h"
#include "core/server/transfer_coding.h"

#include <algorithm>
#include <cctype>

namespace changeover {

namespace {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;

/// The shortest end of a chunked body is "0\r\n\r\n": with less than that nobody is kept waiting.
constexpr std::size_t kShortestChunkLine = 5;

HttpFailure malformed(std::string_view why) { return {400, "malformed request: " + std::string(why)}; }
HttpFailure malformed(http::error why) { return malformed(http::make_error_code(why).message()); }

/// What of a request line, or of the beginning of one, is its target.
std::string_view targetIn(std::string_view line) noexcept
{
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
    return line.substr(0, line.find(' '));
}

/// How much of `fields` can be judged now and always: the lines that are whole, and the first byte behind
/// them. Only that byte shows that a line is not folded (RFC 9112 5.2); behind the empty line none is needed.
std::size_t judgeable(std::string_view fields) noexcept
{
    std::size_t size = 0, line = 0;
    for (auto end = fields.find('\n'); end != std::string_view::npos; end = fields.find('\n', line)) {
        if (fields.substr(line, end + 1 - line) == "\r\n") return end + 1;
        line = end + 1;
        const bool known = line < fields.size();
        if (known && fields[line] != ' ' && fields[line] != '\t') size = line + 1;
    }
    return size;
}

bool framesBody(std::string_view line) noexcept
{
    const std::string_view name = line.substr(0, line.find(':'));
    return boost::beast::iequals({name.data(), name.size()}, "Content-Length") ||
           boost::beast::iequals({name.data(), name.size()}, "Transfer-Encoding");
}

/// Where in `fields` one begins that says where the body ends, and goes on in the next line.
std::size_t foldedFraming(std::string_view fields) noexcept
{
    std::size_t field = 0, line = 0;
    for (auto end = fields.find('\n'); end != std::string_view::npos; end = fields.find('\n', line)) {
        line = end + 1;
        if (line == fields.size()) break;
        const bool goesOn = fields[line] == ' ' || fields[line] == '\t';
        if (goesOn && framesBody(fields.substr(field))) return field;
        if (!goesOn) field = line;
    }
    return std::string_view::npos;
}

/// Whether the line that begins a chunk is whole. Not said of the last chunk's, which ends with the trailers.
bool isWholeChunkLine(std::string_view bytes) noexcept
{
    if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);  // the end of the chunk before
    const auto size = bytes.find_first_not_of('0');
    return bytes.find("\r\n") != std::string_view::npos && size != std::string_view::npos &&
           std::isxdigit(static_cast<unsigned char>(bytes[size])) != 0;
}

}  // namespace

/// Shows the grammar what can be judged, so that each verdict falls at a certain byte of the stream, however
/// it was cut: at the end of a line, at a limit, or at a first byte that begins no method.
class HttpParser::Impl {
public:
    explicit Impl(const HttpLimits& limits) : m_limits(limits) { next(); }

    Step feed(std::string_view bytes);
    void next();
    bool headDone() const { return m_headDone; }
    std::uint64_t announcedBody() const { return m_headDone ? m_grammar->announcedBody() : 0; }

    HttpLimits m_limits;
    HttpRequest m_request;
    HttpFailure m_failure;
    std::size_t m_headBytes = 0;
    bool m_started = false;

private:
    // Each takes what it has read off the front of what it is given.
    void skipEmptyLines(std::string_view& bytes) const;
    void readHead(std::string_view& bytes);
    void readRequestLine(std::string_view& bytes);
    void readFields(std::string_view& bytes);
    void readBody(std::string_view& bytes);
    void show(std::string_view& bytes, std::size_t size);

    void checkHead();
    void checkTransferCoding();
    void checkChunkLine(std::string_view bytes);

    bool failed() const noexcept { return m_failure.status != 0; }
    void fail(HttpFailure failure) { m_failure = std::move(failure); }
    void fail(const BeastError& error);

    std::unique_ptr<HttpGrammar> m_grammar;
    bool m_headDone = false;
};

void HttpParser::Impl::next()
{
    // Beast's parser cannot be reset; made anew in the same place it costs no allocation.
    if (m_grammar) {
        HttpGrammar* const place = m_grammar.release();
        std::destroy_at(place);
        m_grammar.reset(std::construct_at(place, m_request, m_limits.body));
    } else {
        m_grammar = std::make_unique<HttpGrammar>(m_request, m_limits.body);
    }
    m_request.clear();
    m_headBytes = 0;
    m_started = false;
    m_headDone = false;
}

HttpParser::Step HttpParser::Impl::feed(std::string_view bytes)
{
    const std::size_t all = bytes.size();
    skipEmptyLines(bytes);
    m_started = m_started || (!bytes.empty() && bytes != "\r");
    if (m_started && !failed()) readHead(bytes);
    if (m_headDone && !failed()) readBody(bytes);

    const std::size_t consumed = all - bytes.size();
    if (failed()) return {Progress::Failed, consumed};
    return {m_grammar->is_done() ? Progress::Complete : Progress::NeedMore, consumed};
}

/// RFC 9112 2.2: empty lines before a request line are passed over.
void HttpParser::Impl::skipEmptyLines(std::string_view& bytes) const
{
    while (!m_started && bytes.starts_with("\r\n"))
        bytes.remove_prefix(2);
}

void HttpParser::Impl::readHead(std::string_view& bytes)
{
    if (m_headDone) return;
    const std::string_view allowed = bytes.substr(0, m_limits.head - m_headBytes);
    std::string_view unread = allowed;
    if (!m_grammar->hasRequestLine()) readRequestLine(unread);
    if (m_grammar->hasRequestLine() && !failed()) readFields(unread);

    const std::size_t consumed = allowed.size() - unread.size();
    bytes.remove_prefix(consumed);
    m_headBytes += consumed;
    if (failed()) return;
    m_headDone = m_grammar->is_header_done();
    if (m_headDone)
        checkHead();
    else if (m_headBytes + bytes.size() > m_limits.head)
        fail({431, "the headers are longer than " + std::to_string(m_limits.head) + " bytes"});
}

void HttpParser::Impl::readRequestLine(std::string_view& bytes)
{
    const auto end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    // No method begins so, but TLS does, and whoever speaks it waits for an answer.
    if (!line.empty() && (line.front() <= ' ' || line.front() > '~'))
        return fail(malformed(http::error::bad_method));
    if (targetIn(line).size() > m_limits.target)
        return fail({414, "the target is longer than " + std::to_string(m_limits.target) + " bytes"});
    if (end == std::string_view::npos) return;
    show(bytes, line.size());
    // Beast waits for more of a line that has ended only where a version is short.
    if (!failed() && !m_grammar->hasRequestLine()) fail(malformed(http::error::bad_version));
}

void HttpParser::Impl::readFields(std::string_view& bytes)
{
    const std::size_t size = judgeable(bytes);
    if (size == 0) return;
    const std::size_t folded = foldedFraming(bytes.substr(0, size));
    if (folded == std::string_view::npos) return show(bytes, size);
    // What stands before it is judged first, as if this came later.
    if (folded > 0) show(bytes, folded + 1);
    // RFC 9112 5.2: others may have read the first line alone.
    if (!failed()) fail(malformed("a folded Content-Length or Transfer-Encoding"));
}

void HttpParser::Impl::readBody(std::string_view& bytes)
{
    while (!failed() && !bytes.empty() && !m_grammar->is_done()) {
        const bool atLine = m_grammar->isAtChunkLine();
        if (atLine && bytes.size() < kShortestChunkLine) return;
        const std::size_t before = bytes.size();
        show(bytes, atLine ? std::min(before, m_limits.trailers) : before);
        if (bytes.size() < before) continue;
        if (!failed()) checkChunkLine(bytes);
        return;
    }
}

/// For one that the grammar could not read yet.
void HttpParser::Impl::checkChunkLine(std::string_view bytes)
{
    // Beast looks for the end of a quote beyond the line's, and counts the chunk again each time it does.
    if (isWholeChunkLine(bytes.substr(0, m_limits.trailers)))
        fail(malformed(http::error::bad_chunk_extension));
    else if (bytes.size() > m_limits.trailers)
        fail({431, "a chunk's first line or the trailers are longer than " +
                       std::to_string(m_limits.trailers) + " bytes"});
}

void HttpParser::Impl::show(std::string_view& bytes, std::size_t size)
{
    BeastError error;
    bytes.remove_prefix(m_grammar->put(boost::asio::buffer(bytes.data(), size), error));
    if (error && error != http::error::need_more) fail(error);
}

void HttpParser::Impl::checkHead()
{
    if (m_request.http11 && m_grammar->hosts() != 1)
        fail(malformed(m_grammar->hosts() == 0 ? "no Host header" : "more than one Host header"));
    else if (m_grammar->hasTransferCoding())
        checkTransferCoding();
}

/// RFC 9112 6.1: what is not understood is not implemented, and anything else that is doubtful is malformed.
/// Whoever reads the request differently could take a part of its body for another request.
void HttpParser::Impl::checkTransferCoding()
{
    const TransferCoding coding = transferCoding(m_grammar->transferCodings());
    if (!m_request.http11)
        fail(malformed("Transfer-Encoding in a request of HTTP/1.0"));
    else if (coding == TransferCoding::Unknown)
        fail({501, "the only transfer coding understood is chunked"});
    else if (coding == TransferCoding::Faulty || !m_grammar->chunked())
        fail(malformed("the only transfer coding understood is chunked"));
}

void HttpParser::Impl::fail(const BeastError& error)
{
    if (error == http::error::header_limit)
        fail({431, "a folded header is longer than 4096 bytes"});
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
bool HttpParser::headComplete() const noexcept { return m_impl->headDone(); }
bool HttpParser::started() const noexcept { return m_impl->m_started; }
std::size_t HttpParser::headBytes() const noexcept { return m_impl->m_headBytes; }
std::uint64_t HttpParser::announcedBody() const noexcept { return m_impl->announcedBody(); }
std::size_t HttpParser::heldBytes() const noexcept
{
    return m_impl->m_started ? m_impl->m_headBytes + m_impl->m_request.body.capacity() : 0;
}
const HttpRequest& HttpParser::request() const noexcept { return m_impl->m_request; }
const HttpFailure& HttpParser::failure() const noexcept { return m_impl->m_failure; }
void HttpParser::next() { m_impl->next(); }

}  // namespace changeover
