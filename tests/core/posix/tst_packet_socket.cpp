// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

using namespace changeover;

class tst_PacketSocket : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPacketArrivesWholeWithItsDescriptors();
    void theEndOfThePeerIsToldFromNothingYet();
    void whatIsTooLargeIsRefusedBeforeItIsSent();
    void aFullSocketSaysSoInsteadOfBlocking();
};

namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::error_code system(int error) { return {error, std::system_category()}; }

}  // namespace

void tst_PacketSocket::aPacketArrivesWholeWithItsDescriptors()
{
    auto pair = makePacketPair();
    auto pipe = makePipe();
    QVERIFY(pair && pipe);
    const int sent[] = {pipe->writeEnd.get()};
    QVERIFY(sendPacket(pair->ours.get(), bytes("hello"), sent));

    const auto packet = receivePacket(pair->theirs.get());
    QVERIFY(packet);
    QCOMPARE(std::memcmp(packet->bytes.data(), "hello", 5), 0);
    QCOMPARE(packet->bytes.size(), 5u);
    QVERIFY(!packet->truncated);
    QCOMPARE(packet->descriptors.size(), 1u);
    QVERIFY(::fcntl(packet->descriptors[0].get(), F_GETFD) & FD_CLOEXEC);
    QCOMPARE(::write(packet->descriptors[0].get(), "x", 1), 1);
    char received = 0;
    QCOMPARE(::read(pipe->readEnd.get(), &received, 1), 1);
}

void tst_PacketSocket::theEndOfThePeerIsToldFromNothingYet()
{
    auto pair = makePacketPair();
    QVERIFY(pair);
    QCOMPARE(receivePacket(pair->ours.get()).error(), system(EAGAIN));
    pair->theirs.reset();
    QCOMPARE(receivePacket(pair->ours.get()).error(), std::make_error_code(std::errc::not_connected));
    QCOMPARE(sendPacket(pair->ours.get(), bytes("x")).error(), system(EPIPE));
}

void tst_PacketSocket::whatIsTooLargeIsRefusedBeforeItIsSent()
{
    auto pair = makePacketPair();
    QVERIFY(pair);
    const std::string large(kMaxPacketBytes + 1, 'x');
    QCOMPARE(sendPacket(pair->ours.get(), bytes(large)).error(),
             std::make_error_code(std::errc::message_size));
    QVERIFY(sendPacket(pair->ours.get(), bytes(large).first(kMaxPacketBytes)));
    QCOMPARE(receivePacket(pair->theirs.get())->bytes.size(), kMaxPacketBytes);
}

void tst_PacketSocket::aFullSocketSaysSoInsteadOfBlocking()
{
    auto pair = makePacketPair();
    QVERIFY(pair);
    Result<void> result;
    for (int i = 0; i < 1'000'000 && result; ++i)
        result = sendPacket(pair->ours.get(), bytes("fill"));
    QVERIFY(!result);
    QCOMPARE(result.error(), system(EAGAIN));
}

CHANGEOVER_TEST(tst_PacketSocket)
#include "tst_packet_socket.moc"
