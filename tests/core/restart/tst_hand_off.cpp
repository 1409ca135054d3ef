// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/hand_off.h"

#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <fcntl.h>

using namespace changeover;

namespace {

constexpr std::int64_t ms(std::int64_t count) { return count * 1'000'000; }

HandedConnection connection(std::uint64_t id, std::size_t unread = 0)
{
    HandedConnection made;
    made.id = id;
    made.unread.assign(unread, 'x');
    made.socket = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return made;
}

std::vector<HandedConnection> connections(std::uint64_t first, std::size_t count, std::size_t unread = 0)
{
    std::vector<HandedConnection> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(connection(first + i, unread));
    return made;
}

using Ids = std::vector<std::uint64_t>;

/// The sender with everything that it does written down.
struct Giving {
    std::vector<MessageBody> said;
    std::vector<std::size_t> descriptors;  ///< of each message said
    Ids takenBack;
    std::size_t handed = 0;
    int ended = 0;
    std::error_code failure;  ///< of each send from now on
    HandOffSender sender{{[this](MessageBody body, std::span<const int> sockets) {
                              if (failure) return failure;
                              said.push_back(std::move(body));
                              descriptors.push_back(sockets.size());
                              return std::error_code{};
                          },
                          [this](HandedConnection back) { takenBack.push_back(back.id); },
                          [this](std::size_t count) { handed += count; }, [this] { ++ended; }}};

    template <class Body> std::vector<Body> all() const
    {
        std::vector<Body> some;
        for (const MessageBody& body : said)
            if (const auto* wanted = std::get_if<Body>(&body)) some.push_back(*wanted);
        return some;
    }
    void adopt(std::size_t offer, std::int64_t now = ms(1))
    {
        const OfferMessage message = all<OfferMessage>().at(offer);
        AdoptedMessage answer{message.batch, {}};
        for (const auto& entry : message.connections)
            answer.ids.push_back(entry.id);
        sender.adopted(answer, now);
    }
};

/// The receiver likewise.
struct Taking {
    std::vector<AdoptedMessage> said;
    Ids adopted;
    HandOffReceiver receiver{{[this](MessageBody body) {
                                  said.push_back(std::get<AdoptedMessage>(body));
                                  return std::error_code{};
                              },
                              [this](HandedConnection mine) { adopted.push_back(mine.id); }}};

    void offer(Ids ids, std::size_t sockets)
    {
        OfferMessage message{1, {}};
        for (const std::uint64_t id : ids)
            message.connections.emplace_back().id = id;
        std::vector<FileDescriptor> files;
        for (std::size_t i = 0; i < sockets; ++i)
            files.push_back(std::move(connection(0).socket));
        receiver.offered(message, std::move(files));
    }
};

const std::error_code kFull = std::make_error_code(std::errc::resource_unavailable_try_again);
const std::error_code kDead = std::make_error_code(std::errc::broken_pipe);

}  // namespace

class tst_HandOff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsAdoptedIsGranted();
    void atMostFourBatchesAreUnanswered();
    void aBatchFitsAPacket();
    void whatDidNotArriveIsRevokedAndServed();
    void silenceOfASecondIsRevoked();
    void aFullQueueIsWaitedFor();
    void aRevokeIsOwedUntilItIsSent();
    void aDeadReceiverLosesNothing();
    void oneThatServesWhatWasOfferedIsBelieved();
    void theReceiverReadsOnlyAfterTheGrant();
    void theReceiverLetsGoOfWhatIsRevoked();
    void fewerDescriptorsAreFewerAdopted();
    void atTheEndTheReceiverServesWhatItHolds();
    void afterGarbageItLetsGo();
    void refusingTakesNothingMore();
};

void tst_HandOff::whatIsAdoptedIsGranted()
{
    Giving giving;
    giving.sender.give(connections(1, 3), ms(0));
    QCOMPARE(giving.descriptors, (std::vector<std::size_t>{3}));
    QVERIFY(!giving.sender.isSettled());
    QCOMPARE(giving.handed, std::size_t{0});
    giving.adopt(0);
    QCOMPARE(giving.all<GrantMessage>().size(), std::size_t{1});
    QCOMPARE(giving.all<GrantMessage>()[0].ids, (Ids{1, 2, 3}));
    QCOMPARE(giving.handed, std::size_t{3});
    QVERIFY(giving.sender.isSettled());
    QVERIFY(!giving.sender.dueNs());
    QCOMPARE(giving.ended, 0);
}

void tst_HandOff::atMostFourBatchesAreUnanswered()
{
    Giving giving;
    giving.sender.give(connections(1, 6 * kMaxPacketDescriptors), ms(0));
    QCOMPARE(giving.all<OfferMessage>().size(), std::size_t{4});
    giving.adopt(0);
    QCOMPARE(giving.all<OfferMessage>().size(), std::size_t{5});
    for (std::size_t i = 1; i < 6; ++i)
        giving.adopt(i);
    QCOMPARE(giving.handed, 6 * kMaxPacketDescriptors);
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::aBatchFitsAPacket()
{
    Giving giving;
    giving.sender.give(connections(1, 5, HandedConnection::kMaxUnread), ms(0));
    for (std::size_t i = 0; i < giving.all<OfferMessage>().size(); ++i)
        giving.adopt(i);
    for (const OfferMessage& offer : giving.all<OfferMessage>())
        QVERIFY(encode(Message{1, 0, offer}).size() <= kMaxPacketBytes);
    QCOMPARE(giving.handed, std::size_t{5});
}

void tst_HandOff::whatDidNotArriveIsRevokedAndServed()
{
    Giving giving;
    giving.sender.give(connections(1, kMaxPacketDescriptors + 1), ms(0));
    giving.sender.adopted({giving.all<OfferMessage>()[0].batch, {1}}, ms(1));
    QCOMPARE(giving.ended, 1);
    QCOMPARE(giving.all<GrantMessage>()[0].ids, Ids{1});
    QCOMPARE(giving.all<RevokeMessage>()[0].ids.size(), kMaxPacketDescriptors - 1);
    QCOMPARE(giving.takenBack.size(), kMaxPacketDescriptors - 1);
    giving.adopt(1);  // what was under way before is not called off
    QCOMPARE(giving.handed, std::size_t{2});
    giving.sender.give(connections(900, 1), ms(2));
    QCOMPARE(giving.takenBack.back(), std::uint64_t{900});
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::silenceOfASecondIsRevoked()
{
    Giving giving;
    giving.sender.give(connections(1, 2), ms(10));
    QCOMPARE(giving.sender.dueNs(), std::optional(ms(1010)));
    giving.sender.advance(ms(1009));
    QVERIFY(giving.takenBack.empty());
    giving.sender.advance(ms(1010));
    QCOMPARE(giving.all<RevokeMessage>()[0].ids, (Ids{1, 2}));
    QCOMPARE(giving.takenBack, (Ids{1, 2}));
    QCOMPARE(giving.ended, 1);
    giving.adopt(0, ms(1011));  // too late
    QVERIFY(giving.all<GrantMessage>().empty());
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::aFullQueueIsWaitedFor()
{
    Giving giving;
    giving.failure = kFull;
    giving.sender.give(connections(1, 2), ms(0));
    QVERIFY(giving.said.empty());
    QVERIFY(giving.takenBack.empty());
    QCOMPARE(giving.sender.dueNs(), std::optional(HandOffSender::kRetryNs));
    giving.failure = {};
    giving.sender.advance(HandOffSender::kRetryNs);
    giving.adopt(0);
    QCOMPARE(giving.handed, std::size_t{2});
}

void tst_HandOff::aRevokeIsOwedUntilItIsSent()
{
    Giving giving;
    giving.sender.give(connections(1, 1), ms(0));
    giving.failure = kFull;
    giving.sender.advance(ms(1000));
    QCOMPARE(giving.takenBack, Ids{1});  // served at once
    QVERIFY(!giving.sender.isSettled());
    giving.failure = {};
    giving.sender.advance(ms(1005));
    QCOMPARE(giving.all<RevokeMessage>().size(), std::size_t{1});
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::aDeadReceiverLosesNothing()
{
    Giving giving;
    giving.sender.give(connections(1, 5 * kMaxPacketDescriptors), ms(0));
    giving.failure = kDead;
    giving.adopt(0);  // its grant cannot be sent any more
    QCOMPARE(giving.takenBack.size(), 5 * kMaxPacketDescriptors);
    QCOMPARE(giving.handed, std::size_t{0});
    QCOMPARE(giving.ended, 1);
    giving.sender.peerGone(false);
    QCOMPARE(giving.takenBack.size(), 5 * kMaxPacketDescriptors);
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::oneThatServesWhatWasOfferedIsBelieved()
{
    Giving giving;
    giving.sender.give(connections(1, 4 * kMaxPacketDescriptors + 1), ms(0));
    giving.sender.peerGone(true);
    QCOMPARE(giving.takenBack, (Ids{4 * kMaxPacketDescriptors + 1}));
    QVERIFY(giving.sender.isSettled());
}

void tst_HandOff::theReceiverReadsOnlyAfterTheGrant()
{
    Taking taking;
    taking.offer({7, 8}, 2);
    QCOMPARE(taking.said.at(0).ids, (Ids{7, 8}));
    QVERIFY(taking.adopted.empty());
    QVERIFY(!taking.receiver.isSettled());
    taking.receiver.granted({{8, 99}});
    QCOMPARE(taking.adopted, Ids{8});
    taking.receiver.granted({{7, 8}});
    QCOMPARE(taking.adopted, (Ids{8, 7}));
    QVERIFY(taking.receiver.isSettled());
}

void tst_HandOff::theReceiverLetsGoOfWhatIsRevoked()
{
    Taking taking;
    taking.offer({7, 8}, 2);
    taking.receiver.revoked({{7}});
    taking.receiver.peerGone(true);
    QCOMPARE(taking.adopted, Ids{8});
}

void tst_HandOff::fewerDescriptorsAreFewerAdopted()
{
    Taking taking;
    taking.offer({7, 8, 9}, 2);
    QCOMPARE(taking.said.at(0).ids, (Ids{7, 8}));
}

void tst_HandOff::atTheEndTheReceiverServesWhatItHolds()
{
    Taking taking;
    taking.offer({7, 8}, 2);
    taking.receiver.peerGone(true);
    QCOMPARE(taking.adopted, (Ids{7, 8}));
    QVERIFY(taking.receiver.isSettled());
}

void tst_HandOff::afterGarbageItLetsGo()
{
    Taking taking;
    taking.offer({7}, 1);
    taking.receiver.peerGone(false);
    QVERIFY(taking.adopted.empty());
    QVERIFY(taking.receiver.isSettled());
}

void tst_HandOff::refusingTakesNothingMore()
{
    Taking taking;
    taking.offer({7}, 1);
    taking.receiver.refuse();
    taking.offer({8}, 1);
    QVERIFY(taking.said.at(1).ids.empty());
    taking.receiver.granted({{7, 8}});
    QCOMPARE(taking.adopted, Ids{7});
}

CHANGEOVER_TEST(tst_HandOff)
#include "tst_hand_off.moc"
