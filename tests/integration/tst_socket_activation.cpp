// SPDX-License-Identifier: GPL-3.0-or-later
// Listeners that the service manager holds, passed by the real systemd-socket-activate(1).
#include "tests/integration/notify_socket.h"
#include "tests/integration/server_process.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>

using namespace changeover;
using namespace changeover::test;

namespace {

/// A loopback port that was free a moment ago.
std::string freePort()
{
    const FileDescriptor socket = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
    return localEndpoint(socket.get())->text();
}

/// The activator closes the lifeline with everything else, so these are ended by hand.
class ActivatedServer {
public:
    ActivatedServer(const std::vector<std::string>& addresses, const QStringList& arguments,
                    const QStringList& environment = {})
        : server(words(addresses, environment) + arguments, ServerProcess::Stdout::File, environment,
                 "systemd-socket-activate")
    {
    }
    ~ActivatedServer()
    {
        ::kill(server.pid(), SIGKILL);
        for (const ReadyLine& line : server.readyLines())
            ::kill(line.pid, SIGKILL);
    }
    ActivatedServer(const ActivatedServer&) = delete;
    ActivatedServer& operator=(const ActivatedServer&) = delete;

    ServerProcess server;

private:
    static QStringList words(const std::vector<std::string>& addresses, const QStringList& environment)
    {
        QStringList words;
        for (const std::string& address : addresses)
            words << "-l" << QString::fromStdString(address);
        for (const QString& variable : environment)
            words << "-E" << variable;
        return words << CHANGEOVER_BINARY_DIR "/changeover-server";
    }
};

/// The activator listens a moment after it was started; the first connection starts the server.
Response firstRequest(const std::string& address)
{
    const QDeadlineTimer deadline(10'000);
    while (!deadline.hasExpired()) {
        HttpClient client(Endpoint::parse(address).value());
        client.get("/", "Connection: close\r\n");
        Response response = client.read();
        if (response.complete) return response;
        QTest::qWait(5);
    }
    return {};
}

Response request(const std::string& address)
{
    HttpClient client(Endpoint::parse(address).value());
    client.get("/", "Connection: close\r\n");
    return client.read();
}

}  // namespace

class tst_SocketActivation : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("systemd-socket-activate").isEmpty())
            QSKIP("systemd-socket-activate is not installed (package systemd)");
    }
    void aServerPassesItsActivatedListenersOn();
    void readinessIsNotified();
    void aHolderKeepsItsActivatedListeners();
    void aTakerWithActivatedListenersIsRefusedInWords();
    void theFileOfAnActivatedSocketIsLeftAlone();
    void aListenerOfItsOwnIsBoundBesides();
    void whatIsMeantForAnotherProcessIsIgnored();
    void theUnitFilesAreValid();

private:
    static QStringList complaintsOfOurUnits(const QByteArray& more, const QStringList& others);

    QTemporaryDir directory;
};

void tst_SocketActivation::aServerPassesItsActivatedListenersOn()
{
    const std::string first = freePort(), second = "unix:" + directory.filePath("a").toStdString();
    // No --listen: these two are all there is, also for the generations that find no LISTEN_FDS.
    ActivatedServer activated({first, second.substr(5)}, {"--probation", "50ms"});
    ServerProcess& server = activated.server;
    QCOMPARE(firstRequest(first).status, 200);
    for (std::size_t generation = 2; generation <= 4; ++generation) {
        const pid_t old = server.leader();
        ::kill(old, SIGHUP);
        QCOMPARE(server.awaitReady(2 * generation).size(), 2 * generation);
        const std::string by = "generation=" + std::to_string(generation);
        QTRY_VERIFY(request(first).body.find(by) != std::string::npos);
        QVERIFY(request(second).body.find(by) != std::string::npos);
        QCOMPARE(server.exitCode(old), 0);
    }
    for (const ReadyLine& line : server.readyLines())
        QVERIFY2(line.url == "http://" + first || line.url == second, line.url.c_str());
    QFile variables(QString("/proc/%1/environ").arg(server.leader()));
    QVERIFY(variables.open(QFile::ReadOnly));
    QVERIFY(!variables.readAll().contains("LISTEN_"));
}

void tst_SocketActivation::readinessIsNotified()
{
    const std::string path = directory.filePath("notify").toStdString();
    const NotifySocket manager(path);
    QVERIFY(manager.isBound());
    const std::string address = freePort();
    ActivatedServer activated({address}, {"--probation", "50ms"},
                              {"NOTIFY_SOCKET=" + QString::fromStdString(path)});
    QCOMPARE(firstRequest(address).status, 200);
    QCOMPARE(manager.nextNames(), QString("MAINPID"));
    QCOMPARE(manager.nextNames(), QString("MAINPID READY"));
}

void tst_SocketActivation::aHolderKeepsItsActivatedListeners()
{
    const std::string first = freePort(), second = "unix:" + directory.filePath("held").toStdString();
    ActivatedServer activated({first, second.substr(5)}, {"--hold", "--probation", "50ms"});
    ServerProcess& server = activated.server;
    QCOMPARE(firstRequest(first).status, 200);
    const auto isServedBy = [&](int generation) {
        const std::string by = "generation=" + std::to_string(generation);
        return request(first).body.find(by) != std::string::npos &&
               request(second).body.find(by) != std::string::npos;
    };
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(4).size(), 4UL);
    QTRY_VERIFY(isServedBy(2));
    QTRY_VERIFY(server.errText().contains("has taken over"));
    ::kill(server.leader(), SIGKILL);
    QTRY_VERIFY(isServedBy(3));
    QCOMPARE(server.awaitReady(6).size(), 6UL);  // it may answer before its lines are read
    QFile variables(QString("/proc/%1/environ").arg(server.leader()));
    QVERIFY(variables.open(QFile::ReadOnly));
    QVERIFY(!variables.readAll().contains("LISTEN_"));
    for (const ReadyLine& line : server.readyLines())
        QVERIFY(line.pid != server.pid());
    ::kill(server.pid(), SIGTERM);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(QFile::exists(QString::fromStdString(second.substr(5))));  // the manager's
}

void tst_SocketActivation::aTakerWithActivatedListenersIsRefusedInWords()
{
    const std::string address = freePort();
    ActivatedServer activated({address}, {"--takeover", directory.filePath("nobody")});
    const auto hasLeft = [&] {
        request(address);  // starts it
        return activated.server.errText().contains("passes listeners, too (LISTEN_FDS)");
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasLeft(), 10'000);
    QCOMPARE(activated.server.exitCode(activated.server.pid()), 4);
}

void tst_SocketActivation::theFileOfAnActivatedSocketIsLeftAlone()
{
    const QString path = directory.filePath("kept");
    ActivatedServer activated({path.toStdString()}, {"--probation", "50ms"});
    ServerProcess& server = activated.server;
    QCOMPARE(firstRequest("unix:" + path.toStdString()).status, 200);
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), 2UL);
    QCOMPARE(server.exitCode(server.pid()), 0);
    ::kill(server.leader(), SIGTERM);
    QCOMPARE(server.exitCode(server.leader()), 0);
    QVERIFY(QFile::exists(path));
}

void tst_SocketActivation::aListenerOfItsOwnIsBoundBesides()
{
    const std::string passed = freePort();
    ActivatedServer activated(
        {passed}, {"--listen", QString::fromStdString(passed), "--listen", "[::1]:0", "--probation", "50ms"});
    ServerProcess& server = activated.server;
    QCOMPARE(firstRequest(passed).status, 200);
    ::kill(server.pid(), SIGHUP);
    const auto lines = server.awaitReady(4);
    QCOMPARE(lines.size(), 4UL);
    for (std::size_t i : {0UL, 2UL}) {
        QCOMPARE(lines[i].url, "http://" + passed);
        QVERIFY(lines[i + 1].url.starts_with("http://[::1]:"));
    }
}

void tst_SocketActivation::whatIsMeantForAnotherProcessIsIgnored()
{
    ServerProcess server({"--listen", "127.0.0.1:0"}, ServerProcess::Stdout::File,
                         {"LISTEN_PID=1", "LISTEN_FDS=1", "LISTEN_FDNAMES=web"});
    QCOMPARE(server.awaitReady().size(), 1UL);
    QCOMPARE(server.get("/").status, 200);
}

/// What systemd-analyze(1) says of ours; it also says what it finds in the units of other packages. `more` is
/// added to our service, `others` are unit files that this machine has besides, by name.
QStringList tst_SocketActivation::complaintsOfOurUnits(const QByteArray& more, const QStringList& others)
{
    const QTemporaryDir folder;
    QStringList units;
    for (const QString name : {"changeover-server.socket", "changeover-server.service"}) {
        QFile source(QString(CHANGEOVER_SOURCE_DIR "/resources/packaging/") + name);
        QFile copy(folder.filePath(name));
        if (!source.open(QFile::ReadOnly) || !copy.open(QFile::WriteOnly)) return {"cannot copy " + name};
        // It checks that the program is there, as it will be once installed.
        copy.write(source.readAll().replace("/usr/bin/", CHANGEOVER_BINARY_DIR "/"));
        if (name.endsWith(".service")) copy.write(more);
        units << copy.fileName();
    }
    for (const QString& other : others) {
        QDir(folder.path()).mkpath("besides/" + other.section('/', 0, -2));
        QFile file(folder.filePath("besides/" + other));
        if (!file.open(QFile::WriteOnly)) return {"cannot write " + other};
        file.write("[Unit]\nNoSuchKey=1\n");
    }
    QProcess analyze;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("SYSTEMD_UNIT_PATH", folder.filePath("besides") + ':');
    analyze.setProcessEnvironment(environment);
    analyze.start("systemd-analyze", QStringList{"verify", "--man=no"} + units);
    if (!analyze.waitForFinished(30'000)) return {"systemd-analyze does not end"};
    const QString said = QString::fromUtf8(analyze.readAllStandardError());
    if (!others.isEmpty() && !said.contains("NoSuchKey")) return {"it did not look at the others: " + said};
    return said.split('\n', Qt::SkipEmptyParts).filter("changeover-server");
}

void tst_SocketActivation::theUnitFilesAreValid()
{
    if (QStandardPaths::findExecutable("systemd-analyze").isEmpty())
        QSKIP("systemd-analyze is not installed (package systemd)");
    QCOMPARE(complaintsOfOurUnits({}, {}), QStringList());
    QCOMPARE(complaintsOfOurUnits({}, {"sysinit.target.d/faulty.conf"}), QStringList());
    QCOMPARE(complaintsOfOurUnits("\n[Service]\nNoSuchKey=1\n", {}).size(), 1);
}

CHANGEOVER_TEST(tst_SocketActivation)
#include "tst_socket_activation.moc"
