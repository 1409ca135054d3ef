// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/http_parser.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;
using Progress = HttpParser::Progress;

namespace {

/// Feeds `text` in pieces of `piece` bytes, as a connection does.
Progress feed(HttpParser& parser, std::string_view text, std::size_t piece, std::string* rest = nullptr)
{
    std::string pending;
    Progress progress = Progress::NeedMore;
    while (progress == Progress::NeedMore && !text.empty()) {
        pending += text.substr(0, piece);
        text.remove_prefix(std::min(piece, text.size()));
        const HttpParser::Step step = parser.feed(pending);
        progress = step.progress;
        pending.erase(0, step.consumed);
    }
    if (rest) *rest = pending + std::string(text);
    return progress;
}

std::string repeated(std::size_t count, char c = 'x') { return std::string(count, c); }

}  // namespace

class tst_HttpParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsARequestHoweverItIsCut_data();
    void readsARequestHoweverItIsCut();
    void knowsWhetherTheConnectionIsKept_data();
    void knowsWhetherTheConnectionIsKept();
    void refusesInWords_data();
    void refusesInWords();
    void leavesPipelinedBytesUnconsumed();
    void acceptsWhatIsJustWithinTheLimits();
    void passesOverEmptyLinesBeforeARequest();
    void findsPathAndQuery_data();
    void findsPathAndQuery();
};

void tst_HttpParser::readsARequestHoweverItIsCut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("piece");
    const QByteArray head = "POST /echo?a=b HTTP/1.1\r\nHost: h\r\n";
    for (const int piece : {1, 2, 3, 7, 100'000}) {
        QTest::addRow("get/%d", piece)
            << QByteArray("GET / HTTP/1.1\r\nHost: h\r\n\r\n") << QByteArray("/") << QByteArray() << piece;
        QTest::addRow("length/%d", piece) << head + "Content-Length: 5\r\n\r\nhello"
                                          << QByteArray("/echo?a=b") << QByteArray("hello") << piece;
        QTest::addRow("chunked/%d", piece)
            << head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
            << QByteArray("/echo?a=b") << QByteArray("hello world") << piece;
        QTest::addRow("trailers/%d", piece)
            << head +
                   "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Request-Id: no\r\nHost: no\r\n\r\n"
            << QByteArray("/echo?a=b") << QByteArray("hello") << piece;
    }
}

void tst_HttpParser::readsARequestHoweverItIsCut()
{
    QFETCH(QByteArray, text);
    QFETCH(int, piece);
    HttpParser parser;
    QCOMPARE(feed(parser, text.toStdString(), static_cast<std::size_t>(piece)), Progress::Complete);
    QTEST(QByteArray::fromStdString(parser.request().target), "target");
    QTEST(QByteArray::fromStdString(parser.request().body), "body");
    QVERIFY(!parser.request().hasRequestId);
}

void tst_HttpParser::knowsWhetherTheConnectionIsKept_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("http11");
    QTest::addColumn<bool>("kept");
    QTest::addRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\n\r\n") << true << true;
    QTest::addRow("1.1 close") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") << true
                               << false;
    QTest::addRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false << false;
    QTest::addRow("1.0 keep-alive") << QByteArray("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n") << false
                                    << true;
}

void tst_HttpParser::knowsWhetherTheConnectionIsKept()
{
    QFETCH(QByteArray, text);
    HttpParser parser;
    QCOMPARE(feed(parser, text.toStdString(), 100), Progress::Complete);
    QTEST(parser.request().http11, "http11");
    QTEST(parser.request().keepAlive, "kept");
}

void tst_HttpParser::refusesInWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& text, int status) {
        QTest::addRow("%s", name) << QByteArray::fromStdString(text) << status;
    };
    const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
    const std::string post = "POST /echo HTTP/1.1\r\nHost: h\r\n";
    row("no method", " / HTTP/1.1\r\n\r\n", 400);
    row("bytes of TLS", std::string("\x16\x03\x01\x00\xa5\x01\x00\x00", 8), 400);
    row("no version", "GET /\r\n\r\n", 400);
    row("HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 400);
    row("no host", "GET / HTTP/1.1\r\n\r\n", 400);
    row("two hosts", get + "Host: i\r\n\r\n", 400);
    row("no colon", get + "Oops\r\n\r\n", 400);
    row("space before colon", get + "A : b\r\n\r\n", 400);
    row("two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400);
    row("negative length", post + "Content-Length: -1\r\n\r\n", 400);
    row("length and chunks", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    row("unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n", 400);
    const std::string chunks = "\r\n5\r\nhello\r\n0\r\n\r\n";
    const auto coded = [&](const char* name, const std::string& codings, int status) {
        row(name, post + "Transfer-Encoding: " + codings + "\r\n" + chunks, status);
    };
    coded("unknown coding, then chunks", "gzip, chunked", 501);
    coded("unknown coding with a parameter", "gzip;q=1 ,\tchunked", 501);
    coded("identity, then chunks", "identity\r\nTransfer-Encoding: chunked", 501);
    coded("chunks, then identity", "chunked\r\nTransfer-Encoding: identity", 400);
    coded("chunks, then another", "chunked, gzip", 400);
    coded("chunks in chunks", "chunked, chunked", 400);
    coded("chunks with a parameter", "chunked;x=1", 400);
    coded("chunks with an empty parameter", "chunked ;", 400);
    coded("an empty coding before", ", chunked", 400);
    coded("an empty coding behind", "chunked,", 400);
    coded("no coding at all", "", 400);
    coded("a quoted coding", "\"chunked\"", 400);
    coded("chunks folded", "\r\n chunked", 400);
    coded("chunks, then a fold", "chunked\r\n\t", 400);
    row("length folded", post + "Content-Length:\r\n 5\r\n\r\nhello", 400);
    row("length, then a fold", post + "X: y\r\ncontent-length: 5\r\n\t\r\n\r\nhello", 400);
    const std::string old = "POST /e HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n";
    row("chunks of HTTP/1.0", old + chunks, 400);
    row("chunks of HTTP/1.0, kept alive", old + "Connection: keep-alive\r\n" + chunks, 400);
    row("bad chunk size", post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400);
    row("target", "GET /" + repeated(8192) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
    row("endless target", "GET /" + repeated(20'000), 414);
    row("one header", get + "A: " + repeated(17'000) + "\r\n\r\n", 431);
    std::string many = get;
    for (int i = 0; i < 2'000; ++i)
        many += "A: bcdef\r\n";
    row("many headers", many + "\r\n", 431);
    row("endless headers", many, 431);
    row("length", post + "Content-Length: 1048577\r\n\r\n", 413);
    row("chunks", post + "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413);
    std::string trailers = post + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
    for (int i = 0; i < 2'000; ++i)
        trailers += "A: bcdef\r\n";
    row("endless trailers", trailers, 431);
    row("endless chunk line", post + "Transfer-Encoding: chunked\r\n\r\n1;" + repeated(20'000), 431);
}

void tst_HttpParser::refusesInWords()
{
    QFETCH(QByteArray, text);
    QFETCH(int, status);
    for (const std::size_t piece : {std::size_t{10}, std::size_t{1'000'000}}) {
        HttpParser parser;
        QCOMPARE(feed(parser, text.toStdString(), piece), Progress::Failed);
        QCOMPARE(parser.failure().status, status);
        QVERIFY(!parser.failure().words.empty());
        QVERIFY(parser.failure().words.find('\n') == std::string::npos);
    }
}

void tst_HttpParser::leavesPipelinedBytesUnconsumed()
{
    HttpParser parser;
    std::string rest;
    const std::string first = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
    const std::string second = "GET /next HTTP/1.1\r\nHost: h\r\nX-Request-Id: 9\r\n\r\n";
    QCOMPARE(feed(parser, first + second, 1000, &rest), Progress::Complete);
    QCOMPARE(rest, second);
    parser.next();
    QVERIFY(!parser.started());
    QCOMPARE(feed(parser, rest, 1000), Progress::Complete);
    QCOMPARE(parser.request().target, std::string("/next"));
    QCOMPARE(parser.request().requestId, std::string("9"));
    QVERIFY(parser.request().body.empty());
}

void tst_HttpParser::acceptsWhatIsJustWithinTheLimits()
{
    HttpParser parser;
    const std::string target = "/" + repeated(8191);
    QCOMPARE(feed(parser, "GET " + target + " HTTP/1.1\r\nHost: h\r\nA: " + repeated(7000) + "\r\n\r\n", 900),
             Progress::Complete);
    QCOMPARE(parser.request().target, target);
    parser.next();
    const std::string body = repeated(1024 * 1024, 'b');
    QCOMPARE(feed(parser, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body, 30'000),
             Progress::Complete);
    QVERIFY(parser.request().body == body);
}

void tst_HttpParser::passesOverEmptyLinesBeforeARequest()
{
    for (const std::size_t piece : {std::size_t{1}, std::size_t{100}}) {
        HttpParser parser;
        QCOMPARE(feed(parser, "\r\n\r\n", piece), Progress::NeedMore);
        QVERIFY(!parser.started());
        QCOMPARE(feed(parser, "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", piece), Progress::Complete);
    }
}

void tst_HttpParser::findsPathAndQuery_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("ms");
    QTest::addRow("plain") << QByteArray("/sleep") << QByteArray("/sleep") << QByteArray("-");
    QTest::addRow("one") << QByteArray("/sleep?ms=5") << QByteArray("/sleep") << QByteArray("5");
    QTest::addRow("second") << QByteArray("/sleep?a=1&ms=5&b=2") << QByteArray("/sleep") << QByteArray("5");
    QTest::addRow("longer name") << QByteArray("/sleep?msx=1&xms=2") << QByteArray("/sleep")
                                 << QByteArray("-");
    QTest::addRow("empty") << QByteArray("/sleep?&&ms=") << QByteArray("/sleep") << QByteArray("");
    QTest::addRow("absolute") << QByteArray("http://h:80/sleep?ms=5") << QByteArray("/sleep")
                              << QByteArray("5");
    QTest::addRow("absolute root") << QByteArray("http://h") << QByteArray("/") << QByteArray("-");
    QTest::addRow("url in query") << QByteArray("/x?u=http://h/&ms=5") << QByteArray("/x") << QByteArray("5");
}

void tst_HttpParser::findsPathAndQuery()
{
    QFETCH(QByteArray, target);
    HttpRequest request;
    request.target = target.toStdString();
    QTEST(QByteArray::fromStdString(std::string(request.path())), "path");
    QTEST(QByteArray::fromStdString(std::string(request.query("ms").value_or("-"))), "ms");
}

CHANGEOVER_TEST(tst_HttpParser)
#include "tst_http_parser.moc"
