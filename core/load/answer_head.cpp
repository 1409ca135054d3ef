// SPDX-License-Identifier: BSL-1.0
#include "core/load/answer_head.h"

#include "core/telemetry/request_id.h"

#include <algorithm>
#include <charconv>

namespace changeover {

namespace {

constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::string_view kBlank = " \t\r\n";

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool sameWord(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) noexcept
{
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

template <class Number> std::optional<Number> wholeNumber(std::string_view text) noexcept
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Each part of a list with commas, trimmed.
template <class Visit> void eachItem(std::string_view list, Visit visit)
{
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        visit(trimmed(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

/// Takes the first line off `bytes`, those folded into it included, without its end.
std::string_view takeLine(std::string_view& bytes) noexcept
{
    std::size_t end = bytes.find('\n');
    while (end + 1 < bytes.size() && (bytes[end + 1] == ' ' || bytes[end + 1] == '\t'))
        end = bytes.find('\n', end + 1);
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::optional<std::size_t> AnswerHead::endIn(std::string_view bytes) noexcept
{
    for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n', end + 1)) {
        const std::string_view rest = bytes.substr(end + 1);
        if (rest.starts_with('\n')) return end + 2;
        if (rest.starts_with("\r\n")) return end + 3;
    }
    return std::nullopt;
}

bool AnswerHead::mayBegin(std::string_view bytes) noexcept
{
    const std::size_t length = std::min(bytes.size(), kVersion.size());
    return bytes.substr(0, length) == kVersion.substr(0, length);
}

AnswerHead AnswerHead::parse(std::string_view bytes, std::string_view id, std::uint32_t clients) noexcept
{
    AnswerHead head;
    head.readStatus(takeLine(bytes));
    while (head.why == Corruption::None) {
        const std::string_view line = takeLine(bytes);
        if (line.empty()) break;
        head.readField(line, id, clients);
    }
    return head;
}

void AnswerHead::fail(Corruption corruption, std::string_view line) noexcept
{
    if (why != Corruption::None) return;
    why = corruption;
    bytes = CorruptBytes(line);
}

void AnswerHead::readStatus(std::string_view line) noexcept
{
    constexpr std::size_t kDigits = 3;
    std::string_view rest = line;
    if (!rest.starts_with(kVersion) || rest.size() <= kVersion.size()) return fail(Corruption::NotHttp, line);
    old = rest[kVersion.size()] == '0';
    rest.remove_prefix(kVersion.size() + 1);
    const std::size_t begin = rest.find_first_not_of(' ');
    if (begin == 0 || begin == std::string_view::npos) return fail(Corruption::NotHttp, line);
    rest.remove_prefix(begin);
    const auto code = wholeNumber<int>(rest.substr(0, kDigits));
    const bool ends = rest.size() <= kDigits || rest[kDigits] == ' ';
    if (!code || *code < 100 || !ends) return fail(Corruption::NotHttp, line);
    status = *code;
}

void AnswerHead::readField(std::string_view line, std::string_view id, std::uint32_t clients) noexcept
{
    const std::size_t colon = line.find(':');
    const std::string_view name = trimmed(line.substr(0, std::min(colon, line.size())));
    if (colon == std::string_view::npos || name.empty()) return fail(Corruption::BadField, line);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (sameWord(name, "Content-Length"))
        eachItem(value, [&](std::string_view item) { readLength(item, line); });
    else if (sameWord(name, "Transfer-Encoding"))
        readCodings(value);
    else if (sameWord(name, "Connection"))
        readConnection(value);
    else if (sameWord(name, "Keep-Alive"))
        readKeepAlive(value);
    else if (sameWord(name, "X-Pid"))
        pid = wholeNumber<std::int32_t>(value).value_or(0);
    else if (sameWord(name, "X-Generation"))
        generation = wholeNumber<std::int32_t>(value).value_or(0);
    else if (sameWord(name, "X-Request-Id"))
        readId(value, id, clients);
    else if (sameWord(name, "Sec-WebSocket-Accept"))
        webSocketAccept = value;
}

void AnswerHead::readLength(std::string_view value, std::string_view line) noexcept
{
    const auto number = wholeNumber<std::uint64_t>(value);
    if (!number || (length && *length != *number)) return fail(Corruption::BadLength, line);
    length = number;
}

void AnswerHead::readCodings(std::string_view value) noexcept
{
    eachItem(value, [this](std::string_view coding) {
        coded = true;
        chunked = sameWord(coding, "chunked");
    });
}

void AnswerHead::readConnection(std::string_view value) noexcept
{
    eachItem(value, [this](std::string_view option) {
        close |= sameWord(option, "close");
        keepAlive |= sameWord(option, "keep-alive");
        upgrade |= sameWord(option, "upgrade");
    });
}

void AnswerHead::readKeepAlive(std::string_view value) noexcept
{
    static constexpr std::string_view kTimeout = "timeout=";
    eachItem(value, [this](std::string_view parameter) {
        if (parameter.size() > kTimeout.size() && sameWord(parameter.substr(0, kTimeout.size()), kTimeout))
            keepAliveSeconds = wholeNumber<std::uint32_t>(parameter.substr(kTimeout.size()));
    });
}

void AnswerHead::readId(std::string_view value, std::string_view id, std::uint32_t clients) noexcept
{
    if (value == id) {
        carriesId = true;
        return;
    }
    const auto other = parseRequestId(value);
    (other && other->client < clients ? anothersId : strangeId) = true;
    if (anothersId && bytes.size == 0) bytes = CorruptBytes(value);
}

}  // namespace changeover
