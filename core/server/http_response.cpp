// SPDX-License-Identifier: BSL-1.0
#include "core/server/http_response.h"

#include <array>
#include <charconv>
#include <ctime>

namespace changeover {

namespace {

void appendNumber(std::string& out, std::uint64_t number, int base = 10)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out.append(digits.data(), end);
}

void appendStatusLine(std::string& out, int status)
{
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    appendNumber(out, static_cast<std::uint64_t>(status));
    out += ' ';
    out += reasonPhrase(status);
    out += "\r\n";
}

}  // namespace

ResponseWriter::ResponseWriter(int pid, int generation, int keepAliveSeconds)
    : m_identity("pid=" + std::to_string(pid) + " generation=" + std::to_string(generation)),
      m_identityHeaders("X-Pid: " + std::to_string(pid) + "\r\nX-Generation: " + std::to_string(generation) +
                        "\r\n"),
      m_keepAliveHeader("Keep-Alive: timeout=" + std::to_string(keepAliveSeconds) + "\r\n")
{
}

void ResponseWriter::appendHead(std::string& out, const ResponseHead& head, const HttpRequest& request)
{
    appendStatusLine(out, head.status);
    appendDate(out);
    out += "Content-Type: ";
    out += head.contentType;
    out += "\r\n";
    if (head.contentLength) {
        out += "Content-Length: ";
        appendNumber(out, *head.contentLength);
        out += "\r\n";
    } else if (request.http11) {
        out += "Transfer-Encoding: chunked\r\n";
    }
    out += head.fields;
    if (!head.allow.empty()) {
        out += "Allow: ";
        out += head.allow;
        out += "\r\n";
    }
    appendIdentity(out, request);
    if (head.close) {
        out += "Connection: close\r\n\r\n";
        return;
    }
    if (!request.http11) out += "Connection: keep-alive\r\n";
    out += m_keepAliveHeader;
    out += "\r\n";
}

void ResponseWriter::appendUpgrade(std::string& out, std::string_view accept, const HttpRequest& request)
{
    appendStatusLine(out, 101);
    appendDate(out);
    out += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    out += accept;
    out += "\r\n";
    appendIdentity(out, request);
    out += "\r\n";
}

void ResponseWriter::appendIdentity(std::string& out, const HttpRequest& request) const
{
    out += m_identityHeaders;
    if (!request.hasRequestId) return;
    out += "X-Request-Id: ";
    out += request.requestId;
    out += "\r\n";
}

void ResponseWriter::appendDate(std::string& out)
{
    const std::time_t now = std::time(nullptr);
    if (now != m_dateSecond) {
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        std::array<char, 64> text;
        // The C locale's names: this program never calls setlocale().
        const auto size =
            std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        m_date.assign(text.data(), size);
        m_dateSecond = now;
    }
    out += m_date;
}

void appendChunk(std::string& out, std::string_view data)
{
    appendNumber(out, data.size(), 16);
    out += "\r\n";
    out += data;
    out += "\r\n";
}

std::string_view reasonPhrase(int status) noexcept
{
    switch (status) {
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return "Unknown";
    }
}

}  // namespace changeover
