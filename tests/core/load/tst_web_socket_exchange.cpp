// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/web_socket_exchange.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <string>
#include <vector>

using namespace changeover;
using State = WebSocketExchange::State;

Q_DECLARE_METATYPE(changeover::WebSocketExchange::State)

class tst_WebSocketExchange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysEachMessageOnceTheOneBeforeCameBack();
    void theSamePlanSaysTheSame();
    void endsAsTheOtherSideHasIt_data();
    void endsAsTheOtherSideHasIt();
    void answersAPing();
};

namespace {

constexpr RequestPlan kPlan{.kind = RequestPlan::Kind::WebSocket, .amount = 3, .pattern = 7};

/// What a server reads in what a client sent; {} where it is no whole message.
std::string payloadOf(const std::string& frame, WebSocketOpcode opcode = WebSocketOpcode::Text)
{
    WebSocketReader reader(1000);
    const WebSocketReader::Step step = reader.feed(frame);
    const bool whole = step.progress != WebSocketReader::Progress::NeedMore && step.consumed == frame.size();
    return whole && reader.opcode() == opcode ? std::string(reader.payload()) : std::string();
}

std::string textFrame(const std::string& text)
{
    std::string frame;
    appendFrame(frame, WebSocketOpcode::Text, text);
    return frame;
}

std::string closeFrame(int code)
{
    std::string frame;
    appendClose(frame, static_cast<WebSocketClose>(code), "words");
    return frame;
}

/// A conversation that has begun; `said` is the first message.
struct Begun {
    WebSocketExchange exchange;
    std::string said;

    Begun()
    {
        exchange.begin(kPlan);
        said = speak();
    }
    std::string speak(WebSocketOpcode opcode = WebSocketOpcode::Text)
    {
        std::string out;
        exchange.speak(out);
        return payloadOf(out, opcode);
    }
    State hear(const std::string& bytes)
    {
        std::string out;
        return exchange.hear(bytes, out);
    }
};

}  // namespace

void tst_WebSocketExchange::saysEachMessageOnceTheOneBeforeCameBack()
{
    WebSocketExchange exchange;
    for (int again = 0; again < 2; ++again) {  // one object, one conversation after another
        exchange.begin(kPlan);
        QCOMPARE(exchange.state(), State::MaySpeak);
        std::string before;
        for (std::uint32_t i = 0; i < kPlan.amount; ++i) {
            std::string out, more;
            exchange.speak(out);
            const std::string text = payloadOf(out);
            QVERIFY(!text.empty() && text.size() <= kMaxMessageBytes && text != before);
            before = text;
            for (const char byte : textFrame(text)) {
                QCOMPARE(exchange.state(), State::Listening);
                exchange.hear({&byte, 1}, more);
            }
            QCOMPARE(exchange.state(), State::MaySpeak);
            QVERIFY(more.empty());
        }
        std::string out;
        exchange.speak(out);
        QCOMPARE(payloadOf(out, WebSocketOpcode::Close), std::string("\x03\xe8"));
        QCOMPARE(exchange.hear(closeFrame(1000), out), State::Over);
        QCOMPARE(exchange.status(), 101);
    }
}

void tst_WebSocketExchange::theSamePlanSaysTheSame()
{
    const auto said = [](std::uint64_t pattern) {
        WebSocketExchange exchange;
        exchange.begin({.kind = RequestPlan::Kind::WebSocket, .amount = 1, .pattern = pattern});
        std::string out;
        exchange.speak(out);
        return out;
    };
    QVERIFY(said(1) == said(1));
    QVERIFY(said(1) != said(2));
    bool isLong = false, isShort = false;
    for (std::uint64_t pattern = 0; pattern < 100; ++pattern) {
        const std::size_t length = payloadOf(said(pattern)).size();
        isLong |= length > 125;
        isShort |= length <= 125;
    }
    QVERIFY(isLong && isShort);
}

void tst_WebSocketExchange::endsAsTheOtherSideHasIt_data()
{
    QTest::addColumn<bool>("echo");  // of the first message, before `then`
    QTest::addColumn<QByteArray>("then");
    QTest::addColumn<State>("state");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, bool echo, const std::string& then, State state, int status = 0) {
        QTest::newRow(name) << echo << QByteArray::fromStdString(then) << state << status;
    };
    row("1012 when all came back", true, closeFrame(1012), State::Over, 101);
    row("1012 before the echo", false, closeFrame(1012), State::Cut);
    row("1011 when all came back", true, closeFrame(1011), State::Over, 1011);
    row("1000 that we did not ask for", true, closeFrame(1000), State::Over, 1000);
    row("a Close without a code", true, std::string("\x88\0", 2), State::Over, 1005);
    row("another echo", false, textFrame("another"), State::Wrong);
    row("one echo too many", true, textFrame("again"), State::Wrong);
    row("masked", true, "\x81\x81mask?", State::Wrong);
    row("longer than anything said", false, textFrame(std::string(301, 'x')), State::Wrong);
    row("what follows a Close is not heard", true, closeFrame(1012) + textFrame("more"), State::Over, 101);
}

void tst_WebSocketExchange::endsAsTheOtherSideHasIt()
{
    QFETCH(bool, echo);
    QFETCH(QByteArray, then);
    QFETCH(State, state);
    QFETCH(int, status);
    for (const bool together : {true, false}) {
        Begun begun;
        const std::string first = echo ? textFrame(begun.said) : std::string();
        if (!together && echo) QCOMPARE(begun.hear(first), State::MaySpeak);
        QCOMPARE(begun.hear((together ? first : std::string()) + then.toStdString()), state);
        if (state == State::Over) QCOMPARE(begun.exchange.status(), status);
    }
}

void tst_WebSocketExchange::answersAPing()
{
    Begun begun;
    std::string ping, out;
    appendFrame(ping, WebSocketOpcode::Ping, "here?");
    QCOMPARE(begun.exchange.hear(ping, out), State::Listening);
    QCOMPARE(payloadOf(out, WebSocketOpcode::Pong), std::string("here?"));
}

CHANGEOVER_TEST(tst_WebSocketExchange)
#include "tst_web_socket_exchange.moc"
