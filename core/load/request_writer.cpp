// SPDX-License-Identifier: BSL-1.0
#include "core/load/request_writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace changeover {

namespace {

constexpr std::uint32_t kChunk = 1000;

bool isHost(std::string_view name) noexcept
{
    constexpr std::string_view kHost = "host";
    return std::equal(name.begin(), name.end(), kHost.begin(), kHost.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

/// Appends to a span that is known to be long enough; what would not fit is left out.
class Pen {
public:
    explicit Pen(std::span<char> into) noexcept : m_into(into) {}

    Pen& operator<<(std::string_view text) noexcept
    {
        const std::size_t length = std::min(text.size(), m_into.size() - m_used);
        std::memcpy(m_into.data() + m_used, text.data(), length);
        m_used += length;
        return *this;
    }
    Pen& number(std::uint64_t value, int base = 10) noexcept
    {
        std::array<char, 24> digits;
        const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
        return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
    }
    Pen& pattern(const RequestPlan& plan, std::uint32_t from, std::uint32_t to) noexcept
    {
        for (std::uint32_t i = from; i < to && m_used < m_into.size(); ++i)
            m_into[m_used++] = patternByte(plan.pattern, i);
        return *this;
    }
    std::size_t used() const noexcept { return m_used; }

private:
    std::span<char> m_into;
    std::size_t m_used = 0;
};

void RequestWriter::writeTarget(Pen& pen, const RequestPlan& plan) const noexcept
{
    switch (plan.kind) {
    case RequestPlan::Kind::Get:
        pen << m_plain;
        return;
    case RequestPlan::Kind::Long:
        pen << m_long;
        return;
    case RequestPlan::Kind::Sleep:
        (pen << "GET /sleep?ms=").number(plan.amount);
        return;
    case RequestPlan::Kind::Stream:
        (pen << "GET /stream?chunks=").number(plan.amount) << "&ms=";
        pen.number(static_cast<std::uint64_t>(kPieceInterval.count()));
        return;
    case RequestPlan::Kind::Events:
        (pen << "GET /events?count=").number(plan.amount) << "&ms=";
        pen.number(static_cast<std::uint64_t>(kPieceInterval.count()));
        return;
    case RequestPlan::Kind::WebSocket:
        pen << "GET /ws";
        return;
    case RequestPlan::Kind::Echo:
        pen << "POST /echo";
        return;
    case RequestPlan::Kind::Transfer: {
        const TransferAccounts accounts = transferAccounts(plan);
        pen << "POST /transfer?from=" << std::string_view(&accounts.from, 1)
            << "&to=" << std::string_view(&accounts.to, 1) << "&amount=";
        pen.number(plan.amount);
        return;
    }
    }
}

namespace {

/// The Host that the user names, else the address.
std::string hostOf(const Endpoint& target, const RequestShape& shape)
{
    for (const auto& [name, value] : shape.headers)
        if (isHost(name)) return value;
    return target.family == Endpoint::Family::Unix ? "localhost" : target.text();
}

bool hasOwnBody(RequestPlan::Kind kind) noexcept
{
    return kind == RequestPlan::Kind::Get || kind == RequestPlan::Kind::Long;
}

void writeUpgrade(Pen& pen, const RequestPlan& plan) noexcept
{
    const WebSocketKey key = keyOf(plan);
    pen << "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        << std::string_view(key.data(), key.size()) << "\r\n\r\n";
}

}  // namespace

WebSocketKey keyOf(const RequestPlan& plan) noexcept
{
    return webSocketKey(messagePattern(plan, ~std::uint64_t{0}), messagePattern(plan, ~std::uint64_t{1}));
}

RequestWriter::RequestWriter(const Endpoint& target, bool keepAlive, const RequestShape& shape)
    : m_afterTarget(" HTTP/1.1\r\nHost: " + hostOf(target, shape) + "\r\nX-Request-Id: "),
      m_plain(shape.method + ' ' + shape.path), m_long("GET " + shape.longPath), m_keepAlive(keepAlive)
{
    for (const auto& [name, value] : shape.headers)
        if (!isHost(name)) m_headers += name + ": " + value + "\r\n";
    const bool saysLength = !shape.body.empty() || shape.method == "POST" || shape.method == "PUT";
    if (saysLength) m_ending = "Content-Length: " + std::to_string(shape.body.size()) + "\r\n";
    m_ending += "\r\n" + shape.body;
    m_shaped = m_afterTarget.size() + m_plain.size() + m_long.size() + m_headers.size() + m_ending.size();
}

std::size_t RequestWriter::write(const RequestPlan& plan, std::string_view id, bool last,
                                 std::span<char> into) const noexcept
{
    Pen pen(into);
    writeTarget(pen, plan);
    pen << m_afterTarget << id;
    if (plan.kind == RequestPlan::Kind::WebSocket) {
        writeUpgrade(pen, plan);
        return pen.used();
    }
    pen << (m_keepAlive || !last ? "\r\n" : "\r\nConnection: close\r\n");
    if (hasOwnBody(plan.kind)) {
        pen << m_headers << (plan.kind == RequestPlan::Kind::Get ? std::string_view(m_ending) : "\r\n");
        return pen.used();
    }
    if (plan.kind != RequestPlan::Kind::Echo) {
        pen << (plan.kind == RequestPlan::Kind::Transfer ? "Content-Length: 0\r\n\r\n" : "\r\n");
        return pen.used();
    }
    if (plan.expectContinue) pen << "Expect: 100-continue\r\n";
    if (plan.chunked)
        pen << "Transfer-Encoding: chunked\r\n\r\n";
    else
        (pen << "Content-Length: ").number(plan.amount) << "\r\n\r\n";
    if (plan.expectContinue) return pen.used();
    return pen.used() + writeBody(plan, into.subspan(pen.used()));
}

std::size_t RequestWriter::writeBody(const RequestPlan& plan, std::span<char> into) noexcept
{
    Pen pen(into);
    if (!plan.chunked) return pen.pattern(plan, 0, plan.amount).used();
    for (std::uint32_t from = 0; from < plan.amount; from += kChunk) {
        const std::uint32_t to = std::min(from + kChunk, plan.amount);
        pen.number(to - from, 16) << "\r\n";
        pen.pattern(plan, from, to) << "\r\n";
    }
    pen << "0\r\n\r\n";
    return pen.used();
}

}  // namespace changeover
