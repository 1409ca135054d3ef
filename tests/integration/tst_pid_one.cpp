// SPDX-License-Identifier: GPL-3.0-or-later
// The server is the first process of a container.
#include "core/process/process_table.h"
#include "server_process.h"
#include "steady_clients.h"
#include "tests/support/test_program.h"

#include <QProcess>

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kUnshare{"--pid", "--fork", "--kill-child", "--mount-proc"};

/// changeover-server as PID 1 of a PID namespace; with the test it ends.
class Container {
public:
    explicit Container(const QStringList& options)
    {
        m_process.start("unshare", kUnshare +
                                       QStringList{CHANGEOVER_BINARY_DIR "/changeover-server", "--listen",
                                                   "127.0.0.1:0"} +
                                       options);
        m_process.waitForStarted();
    }
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;
    ~Container()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    static bool canBeMade()
    {
        QProcess probe;
        probe.start("unshare", kUnshare + QStringList{"true"});
        return probe.waitForFinished() && probe.exitStatus() == QProcess::NormalExit && probe.exitCode() == 0;
    }

    QString out()
    {
        m_out += QString::fromUtf8(m_process.readAllStandardOutput());
        return m_out;
    }
    QString err()
    {
        m_err += QString::fromUtf8(m_process.readAllStandardError());
        return m_err;
    }
    /// To its PID 1; false where there is none.
    bool signal(int number) const
    {
        const auto processes = descendants(static_cast<pid_t>(m_process.processId()));
        return !processes.empty() && ::kill(processes.front(), number) == 0;
    }
    bool serves(int ready = 1)
    {
        return QTest::qWaitFor([&] { return out().count("ready: ") >= ready; }, 10'000);
    }
    Endpoint endpoint() { return Endpoint::parse(out().section(' ', 1, 1).mid(7).toStdString()).value(); }
    std::string generation()
    {
        HttpClient client(endpoint());
        client.get("/", "Connection: close\r\n");
        return client.read().header("x-generation");
    }
    int exitCode() { return m_process.waitForFinished(10'000) ? m_process.exitCode() : -1; }

private:
    QProcess m_process;
    QString m_out, m_err;
};

}  // namespace

class tst_PidOne : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aRestartLeavesSomebodyWhoServes();
    void inPlaceItNeedsNoHolder();
    void whatNoHolderCanDoIsRefused_data();
    void whatNoHolderCanDoIsRefused();
};

void tst_PidOne::initTestCase()
{
    if (!Container::canBeMade()) QSKIP("No PID namespace can be made here (unshare --pid --mount-proc).");
}

void tst_PidOne::aRestartLeavesSomebodyWhoServes()
{
    Container container({"--probation", "100ms"});
    QVERIFY2(container.serves(), qPrintable(container.err()));
    SteadyClients clients(container.endpoint());
    for (int generation = 2; generation <= 4; ++generation) {
        QVERIFY(container.signal(SIGHUP));
        QVERIFY2(container.serves(generation), qPrintable(container.err()));
        QCOMPARE(container.generation(), std::to_string(generation));
        // The next one only when this one is in charge.
        QTRY_COMPARE_WITH_TIMEOUT(container.err().count("has taken over"), generation - 1, 10'000);
    }
    QCOMPARE(clients.stop().failed, 0);
    QVERIFY2(container.err().contains("This server is PID 1"), qPrintable(container.err()));
    QVERIFY(container.signal(SIGTERM));
    QCOMPARE(container.exitCode(), 0);
}

void tst_PidOne::inPlaceItNeedsNoHolder()
{
    Container container({"--exec-in-place"});
    QVERIFY2(container.serves(), qPrintable(container.err()));
    QVERIFY(container.signal(SIGHUP));
    QVERIFY2(container.serves(2), qPrintable(container.err()));
    QCOMPARE(container.generation(), "2");
    QVERIFY(!container.err().contains("PID 1"));
    QVERIFY(container.signal(SIGTERM));
    QCOMPARE(container.exitCode(), 0);
}

void tst_PidOne::whatNoHolderCanDoIsRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("words");
    const QString noTakeover = "as PID 1 this server holds its sockets, and --hold goes with neither";
    QTest::addRow("takeover socket") << QStringList{"--takeover-socket", "/tmp/none"} << noTakeover;
    QTest::addRow("takeover") << QStringList{"--takeover", "/tmp/none"} << noTakeover;
    QTest::addRow("policy") << QStringList{"--policy", "no-drain"}
                            << "as PID 1 this server holds its sockets, and --policy concerns a restart";
}

void tst_PidOne::whatNoHolderCanDoIsRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QString, words);
    Container container(options);
    QCOMPARE(container.exitCode(), 2);
    QVERIFY2(container.err().contains(words), qPrintable(container.err()));
}

CHANGEOVER_TEST(tst_PidOne)
#include "tst_pid_one.moc"
