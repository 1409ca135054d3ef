// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_log.h"

#include "core/posix/utf8.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace changeover {

namespace {

std::string_view name(ServerLog::Level level) noexcept
{
    switch (level) {
    case ServerLog::Level::Info:
        return "info";
    case ServerLog::Level::Warning:
        return "warning";
    case ServerLog::Level::Error:
        break;
    }
    return "error";
}

std::string timestamp(std::int64_t epochNs)
{
    const std::time_t seconds = epochNs / 1'000'000'000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text;
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 16> fraction;
    std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(epochNs / 1'000'000 % 1000));
    return std::string(text.data(), size) + fraction.data();
}

/// RFC 8259 7, of valid UTF-8.
void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escape;
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace

ServerLog::ServerLog(Format format, int pid, int generation, int descriptor)
    : m_format(format), m_pid(pid), m_generation(generation), m_descriptor(descriptor)
{
}

std::string ServerLog::line(Level level, std::string_view sentence, std::int64_t epochNs) const
{
    std::string out;
    if (m_format == Format::Text) {
        out = timestamp(epochNs) + ' ' + std::string(name(level)) + " pid " + std::to_string(m_pid) +
              " generation " + std::to_string(m_generation) + ": ";
        out += oneLine(sentence);  // whatever a child wrote
    } else {
        out = "{\"time\":\"" + timestamp(epochNs) + "\",\"level\":\"" + std::string(name(level)) +
              "\",\"pid\":" + std::to_string(m_pid) + ",\"generation\":" + std::to_string(m_generation) +
              ",\"message\":";
        appendQuoted(out, toValidUtf8(sentence));
        out += '}';
    }
    out += '\n';
    return out;
}

void ServerLog::write(Level level, std::string_view sentence) const
{
    std::timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const std::string text = line(level, sentence, now.tv_sec * 1'000'000'000LL + now.tv_nsec);
    // The descriptor may be shared with other programs: O_NONBLOCK is not ours to set, so ask first. A pipe
    // that is writable takes PIPE_BUF bytes without blocking (pipe(7)); longer lines are cut to that.
    pollfd descriptor{m_descriptor, POLLOUT, 0};
    // A pipe without a reader is "writable" and in error at once: only POLLOUT alone is an invitation.
    if (::poll(&descriptor, 1, 0) != 1 || descriptor.revents != POLLOUT) return;
    constexpr std::size_t kPipeBuf = 4096;
    // EPIPE and its kin: nobody reads, and nothing better can be done with the line.
    [[maybe_unused]] const ssize_t written =
        ::write(m_descriptor, text.data(), std::min(text.size(), kPipeBuf));
}

}  // namespace changeover
