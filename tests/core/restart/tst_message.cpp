// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/message.h"

#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <random>

using namespace changeover;

namespace {

/// One of each kind, with every field set.
std::vector<MessageBody> allBodies()
{
    const ReceivedSignal hangUp{1, 4711, 1000, -6, 123456789012345};
    return {
        HelloMessage{1, 3, 4711, "changeover-server 0.1.0"},
        ManifestMessage{
            {{"127.0.0.1:0", "127.0.0.1:8090", 4096, 6}, {"unix:/run/a", "unix:/run/a", 8, 7, true, true}}},
        ClaimMessage{{{"127.0.0.1:0", ClaimMessage::Use::Adopted}, {"[::1]:1", ClaimMessage::Use::NotWanted}},
                     {0, 1, 2, 3, 4}},
        ReadyMessage{},
        CommitMessage{{1, 2, 3, 4, 5, 6}},
        AcceptingMessage{},
        PingMessage{},
        PongMessage{},
        SealedMessage{hangUp},
        SealedAckMessage{},
        RestartMessage{hangUp},
        TermMessage{},
        AbortMessage{"did not report ready within 2s"},
        ByeMessage{12, 3},
        OfferMessage{5, {{17, 4, 123456789, false, "GET / HT"}, {18, 0, 987654321, true, {}}}},
        AdoptedMessage{5, {17, 18}},
        GrantMessage{{17}},
        RevokeMessage{{18}},
        HoldMessage{5, 4711},
        StopMessage{4712},
        StoppedMessage{3, 17},
        ResumeMessage{},
        HurryMessage{}};
}

std::vector<std::byte> encoded(const MessageBody& body) { return encode(Message{7, 99, body}); }

std::error_code errorOf(std::span<const std::byte> bytes)
{
    const auto message = decodeMessage(bytes);
    return message ? std::error_code{} : message.error();
}

}  // namespace

class tst_Message : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsEncodedIsReadBack_data();
    void whatIsEncodedIsReadBack();
    void everyShorterOneIsTruncated_data() { whatIsEncodedIsReadBack_data(); }
    void everyShorterOneIsTruncated();
    void aLongerOneIsOversized_data() { whatIsEncodedIsReadBack_data(); }
    void aLongerOneIsOversized();
    void anotherVersionIsRefused();
    void anUnknownTypeIsRefused();
    void fieldsWithoutMeaningAreRefused();
    void tooLargeForAPacketIsOversized();
    void noiseIsNeverRead();
    void fieldsSurvive();
};

void tst_Message::whatIsEncodedIsReadBack_data()
{
    QTest::addColumn<int>("index");
    const auto bodies = allBodies();
    QCOMPARE(bodies.size(), std::variant_size_v<MessageBody>);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        QCOMPARE(bodies[i].index(), i);
        QTest::addRow("%s", name(bodies[i]).data()) << static_cast<int>(i);
    }
}

void tst_Message::whatIsEncodedIsReadBack()
{
    QFETCH(int, index);
    const auto bytes = encoded(allBodies()[static_cast<std::size_t>(index)]);
    const auto message = decodeMessage(bytes);
    QVERIFY2(message, message ? "" : message.error().message().c_str());
    QCOMPARE(message->generation, 7);
    QCOMPARE(message->sentNs, std::int64_t{99});
    QCOMPARE(message->body.index(), static_cast<std::size_t>(index));
    // Each field is written at one place and read at the same: equal bytes mean equal fields.
    QVERIFY(encode(*message) == bytes);
}

void tst_Message::everyShorterOneIsTruncated()
{
    QFETCH(int, index);
    const auto bytes = encoded(allBodies()[static_cast<std::size_t>(index)]);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QCOMPARE(errorOf(std::span(bytes).first(size)), make_error_code(RestartErrc::truncatedMessage));
}

void tst_Message::aLongerOneIsOversized()
{
    QFETCH(int, index);
    auto bytes = encoded(allBodies()[static_cast<std::size_t>(index)]);
    bytes.push_back(std::byte{0});
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::oversizedMessage));
    bytes[16] = static_cast<std::byte>(std::to_integer<int>(bytes[16]) + 1);  // the length says so too
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::oversizedMessage));
}

void tst_Message::anotherVersionIsRefused()
{
    auto bytes = encoded(ReadyMessage{});
    bytes[2] = std::byte{kProtocolVersion + 1};
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::wrongVersion));
}

void tst_Message::anUnknownTypeIsRefused()
{
    auto bytes = encoded(ReadyMessage{});
    bytes[0] = std::byte{std::variant_size_v<MessageBody>};
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::unknownMessage));
    bytes[1] = std::byte{0xff};
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::unknownMessage));
}

void tst_Message::fieldsWithoutMeaningAreRefused()
{
    QCOMPARE(errorOf(encode(Message{0, 99, ReadyMessage{}})), make_error_code(RestartErrc::malformedMessage));
    QCOMPARE(errorOf(encoded(ClaimMessage{{{"a", static_cast<ClaimMessage::Use>(3)}}, {}})),
             make_error_code(RestartErrc::malformedMessage));
    auto sealed = encoded(SealedMessage{});
    sealed.back() = std::byte{2};
    QCOMPARE(errorOf(sealed), make_error_code(RestartErrc::malformedMessage));
    auto claim = encoded(ClaimMessage{});
    claim.at(20 + 3) = std::byte{0x7f};  // a list of two thousand million entries
    QCOMPARE(errorOf(claim), make_error_code(RestartErrc::malformedMessage));
}

void tst_Message::tooLargeForAPacketIsOversized()
{
    const auto bytes = encoded(AbortMessage{std::string(kMaxPacketBytes, 'x')});
    QCOMPARE(errorOf(bytes), make_error_code(RestartErrc::oversizedMessage));
}

void tst_Message::noiseIsNeverRead()
{
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> bytes(random() % 200);
        for (std::byte& byte : bytes)
            byte = static_cast<std::byte>(random());
        QVERIFY(!decodeMessage(bytes));
    }
}

void tst_Message::fieldsSurvive()
{
    const auto claim = decodeMessage(encoded(allBodies()[2])).value();
    const auto& body = std::get<ClaimMessage>(claim.body);
    QCOMPARE(body.openAtEntry, (std::vector<std::int32_t>{0, 1, 2, 3, 4}));
    QCOMPARE(body.listeners[1].configured, std::string("[::1]:1"));
    const auto sealed = decodeMessage(encoded(allBodies()[8])).value();
    QCOMPARE(std::get<SealedMessage>(sealed.body).restart->senderPid, 4711);
    QVERIFY(!std::get<SealedMessage>(decodeMessage(encoded(SealedMessage{}))->body).restart);
}

CHANGEOVER_TEST(tst_Message)
#include "tst_message.moc"
