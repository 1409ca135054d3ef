// SPDX-License-Identifier: GPL-3.0-or-later
// How the network cuts a stream of requests into pieces decides nothing: neither what is asked, nor whether
// and with which words it is refused, nor what is waited for.
#include "core/server/http_parser.h"
#include "tests/fuzz/http_stream.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;
using changeover::fuzz::kTightLimits;
using changeover::fuzz::requestsIn;

namespace {

struct Row {
    const char* name;
    std::string stream;
};

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n";
const std::string kChunked = "POST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string length(int bytes)
{
    return "POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

std::string x(std::size_t count) { return std::string(count, 'x'); }

// What is a request, or becomes one.
const std::vector<Row> kRequests{
    {"get", kGet + "\r\n"},
    {"three in a row", kGet + "\r\n" + length(2) + "ab" + kGet + "X-Request-Id: 7\r\n\r\n"},
    {"empty lines between", "\r\n" + kGet + "\r\n\r\n\r\n" + kGet + "\r\n\r"},
    {"folded", kGet + "X-Request-Id: a\r\n\t b\r\n \r\n\r\n" + kGet},
    {"upgrade", kGet + "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"},
    {"expects", "PUT /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"},
    {"chunks", kChunked + "5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n" + kGet + "\r\n"},
    {"no chunk", kChunked + "0\r\n\r\n"},
    {"trailers", kChunked + "1\r\na\r\n0\r\nA: b\r\nHost: no\r\n\r\n"},
    {"1.0", "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"},
    {"half a line", "GET / HTT"},
    {"half a head", kGet + "A: b\r\nB"},
    {"half a body", length(9) + "abc"},
    {"half a chunk", kChunked + "5\r\nhe"},
};

// What is refused; each with a good request behind it, which must not be read.
const std::vector<Row> kRefused{
    {"tls", "\x16\x03\x01 "},
    {"cr alone", "\rGET"},
    {"method", "G@T / HTTP/1.1\r\n"},
    {"no target", "GET  HTTP/1.1\r\n"},
    {"target's bytes", "GET /\x01 HTTP/1.1\r\n"},
    {"no version", "GET /\r\n"},
    {"short version", "GET / HTTP\r\n"},
    {"bare lf", "GET / HTTP/1.1\nHost: h\n\n"},
    {"short version, lf", "GET / H\n"},
    {"version 2", "GET / HTTP/2.0\r\n"},
    {"space before the first field", "GET / HTTP/1.1\r\n Host: h\r\n"},
    {"field's name", kGet + "A@B: c\r\n"},
    {"no colon", kGet + "o\r\n"},
    {"no empty line", kGet + "A: b\r\no\n"},
    {"lf in a value", kGet + "A: b\nC: d\r\n"},
    {"cr in a value", kGet + "A: b\rc\r\n"},
    {"cr at a line's start", kGet + "\rX\r\n"},
    {"control in a value", kGet + "A: b\x02\r\n"},
    {"space before a colon", kGet + "A : b\r\n"},
    {"length folded", kGet + "A: b\r\n c\r\nContent-Length:\r\n 0\r\nD: e\r\n"},
    {"length folded behind a bad field", kGet + "A@B: c\r\nContent-Length:\r\n 0\r\nD: e\r\n"},
    {"chunks folded, the first field", "GET / HTTP/1.1\r\nTransfer-Encoding:\r\n chunked\r\nHost: h\r\n"},
    {"coding that is not understood", kGet + "Transfer-Encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"},
    {"chunks of 1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {"bad fold", kGet + "A: b\r\n \x02\r\n"},
    {"no host", "GET / HTTP/1.1\r\n\r\n"},
    {"two hosts, and a bad chunk",
     "POST / HTTP/1.1\r\nHost: h\r\nHost: i\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"},
    {"two lengths", kGet + "Content-Length: 1\r\nContent-Length: 2\r\n"},
    {"length and chunks", kGet + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"},
    {"coding", kGet + "Transfer-Encoding: gzip\r\n\r\n"},
    {"chunk size", kChunked + "xyz\r\n"},
    {"chunk's end", kChunked + "1\r\nabc\r\n"},
    {"chunk extension", kChunked + "1;@\r\na\r\n"},
    {"cr in a chunk line", kChunked + "1;a\rb\r\na\r\n"},
    {"trailer", kChunked + "0\r\nA@: b\r\n\r\n"},
    {"long target", "GET /" + x(24) + " HTTP/1.1\r\n"},
    {"long target, bad version", "GET /" + x(24) + " HTTQ/1.1\r\n"},
    {"endless method", x(170)},
    {"long line", kGet + "A: " + x(140) + "\r\n"},
    {"bad line, then a long one", kGet + "A@: b\r\nA: " + x(140) + "\r\n"},
    {"many lines", kGet + "A: b\r\n" + "A: 012345678901234567890123456789012345678901234567890123456789\r\n" +
                       "A: 012345678901234567890123456789012345678901234567890123456789\r\n"},
    {"long body", length(33)},
    {"long chunk", kChunked + "21\r\n"},
    {"long chunks", kChunked + "20\r\n" + x(32) + "\r\n1\r\n"},
    {"long chunk line", kChunked + "1;a=" + x(50) + "\r\n"},
    {"quote without end", kChunked + "1;a=\"\r\n" + x(50)},
    {"long trailers", kChunked + "0\r\nA: " + x(40) + "\r\n\r\n"},
};

}  // namespace

class tst_HttpCuts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCutGivesTheSame_data();
    void everyCutGivesTheSame();
    void aHeadMayBeAsLongAsTheLimitAndNoLonger();
    void aFoldLongerThanItsBoundIsRefusedInWords();
};

void tst_HttpCuts::everyCutGivesTheSame_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("refused");
    for (const Row& row : kRequests)
        QTest::newRow(row.name) << QByteArray::fromStdString(row.stream) << false;
    for (const Row& row : kRefused)
        QTest::addRow("refused: %s", row.name)
            << QByteArray::fromStdString(row.stream + kGet + "\r\n") << true;
}

void tst_HttpCuts::everyCutGivesTheSame()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, refused);
    const std::string text = stream.toStdString();
    const auto read = [&](auto lengthAt) {
        return QByteArray::fromStdString(requestsIn(text, kTightLimits, lengthAt));
    };
    const QByteArray whole = read([&](std::size_t) { return text.size(); });
    QCOMPARE(!whole.contains(']'), refused);  // a refusal says nothing of what is left
    QCOMPARE(read([](std::size_t) { return 1; }), whole);
    for (std::size_t cut = 1; cut < text.size(); ++cut)
        QCOMPARE(read([&](std::size_t at) { return at == 0 ? cut : text.size(); }), whole);
}

void tst_HttpCuts::aHeadMayBeAsLongAsTheLimitAndNoLonger()
{
    for (const std::size_t tooMany : {0, 1}) {
        const std::string head = kGet + "A: " + x(kTightLimits.head - kGet.size() - 7 + tooMany) + "\r\n\r\n";
        QCOMPARE(head.size(), kTightLimits.head + tooMany);
        for (const std::size_t piece : {std::size_t{1}, head.size()}) {
            const std::string read = requestsIn(head, kTightLimits, [&](std::size_t) { return piece; });
            QCOMPARE(read.starts_with("431 the headers are longer than 160 bytes"), tooMany == 1);
        }
    }
}

void tst_HttpCuts::aFoldLongerThanItsBoundIsRefusedInWords()
{
    const std::string head = kGet + "A: " + x(3000) + "\r\n " + x(3000) + "\r\n\r\n";
    for (const std::size_t piece : {std::size_t{1}, head.size()})
        QCOMPARE(requestsIn(head, {}, [&](std::size_t) { return piece; }),
                 std::string("431 a folded header is longer than 4096 bytes"));
}

CHANGEOVER_TEST(tst_HttpCuts)
#include "tst_http_cuts.moc"
