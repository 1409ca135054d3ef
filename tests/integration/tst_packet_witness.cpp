// SPDX-License-Identifier: GPL-3.0-or-later
// The packets as a witness that shares none of our code: what tcpdump saw of a run, classed from flags and
// payloads alone, is request for request what the lab reports.
#include "core/lab/injection/injected_fault.h"
#include "core/process/network_namespace.h"
#include "tests/integration/lab_run.h"
#include "tests/integration/packet_capture.h"

#include <QTest>

#include <map>

using namespace changeover;

namespace {

/// Why there is no network of our own; empty when there is.
QString g_noNetwork;

std::string after(const std::string& text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) return {};
    const std::size_t from = at + mark.size();
    return text.substr(from, text.find("\r\n", from) - from);
}

/// One TCP connection as its packets tell it; the client is who sent the SYN.
class Conversation {
public:
    void add(const Segment& segment, bool fromClient)
    {
        if (segment.syn) {
            m_accepted |= !fromClient;
            m_next[fromClient] = segment.sequence + 1;
            return;
        }
        if (!m_accepted) m_refused |= segment.rst;
        // What was sent again is old.
        const bool isNew = static_cast<std::int32_t>(segment.sequence - m_next[fromClient]) >= 0;
        if (!segment.payload.empty() && isNew) {
            m_next[fromClient] = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
            fromClient ? ask(segment.payload) : answer(segment.payload);
        }
        if (m_open && (segment.fin || segment.rst)) end(fromClient, segment.rst);
    }

    /// So many requests of each class, "ok" too; nothing where nobody asked and a connection came about.
    std::map<std::string, std::int64_t> classes() const
    {
        auto all = m_classes;
        if (!m_accepted) ++all[m_refused ? "refused" : "connect_timeout"];
        return all;
    }

private:
    void ask(const std::string& payload)
    {
        m_open = true;
        m_id = after(payload, "\r\nX-Request-Id: ");
        m_answer.clear();
    }

    void answer(const std::string& payload)
    {
        m_answer += payload;
        const std::size_t head = m_answer.find("\r\n\r\n");
        if (head == std::string::npos) return;
        const std::size_t length = std::stoul(after(m_answer, "\r\nContent-Length: "));
        if (m_answer.size() < head + 4 + length) return;
        m_open = false;
        const bool rightId = after(m_answer, "\r\nX-Request-Id: ") == m_id;
        const bool rightBody = m_answer.substr(head + 4).starts_with("Hello world!");
        if (!m_answer.starts_with("HTTP/1.1 200 "))
            ++m_classes["http_error"];
        else
            ++m_classes[rightId && rightBody ? "ok" : "corrupt"];
    }

    void end(bool byClient, bool reset)
    {
        m_open = false;
        const std::string how = reset ? "reset" : "eof";
        ++m_classes[byClient ? "timeout" : how + (m_answer.empty() ? "_before_byte" : "_mid_response")];
    }

    std::map<std::string, std::int64_t> m_classes;
    std::uint32_t m_next[2] = {};
    bool m_accepted = false, m_refused = false;
    bool m_open = false;  // a request that is not answered
    std::string m_id, m_answer;
};

/// By class, of all connections but those to `server`: these are the proxy's own.
std::map<std::string, std::int64_t> classesSeen(const std::vector<Segment>& segments, std::uint16_t server)
{
    std::map<std::pair<std::uint16_t, std::uint16_t>, Conversation>
        conversations;  // client's port, the other
    std::map<std::string, std::int64_t> sum;
    for (const Segment& segment : segments) {
        if (segment.from == server || segment.to == server) continue;
        const bool opens = segment.syn && !segment.ack;
        const bool fromClient = opens || conversations.contains({segment.from, segment.to});
        const auto ports =
            fromClient ? std::pair(segment.from, segment.to) : std::pair(segment.to, segment.from);
        conversations[ports].add(segment, fromClient);
    }
    for (const auto& [ports, conversation] : conversations)
        for (const auto& [name, count] : conversation.classes())
            sum[name] += count;
    return sum;
}

/// A port that nobody has: the network is our own.
std::uint16_t freePort()
{
    const auto socket = bindStream(Endpoint::parse("127.0.0.1:0").value());
    return socket ? localEndpoint(socket->get()).value().port : std::uint16_t{0};
}

QString text(const std::map<std::string, std::int64_t>& classes)
{
    QStringList list;
    for (const auto& [name, count] : classes)
        if (count) list << QString::fromStdString(name) + ' ' + QString::number(count);
    return list.join(", ");
}

}  // namespace

class tst_PacketWitness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void packetsAgreeWithTheReport_data();
    void packetsAgreeWithTheReport();
};

void tst_PacketWitness::packetsAgreeWithTheReport_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("keep-alive") << QStringList{"--restarts", "0"};
    QTest::newRow("fresh connections") << QStringList{"--restarts", "0", "--keep-alive", "off"};
    QTest::newRow("across a restart") << QStringList{"--restarts", "1"};
}

void tst_PacketWitness::packetsAgreeWithTheReport()
{
    QFETCH(QStringList, options);
    if (!g_noNetwork.isEmpty()) QSKIP(qPrintable(g_noNetwork));
    PacketCapture capture;
    if (const QString why = capture.start(); !why.isEmpty()) QSKIP(qPrintable(why));
    const std::uint16_t port = freePort();
    options << "--listen"
            << "127.0.0.1:" + QString::number(port) << "--timeout"
            << "2s"
            << "--quiet";
    for (const InjectedFault fault : kAllInjectedFaults)
        options << "--inject" << QString::fromStdString(std::string(name(fault)) + ":7");
    const Ran ran = run(quick(options));
    QVERIFY2(!ran.report.is_null(), qPrintable(ran.err));
    const std::vector<Segment> segments = capture.finish();
    QVERIFY2(!segments.empty(), "the capture is not complete");

    std::map<std::string, std::int64_t> reported;
    for (const auto& [key, value] : ran.report.at("classes").as_object())
        reported[std::string(key)] = value.to_number<std::int64_t>();
    QCOMPARE(text(classesSeen(segments, port)), text(reported));
    reported["duplicate"] = ran.number("duplicates");
    for (const InjectedFault fault : kAllInjectedFaults)
        QCOMPARE(reported[std::string(name(fault))], 7);
}

int main(int argc, char** argv)
{
    // First thing in the process: threads keep it from a namespace of its own.
    if (const auto entered = enterPrivateNetwork(); !entered)
        g_noNetwork = "no network of its own: " + QString::fromStdString(entered.error().message());
    QCoreApplication application(argc, argv);
    tst_PacketWitness test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_packet_witness.moc"
