// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/websocket/frame.h"

#include "core/server/websocket_echo.h"
#include "core/websocket/handshake.h"
#include "tests/support/test_program.h"
#include "web_socket_client.h"

#include <QTest>

using namespace changeover;
using namespace changeover::test;

namespace {

/// What an echo answers to `bytes`, given in pieces of `piece`.
std::string answerTo(WebSocketEcho& echo, std::string_view bytes, std::size_t piece)
{
    std::string answer, out;
    while (!bytes.empty()) {
        const std::size_t taken = echo.feed(bytes.substr(0, piece), out);
        bytes.remove_prefix(taken);
        answer += out;
        out.clear();  // sent
    }
    return answer;
}

std::string serverFrame(WebSocketOpcode opcode, std::string_view payload)
{
    std::string frame;
    appendFrame(frame, opcode, payload);
    return frame;
}

std::string closeFrame(unsigned code, std::string_view words = {})
{
    return serverFrame(WebSocketOpcode::Close, closePayload(code, words));
}

QByteArray bytes(const std::string& text) { return QByteArray::fromStdString(text); }

constexpr std::size_t kMaxMessage = 100'000;

}  // namespace

class tst_WebSocketFrame : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHandshakeIsTheOneOfTheStandard();
    void framesAreThoseOfTheStandard_data();
    void framesAreThoseOfTheStandard();
    void aClientsFrameIsMaskedAndReadBack();
    void aServersFrameIsReadHoweverItIsCut_data();
    void aServersFrameIsReadHoweverItIsCut();
    void aServerMasksNothing();
    void answersHoweverItIsCut_data();
    void answersHoweverItIsCut();
    void closesWithACodeThatSaysWhy_data();
    void closesWithACodeThatSaysWhy();
    void echoesNothingAfterItsClose();
    void countsTheMessagesThatCrossItsClose();
    void aFloodIsAnsweredInParts();
    void aReasonIsCutToItsRoom();
};

void tst_WebSocketFrame::theHandshakeIsTheOneOfTheStandard()
{
    const WebSocketAccept accept = webSocketAccept("dGhlIHNhbXBsZSBub25jZQ==");
    QCOMPARE(std::string(accept.data(), accept.size()), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    const WebSocketKey key = webSocketKey(0x706d617320656874, 0x65636e6f6e20656c);  // "the sample nonce"
    QCOMPARE(std::string(key.data(), key.size()), std::string("dGhlIHNhbXBsZSBub25jZQ=="));
    QVERIFY(isWebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="));
    for (const char* other : {"", "dGhlIHNhbXBsZQ==", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBs SBub25jZQ=="})
        QVERIFY2(!isWebSocketKey(other), other);
}

void tst_WebSocketFrame::framesAreThoseOfTheStandard_data()
{
    QTest::addColumn<int>("opcode");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("start");
    using Opcode = WebSocketOpcode;
    const auto row = [](const char* name, Opcode opcode, qsizetype size, const QByteArray& start) {
        QTest::newRow(name) << static_cast<int>(opcode) << QByteArray(size, 'x') << start;
    };
    row("5 bytes", Opcode::Text, 5, QByteArray::fromHex("8105"));
    row("125 bytes", Opcode::Ping, 125, QByteArray::fromHex("897d"));
    row("126 bytes", Opcode::Text, 126, QByteArray::fromHex("817e007e"));
    row("256 bytes", Opcode::Binary, 256, QByteArray::fromHex("827e0100"));
    row("65535 bytes", Opcode::Binary, 65'535, QByteArray::fromHex("827effff"));
    row("64 KiB", Opcode::Binary, 65'536, QByteArray::fromHex("827f0000000000010000"));
}

void tst_WebSocketFrame::framesAreThoseOfTheStandard()
{
    QFETCH(int, opcode);
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, start);
    QCOMPARE(bytes(serverFrame(static_cast<WebSocketOpcode>(opcode), payload.toStdString())),
             start + payload);
}

void tst_WebSocketFrame::aClientsFrameIsMaskedAndReadBack()
{
    std::string frame;
    appendMasked(frame, WebSocketOpcode::Text, "Hello", 0x37fa213d);
    QCOMPARE(bytes(frame), QByteArray::fromHex("818537fa213d7f9f4d5158"));  // RFC 6455 5.7
    for (const std::size_t size : {0, 1, 125, 126, 65'535, 65'536}) {
        frame.clear();
        appendMasked(frame, WebSocketOpcode::Binary, std::string(size, 'x'), 0xfeedface);
        WebSocketReader reader(kMaxMessage);
        const WebSocketReader::Step step = reader.feed(frame);
        QCOMPARE(step.progress, WebSocketReader::Progress::Message);
        QCOMPARE(step.consumed, frame.size());
        QVERIFY(reader.payload() == std::string(size, 'x'));
    }
}

void tst_WebSocketFrame::aServersFrameIsReadHoweverItIsCut_data()
{
    framesAreThoseOfTheStandard_data();
    QTest::newRow("close") << static_cast<int>(WebSocketOpcode::Close) << QByteArray::fromHex("03f4")
                           << QByteArray::fromHex("8802");
}

void tst_WebSocketFrame::aServersFrameIsReadHoweverItIsCut()
{
    QFETCH(int, opcode);
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, start);
    const std::string frame = (start + payload).toStdString();
    for (const std::size_t piece : {1UL, 3UL, frame.size()}) {
        WebSocketReader reader(kMaxMessage, WebSocketPeer::Server);
        WebSocketReader::Step step;
        for (std::size_t at = 0; at < frame.size(); at += piece)
            step = reader.feed(std::string_view(frame).substr(at, piece));
        QVERIFY(step.progress != WebSocketReader::Progress::NeedMore);
        QCOMPARE(static_cast<int>(reader.opcode()), opcode);
        QCOMPARE(bytes(std::string(reader.payload())), payload);
    }
}

void tst_WebSocketFrame::aServerMasksNothing()
{
    WebSocketReader reader(kMaxMessage, WebSocketPeer::Server);
    QCOMPARE(reader.feed(textFrame("Hello")).progress, WebSocketReader::Progress::Failed);
    QCOMPARE(reader.failure().code, WebSocketClose::ProtocolError);
}

void tst_WebSocketFrame::answersHoweverItIsCut_data()
{
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<QByteArray>("hears");
    using Opcode = WebSocketOpcode;
    const auto row = [](const char* name, const std::string& says, const std::string& hears) {
        QTest::newRow(name) << bytes(says) << bytes(hears);
    };
    const std::string hello = serverFrame(Opcode::Text, "Hello");
    QTest::newRow("the standard's Hello") << QByteArray::fromHex("818537fa213d7f9f4d5158") << bytes(hello);
    row("binary", maskedFrame(0x82, "\xff\xfe"), serverFrame(Opcode::Binary, "\xff\xfe"));
    row("nothing", textFrame(""), serverFrame(Opcode::Text, ""));
    row("three", textFrame("a") + textFrame("b") + textFrame("c"),
        serverFrame(Opcode::Text, "a") + serverFrame(Opcode::Text, "b") + serverFrame(Opcode::Text, "c"));
    row("fragments", maskedFrame(0x01, "Hel") + maskedFrame(0x80, "lo"), hello);
    row("a ping between fragments",
        maskedFrame(0x01, "Hel") + maskedFrame(0x89, "p") + maskedFrame(0x00, "l") + maskedFrame(0x80, "o"),
        serverFrame(Opcode::Pong, "p") + hello);
    row("a character cut by fragments", maskedFrame(0x01, "\xc3") + maskedFrame(0x80, "\xa9"),
        serverFrame(Opcode::Text, "é"));
    row("a pong nobody asked for", maskedFrame(0x8a, "x") + textFrame("Hello"), hello);
    for (const std::size_t size : {std::size_t{126}, std::size_t{65'536}, kMaxMessage})
        row(qPrintable(QString::number(size)), textFrame(std::string(size, 'x')),
            serverFrame(Opcode::Text, std::string(size, 'x')));
    row("close", maskedFrame(0x88, closePayload(1000, "bye")) + textFrame("unheard"), closeFrame(1000));
    row("close without a code", maskedFrame(0x88, ""), serverFrame(Opcode::Close, ""));
}

void tst_WebSocketFrame::answersHoweverItIsCut()
{
    QFETCH(QByteArray, says);
    QFETCH(QByteArray, hears);
    for (const std::size_t piece : {1, 2, 3, 7, 1'000'000}) {
        WebSocketEcho echo(kMaxMessage);
        QVERIFY(bytes(answerTo(echo, says.toStdString(), piece)) == hears);
        QCOMPARE(echo.isOver(), hears.startsWith('\x88'));
    }
}

void tst_WebSocketFrame::closesWithACodeThatSaysWhy_data()
{
    QTest::addColumn<QByteArray>("says");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const std::string& says, int code) {
        QTest::newRow(name) << bytes(says) << code;
    };
    row("not masked", serverFrame(WebSocketOpcode::Text, "Hello"), 1002);
    row("a reserved bit", maskedFrame(0xc1, "x"), 1002);
    row("unknown opcode", maskedFrame(0x83, "x"), 1002);
    row("unknown control opcode", maskedFrame(0x8b, "x"), 1002);
    row("a fragmented ping", maskedFrame(0x09, "x"), 1002);
    row("a long ping", maskedFrame(0x89, std::string(126, 'x')), 1002);
    row("nothing to continue", maskedFrame(0x80, "x"), 1002);
    row("a message within another", maskedFrame(0x01, "x") + textFrame("y"), 1002);
    QTest::newRow("a length in too many bytes") << QByteArray::fromHex("81fe0005") + "maskHello" << 1002;
    QTest::newRow("the same in eight")
        << QByteArray::fromHex("81ff000000000000ffff") + "mask" + QByteArray(65'535, 'x') << 1002;
    QTest::newRow("a length of 63 bits") << QByteArray::fromHex("81ff7fffffffffffffff") + "mask" << 1009;
    QTest::newRow("a length of 64 bits") << QByteArray::fromHex("81ffffffffffffffffff") + "mask" << 1002;
    row("one byte too many", maskedFrame(0x82, std::string(kMaxMessage + 1, 'x')), 1009);
    row("too many in fragments", maskedFrame(0x02, std::string(kMaxMessage, 'x')) + maskedFrame(0x00, "x"),
        1009);
    row("not UTF-8", textFrame("a\xff"), 1007);
    row("cut UTF-8", textFrame("\xc3"), 1007);
    row("a surrogate", textFrame("\xed\xa0\x80"), 1007);
    row("a reason that is not UTF-8", maskedFrame(0x88, closePayload(1000, "\xff")), 1007);
    row("half a close code", maskedFrame(0x88, "\x03"), 1002);
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
        row(qPrintable("close code " + QString::number(code)),
            maskedFrame(0x88, closePayload(static_cast<unsigned>(code))), 1002);
}

void tst_WebSocketFrame::closesWithACodeThatSaysWhy()
{
    QFETCH(QByteArray, says);
    QFETCH(int, code);
    for (const std::size_t piece : {1, 5, 1'000'000}) {
        WebSocketEcho echo(kMaxMessage);
        const std::string answer = answerTo(echo, says.toStdString(), piece);
        QVERIFY(echo.isOver());
        QVERIFY(answer.starts_with('\x88'));
        QCOMPARE(answer.substr(2, 2), closePayload(static_cast<unsigned>(code)));
        QVERIFY2(answer.size() > 4, "no words");
        QCOMPARE(answerTo(echo, textFrame("more"), piece), std::string());
    }
}

void tst_WebSocketFrame::echoesNothingAfterItsClose()
{
    WebSocketEcho echo(kMaxMessage);
    std::string out;
    echo.close(WebSocketClose::ServiceRestart, "why", out);
    echo.close(WebSocketClose::Normal, "again", out);
    QCOMPARE(out, closeFrame(1012, "why"));
    QVERIFY(echo.isClosing() && !echo.isOver());
    QCOMPARE(answerTo(echo, textFrame("x") + maskedFrame(0x89, "p"), 100), std::string());
    QVERIFY(!echo.isOver());
    QCOMPARE(answerTo(echo, maskedFrame(0x88, closePayload(1012)), 100), std::string());
    QVERIFY(echo.isOver());
}

/// A message that is not whole when it ends is none.
void tst_WebSocketFrame::countsTheMessagesThatCrossItsClose()
{
    for (const std::size_t piece : {1, 5, 1'000'000}) {
        WebSocketEcho echo(kMaxMessage);
        answerTo(echo, textFrame("in time") + maskedFrame(0x01, "in frag"), piece);
        QCOMPARE(echo.crossed(), std::uint64_t{0});
        std::string out;
        echo.close(WebSocketClose::ServiceRestart, "why", out);
        answerTo(echo, maskedFrame(0x80, "ments") + maskedFrame(0x89, "ping") + textFrame("late"), piece);
        QCOMPARE(echo.crossed(), std::uint64_t{2});
        answerTo(echo, maskedFrame(0x01, "never") + maskedFrame(0x88, closePayload(1012)), piece);
        QCOMPARE(echo.crossed(), std::uint64_t{2});
        QCOMPARE(echo.echoed(), std::uint64_t{1});
        QVERIFY(echo.isOver());
    }
}

/// What is not taken stays with the caller until the answers so far are on their way.
void tst_WebSocketFrame::aFloodIsAnsweredInParts()
{
    WebSocketEcho echo(kMaxMessage);
    std::string flood;
    for (int i = 0; i < 10'000; ++i)
        flood += textFrame("0123456789");
    std::string out;
    const std::size_t taken = echo.feed(flood, out);
    QVERIFY(taken < flood.size());
    QVERIFY(out.size() < 100'000);
    QCOMPARE(echo.feed(std::string_view(flood).substr(taken), out), std::size_t{0});
    out.clear();
    QVERIFY(echo.feed(std::string_view(flood).substr(taken), out) > 0);
}

void tst_WebSocketFrame::aReasonIsCutToItsRoom()
{
    std::string out;
    appendClose(out, WebSocketClose::Normal, std::string(200, 'x'));
    QCOMPARE(out, closeFrame(1000, std::string(123, 'x')));
}

CHANGEOVER_TEST(tst_WebSocketFrame)
#include "tst_websocket_frame.moc"
