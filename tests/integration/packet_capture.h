// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace changeover {

/// One TCP segment over the loopback interface (RFC 9293, 3.1).
struct Segment {
    std::uint16_t from = 0, to = 0;  ///< ports
    std::uint32_t sequence = 0;
    bool syn = false, ack = false, fin = false, rst = false;
    std::string payload;
};

/// The IPv4 segments of a capture file of tcpdump, in order: a pcap header of 24 bytes, then 16 before each
/// frame, in this machine's byte order (pcap-savefile(5)). Empty for another file.
inline std::vector<Segment> readCapture(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray bytes = file.readAll();
    const auto number = [&](qsizetype at) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.constData() + at, sizeof value);
        return value;
    };
    const auto bigEndian = [&](qsizetype at, int width) {
        std::uint32_t value = 0;
        for (int i = 0; i < width; ++i)
            value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
        return value;
    };
    std::vector<Segment> segments;
    if (bytes.size() < 24 || number(0) != 0xa1b2'c3d4) return segments;
    for (qsizetype at = 24; at + 16 <= bytes.size();) {
        const qsizetype length = number(at + 8), frame = at + 16;
        if (frame + length > bytes.size()) break;  // being written
        at = frame + length;
        constexpr int kEthernet = 14, kIp = 0x0800, kTcp = 6;
        const qsizetype ip = frame + kEthernet;
        if (length < kEthernet + 40 || bigEndian(frame + 12, 2) != kIp || bytes[ip + 9] != kTcp) continue;
        const qsizetype tcp = ip + (bytes[ip] & 15) * 4;
        const qsizetype data = tcp + (static_cast<unsigned char>(bytes[tcp + 12]) >> 4) * 4;
        const qsizetype end = std::min(ip + bigEndian(ip + 2, 2), frame + length);
        const int flags = bytes[tcp + 13];
        Segment segment{static_cast<std::uint16_t>(bigEndian(tcp, 2)),
                        static_cast<std::uint16_t>(bigEndian(tcp + 2, 2)),
                        bigEndian(tcp + 4, 4),
                        (flags & 2) != 0,
                        (flags & 16) != 0,
                        (flags & 1) != 0,
                        (flags & 4) != 0,
                        bytes.mid(data, end - data).toStdString()};
        segments.push_back(std::move(segment));
    }
    return segments;
}

/// tcpdump at work on the loopback interface, between start() and finish().
class PacketCapture {
public:
    /// Why it cannot capture here; empty once it does.
    QString start()
    {
        const QString program = QStandardPaths::findExecutable("tcpdump", {"/usr/sbin", "/usr/bin", "/sbin"});
        if (program.isEmpty()) return "there is no tcpdump here";
        m_process.start(program, {"-i", "lo", "-n", "-U", "--immediate-mode", "-s", kSnapLength, "-B",
                                  "16384", "-Z", "root", "-w", path(), "tcp"});
        m_says.clear();
        const bool listening = QTest::qWaitFor(
            [this] {
                m_says += m_process.readAllStandardError();
                return m_says.contains("listening on") || m_process.state() == QProcess::NotRunning;
            },
            10'000);
        if (listening && m_process.state() == QProcess::Running) return {};
        return "tcpdump does not capture: " + QString::fromUtf8(m_says).trimmed();
    }

    /// All that happened until now. Empty when packets were dropped, or the end never came.
    std::vector<Segment> finish()
    {
        // What comes last is seen last: a connection of our own, refused.
        const auto mark = bindStream(Endpoint::parse("127.0.0.1:0").value());
        if (!mark) return {};
        const Endpoint marked = localEndpoint(mark->get()).value();
        static_cast<void>(startConnect(marked));
        std::vector<Segment> segments;
        const bool complete = QTest::qWaitFor(
            [&] {
                segments = readCapture(path());
                return std::any_of(segments.begin(), segments.end(),
                                   [&](const Segment& s) { return s.from == marked.port; });
            },
            20'000);
        std::erase_if(segments,
                      [&](const Segment& s) { return s.from == marked.port || s.to == marked.port; });
        ::kill(static_cast<pid_t>(m_process.processId()), SIGINT);
        m_process.waitForFinished(10'000);
        m_says += m_process.readAllStandardError();
        if (complete && m_says.contains("\n0 packets dropped by kernel")) return segments;
        qWarning("%s", m_says.constData());
        return {};
    }

private:
    // The kernel's buffer is cut into places of this size, whatever a packet needs.
    static constexpr const char* kSnapLength = "1024";

    QString path() const { return m_folder.filePath("lo.pcap"); }

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_says;
};

}  // namespace changeover
