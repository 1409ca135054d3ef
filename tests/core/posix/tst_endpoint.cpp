// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/endpoint.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <poll.h>
#include <sys/socket.h>

using namespace changeover;

class tst_Endpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spellingsThatAreRead_data();
    void spellingsThatAreRead();
    void nonsenseIsRefused();
    void portZeroIsResolvedByBinding();
    void aTakenPortIsAnAddressInUse();
    void aConnectionToAListenerBecomesWritable();
};

void tst_Endpoint::spellingsThatAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("loopback");
    QTest::newRow("v4") << "127.0.0.1:8090"
                        << "http://127.0.0.1:8090" << true;
    QTest::newRow("any") << "0.0.0.0:80"
                         << "http://0.0.0.0:80" << false;
    QTest::newRow("v6") << "[::1]:8090"
                        << "http://[::1]:8090" << true;
    QTest::newRow("unix") << "unix:/tmp/x.sock"
                          << "unix:/tmp/x.sock" << true;
}

void tst_Endpoint::spellingsThatAreRead()
{
    QFETCH(QString, text);
    QFETCH(QString, url);
    QFETCH(bool, loopback);
    const auto endpoint = Endpoint::parse(text.toStdString());
    QVERIFY(endpoint);
    QCOMPARE(QString::fromStdString(endpoint->text()), text);
    QCOMPARE(QString::fromStdString(endpoint->url()), url);
    QCOMPARE(endpoint->isLoopback(), loopback);
}

void tst_Endpoint::nonsenseIsRefused()
{
    for (const char* text : {"", "8090", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                             "host:80x", "example.org:80", "[::1:80", "unix:", "300.0.0.1:80"})
        QVERIFY2(!Endpoint::parse(text), text);
}

void tst_Endpoint::portZeroIsResolvedByBinding()
{
    const auto socket = bindStream(*Endpoint::parse("localhost:0"));
    QVERIFY(socket);
    const auto endpoint = localEndpoint(socket->get());
    QVERIFY(endpoint);
    QCOMPARE(endpoint->host, std::string("127.0.0.1"));
    QVERIFY(endpoint->port != 0);
}

void tst_Endpoint::aTakenPortIsAnAddressInUse()
{
    const auto first = bindStream(*Endpoint::parse("127.0.0.1:0"));
    QVERIFY(first);
    QCOMPARE(::listen(first->get(), 8), 0);
    const auto second = bindStream(*localEndpoint(first->get()));
    QVERIFY(!second);
    QCOMPARE(second.error(), std::error_code(EADDRINUSE, std::system_category()));
}

void tst_Endpoint::aConnectionToAListenerBecomesWritable()
{
    const auto listener = bindStream(*Endpoint::parse("127.0.0.1:0"));
    QVERIFY(listener);
    QCOMPARE(::listen(listener->get(), 8), 0);
    const auto client = startConnect(*localEndpoint(listener->get()));
    QVERIFY(client);
    pollfd wait{client->get(), POLLOUT, 0};
    QCOMPARE(::poll(&wait, 1, 5'000), 1);
    int error = -1;
    socklen_t length = sizeof error;
    QCOMPARE(::getsockopt(client->get(), SOL_SOCKET, SO_ERROR, &error, &length), 0);
    QCOMPARE(error, 0);
}

CHANGEOVER_TEST(tst_Endpoint)
#include "tst_endpoint.moc"
