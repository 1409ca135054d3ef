// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/accept_queue.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/socket.h>

#include <vector>

using namespace changeover;

class tst_AcceptQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatWaitsToBeAccepted_data();
    void countsWhatWaitsToBeAccepted();
    void nobodyListensMeansNothing();
};

void tst_AcceptQueue::countsWhatWaitsToBeAccepted_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("IPv4") << "127.0.0.1:0";
    QTest::newRow("IPv6") << "[::1]:0";
}

void tst_AcceptQueue::countsWhatWaitsToBeAccepted()
{
    QFETCH(QString, address);
    const auto socket = bindStream(Endpoint::parse(address.toStdString()).value());
    if (!socket) QSKIP("no such address family here");
    QCOMPARE(::listen(socket->get(), 64), 0);
    const Endpoint listening = localEndpoint(socket->get()).value();
    AcceptQueue queue;
    const auto empty = queue.depth(listening);
    if (!empty) QSKIP("this kernel has no inet_diag");
    QCOMPARE(*empty, 0U);
    std::vector<FileDescriptor> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(startConnect(listening).value());
    QTRY_COMPARE(queue.depth(listening).value_or(0), 5U);
    const FileDescriptor accepted(::accept4(socket->get(), nullptr, nullptr, SOCK_CLOEXEC));
    QVERIFY(static_cast<bool>(accepted));
    QCOMPARE(queue.depth(listening).value_or(0), 4U);
}

void tst_AcceptQueue::nobodyListensMeansNothing()
{
    const auto socket = bindStream(Endpoint::parse("127.0.0.1:0").value());
    QVERIFY(socket.has_value());
    AcceptQueue queue;
    QVERIFY(!queue.depth(localEndpoint(socket->get()).value()).has_value());
    QVERIFY(!queue.depth(Endpoint::parse("unix:/nowhere").value()).has_value());
}

CHANGEOVER_TEST(tst_AcceptQueue)
#include "tst_accept_queue.moc"
