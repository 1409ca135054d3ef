// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/listener_path.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>

using namespace changeover;

class tst_ListenerPath : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { endpoint.host = directory.filePath("s%1").arg(++count).toStdString(); }
    void whatADeadServerLeftIsRemoved();
    void aSocketThatIsBoundStaysThoughItDoesNotListenYet();
    void anotherKindOfFileStays();
    void aPathThatSomebodyElseHasBoundSinceStays();
    void aTcpEndpointHasNone();

private:
    bool exists() const { return QFile::exists(QString::fromStdString(endpoint.host)); }

    QTemporaryDir directory;
    int count = 0;
    Endpoint endpoint{Endpoint::Family::Unix, {}, 0};
};

void tst_ListenerPath::whatADeadServerLeftIsRemoved()
{
    bindStream(endpoint).value().reset();
    QVERIFY(exists());
    QVERIFY(removeStalePath(endpoint));
    QVERIFY(!exists());
    QVERIFY(!removeStalePath(endpoint));  // nothing is there
}

void tst_ListenerPath::aSocketThatIsBoundStaysThoughItDoesNotListenYet()
{
    const FileDescriptor socket = bindStream(endpoint).value();
    QVERIFY(!removeStalePath(endpoint));
    QVERIFY(exists());
    QCOMPARE(::listen(socket.get(), 1), 0);
    QVERIFY(!removeStalePath(endpoint));
    QVERIFY(exists());
}

void tst_ListenerPath::anotherKindOfFileStays()
{
    QFile file(QString::fromStdString(endpoint.host));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!removeStalePath(endpoint));
    QVERIFY(exists());
}

void tst_ListenerPath::aPathThatSomebodyElseHasBoundSinceStays()
{
    const FileDescriptor ours = bindStream(endpoint).value();
    const ListenerPath path = ListenerPath::of(endpoint);
    QVERIFY(path.isOurs());
    QVERIFY(QFile::rename(QString::fromStdString(endpoint.host), directory.filePath("moved")));
    const FileDescriptor theirs = bindStream(endpoint).value();
    path.remove();
    QVERIFY(exists());
    ListenerPath::of(endpoint).remove();
    QVERIFY(!exists());
}

void tst_ListenerPath::aTcpEndpointHasNone()
{
    QVERIFY(!ListenerPath::of(Endpoint::parse("127.0.0.1:1").value()).isOurs());
}

CHANGEOVER_TEST(tst_ListenerPath)
#include "tst_listener_path.moc"
