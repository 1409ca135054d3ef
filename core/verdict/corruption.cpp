// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/corruption.h"

#include <utility>

namespace changeover {

namespace {

struct CorruptionText {
    std::string_view name, words;
};

constexpr std::array<CorruptionText, static_cast<std::size_t>(kLastCorruption) + 1> kCorruptions{
    {{"", ""},
     {"unasked", "an answer came that no request asked for"},
     {"longer", "the answer is longer than its length"},
     {"not_http", "the answer does not begin with HTTP/1.x and a status"},
     {"bad_field", "a line of the answer's head is no \"name: value\""},
     {"head_too_long", "the answer's head is longer than 64 KiB"},
     {"bad_length", "Content-Length is no number, or there are two that differ"},
     {"bad_chunk", "a chunk of the body has no size, or no line end behind it"},
     {"switched", "101 Switching Protocols, which was not asked for"},
     {"bad_handshake", "the WebSocket's handshake is wrong"},
     {"bad_conversation", "what came on the WebSocket is no frame, or not what was said"},
     {"anothers_id", "the answer carries the id of another request"},
     {"wrong_id", "the answer carries another id than its request"},
     {"wrong_body", "the body is not what was asked for"},
     {"no_match", "the body does not match what is expected of it"}}};

constexpr std::array<std::pair<int, std::string_view>, 33> kStatuses{{{200, "OK"},
                                                                      {201, "Created"},
                                                                      {202, "Accepted"},
                                                                      {204, "No Content"},
                                                                      {206, "Partial Content"},
                                                                      {300, "Multiple Choices"},
                                                                      {301, "Moved Permanently"},
                                                                      {302, "Found"},
                                                                      {303, "See Other"},
                                                                      {304, "Not Modified"},
                                                                      {307, "Temporary Redirect"},
                                                                      {308, "Permanent Redirect"},
                                                                      {400, "Bad Request"},
                                                                      {401, "Unauthorized"},
                                                                      {403, "Forbidden"},
                                                                      {404, "Not Found"},
                                                                      {405, "Method Not Allowed"},
                                                                      {406, "Not Acceptable"},
                                                                      {408, "Request Timeout"},
                                                                      {409, "Conflict"},
                                                                      {410, "Gone"},
                                                                      {411, "Length Required"},
                                                                      {413, "Content Too Large"},
                                                                      {414, "URI Too Long"},
                                                                      {415, "Unsupported Media Type"},
                                                                      {421, "Misdirected Request"},
                                                                      {422, "Unprocessable Content"},
                                                                      {429, "Too Many Requests"},
                                                                      {500, "Internal Server Error"},
                                                                      {501, "Not Implemented"},
                                                                      {502, "Bad Gateway"},
                                                                      {503, "Service Unavailable"},
                                                                      {504, "Gateway Timeout"}}};

/// Between quotation marks; what is not printable ASCII as \n or \x00.
std::string quoted(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n' || c == '\r')
            text += c == '\n' ? "\\n" : "\\r";
        else if (byte >= 0x20 && byte < 0x7f)
            text += c;
        else
            (text += "\\x") += {kDigits[byte >> 4], kDigits[byte & 0xfU]};
    }
    return text + '"';
}

}  // namespace

std::string_view name(Corruption why) noexcept { return kCorruptions[static_cast<std::size_t>(why)].name; }

std::string words(Corruption why, std::string_view bytes)
{
    const std::string text(kCorruptions[static_cast<std::size_t>(why)].words);
    return text.empty() || bytes.empty() ? text : text + ": " + quoted(bytes);
}

std::string statusWords(int status)
{
    for (const auto& [number, phrase] : kStatuses)
        if (number == status) return std::to_string(number) + ' ' + std::string(phrase);
    return std::to_string(status);
}

}  // namespace changeover
