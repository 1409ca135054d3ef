// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/succession.h"

#include "core/posix/packet_socket.h"
#include "core/restart/message.h"
#include "tests/support/test_program.h"

#include <boost/asio/io_context.hpp>

#include <QTest>

#include <poll.h>

#include <csignal>

using namespace changeover;

class tst_Succession : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatTheSealBringsIsTakenBeforeItsAck();
};

namespace {

bool isReadable(int socket)
{
    pollfd descriptor{socket, POLLIN, 0};
    return ::poll(&descriptor, 1, 0) > 0;
}

}  // namespace

/// The parent may be gone once it has the ACK, and whoever waited for that must find its counts here.
void tst_Succession::whatTheSealBringsIsTakenBeforeItsAck()
{
    PacketPair pair = makePacketPair().value();
    const int parent = pair.theirs.get();
    QStringList order;
    const auto tell = [&](const char* what) {
        order << QString(what) + (isReadable(parent) ? ", acknowledged" : "");
    };
    Succession::Callbacks callbacks;
    callbacks.sealed = [&](const std::optional<ReceivedSignal>& restart) {
        tell(restart && restart->number == SIGHUP ? "sealed, to restart" : "sealed");
    };
    callbacks.happened = [&](PhaseEvent event) { tell(event == PhaseEvent::Sealed ? "happened" : "?"); };
    boost::asio::io_context context{1};
    Succession succession(context, std::move(pair.ours), FileDescriptor(), 2, false, std::move(callbacks));
    succession.start();

    SealedMessage seal;
    seal.restart = ReceivedSignal{.number = SIGHUP};
    QVERIFY(sendPacket(parent, encode(Message{2, 1, seal})));
    context.poll();
    QCOMPARE(order, (QStringList{"sealed, to restart", "happened, acknowledged"}));
}

CHANGEOVER_TEST(tst_Succession)
#include "tst_succession.moc"
