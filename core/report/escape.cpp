// SPDX-License-Identifier: BSL-1.0
#include "core/report/escape.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// U+FFFE and U+FFFF, which UTF-8 can spell and XML cannot.
bool startsNonCharacter(std::string_view text)
{
    return text.starts_with("\xef\xbf\xbe") || text.starts_with("\xef\xbf\xbf");
}

std::string_view entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

}  // namespace

std::string xmlText(std::string_view bytes)
{
    const std::string text = toValidUtf8(bytes);
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (const std::string_view spelled = entity(c); !spelled.empty()) {
            out += spelled;
        } else if (isControl(c) && c != '\n' && c != '\t') {
            out += kReplacement;
        } else if (startsNonCharacter(std::string_view(text).substr(i))) {
            out += kReplacement;
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

std::string csvField(std::string_view bytes)
{
    std::string text = toValidUtf8(bytes);
    if (text.find_first_of("=+-@\t\r") == 0) text.insert(0, 1, '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string markdownCell(std::string_view bytes)
{
    constexpr std::string_view kMarkup = "\\|<>`*_[]&";
    std::string out;
    for (const char c : oneLine(bytes)) {
        if (kMarkup.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string markdownCode(std::string_view bytes)
{
    std::string text = oneLine(bytes);
    std::replace(text.begin(), text.end(), '`', '\'');
    return text;
}

}  // namespace changeover
