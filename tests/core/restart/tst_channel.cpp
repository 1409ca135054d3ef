// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/channel.h"

#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <boost/asio/io_context.hpp>

#include <QTest>

#include <sys/socket.h>

using namespace changeover;

namespace {

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// A channel, the other end's raw socket, and what was heard: message names, or the error.
struct Conversation {
    Conversation()
        : pair(makePacketPair().value()), channel(std::make_unique<Channel>(context, std::move(pair.ours), 3))
    {
        channel->start([this](const Result<Message>& message) {
            heard << (message ? QString::fromUtf8(name(message->body).data())
                              : QString::fromStdString(message.error().message()));
        });
    }

    void say(const MessageBody& body) { sendPacket(pair.theirs.get(), encode(Message{4, 1, body})).value(); }
    void run() { context.poll(); }

    boost::asio::io_context context{1};
    PacketPair pair;
    std::unique_ptr<Channel> channel;
    QStringList heard;
};

QString words(std::error_code error) { return QString::fromStdString(error.message()); }

const std::error_code kEnd = std::make_error_code(std::errc::not_connected);

}  // namespace

class tst_Channel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messagesComeInOrderThenTheEnd();
    void garbageEndsTheConversation();
    void whatLiesInTheSocketCanBeReadAtOnce();
    void wordsBeforeAResetAreHeard();
    void aPeerThatIsGoneIsAnError();
    void aPeerThatDoesNotReadNeverBlocks();
    void theHandlerMayDestroyTheChannel();
    void closingIsSeenAsTheEnd();
};

void tst_Channel::messagesComeInOrderThenTheEnd()
{
    Conversation talk;
    talk.say(ReadyMessage{});
    talk.say(AcceptingMessage{});
    talk.pair.theirs.reset();
    talk.run();
    QCOMPARE(talk.heard, (QStringList{"READY", "ACCEPTING", words(kEnd)}));
    QVERIFY(!talk.channel->isOpen());
}

void tst_Channel::garbageEndsTheConversation()
{
    Conversation talk;
    sendPacket(talk.pair.theirs.get(), bytesOf("nonsense of more than twenty bytes")).value();
    talk.say(ReadyMessage{});
    talk.run();
    QCOMPARE(talk.heard, (QStringList{words(RestartErrc::wrongVersion)}));
    QVERIFY(!talk.channel->isOpen());
}

void tst_Channel::whatLiesInTheSocketCanBeReadAtOnce()
{
    Conversation talk;
    talk.say(PongMessage{});
    talk.channel->readQueued();
    QCOMPARE(talk.heard, (QStringList{"PONG"}));
    talk.run();
    QCOMPARE(talk.heard.size(), 1);
}

void tst_Channel::wordsBeforeAResetAreHeard()
{
    Conversation talk;
    QVERIFY(!talk.channel->send(PingMessage{}));  // never read: closing then is a reset for us
    talk.say(ByeMessage{});
    talk.pair.theirs.reset();
    talk.run();
    QCOMPARE(talk.heard, (QStringList{"BYE", words(kEnd)}));
}

void tst_Channel::aPeerThatIsGoneIsAnError()
{
    Conversation talk;
    talk.pair.theirs.reset();
    QVERIFY(talk.channel->send(PingMessage{}) == std::errc::broken_pipe);
}

void tst_Channel::aPeerThatDoesNotReadNeverBlocks()
{
    Conversation talk;
    std::error_code error;
    for (int i = 0; i < 100'000 && !error; ++i)
        error = talk.channel->send(PingMessage{});
    QVERIFY(error == std::errc::resource_unavailable_try_again);
    QVERIFY(talk.channel->isOpen());
}

void tst_Channel::theHandlerMayDestroyTheChannel()
{
    boost::asio::io_context context{1};
    auto pair = makePacketPair().value();
    auto channel = std::make_unique<Channel>(context, std::move(pair.ours), 1);
    int calls = 0;
    channel->start([&](const Result<Message>&) {
        ++calls;
        channel.reset();
    });
    for (int i = 0; i < 3; ++i)
        sendPacket(pair.theirs.get(), encode(Message{1, 1, PingMessage{}})).value();
    context.run();
    QCOMPARE(calls, 1);
}

void tst_Channel::closingIsSeenAsTheEnd()
{
    Conversation talk;
    QVERIFY(!talk.channel->send(AbortMessage{"why"}));
    talk.channel->close();
    QVERIFY(talk.channel->send(PingMessage{}) == std::errc::not_connected);
    const auto packet = receivePacket(talk.pair.theirs.get());
    QCOMPARE(std::get<AbortMessage>(decodeMessage(packet->bytes)->body).reason, std::string("why"));
    QVERIFY(receivePacket(talk.pair.theirs.get()).error() == std::errc::not_connected);
}

CHANGEOVER_TEST(tst_Channel)
#include "tst_channel.moc"
