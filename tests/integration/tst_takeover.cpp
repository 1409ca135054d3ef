// SPDX-License-Identifier: GPL-3.0-or-later
// One server takes the listeners of another that is no relative of it.
#include "tests/integration/notify_socket.h"
#include "tests/integration/steady_clients.h"
#include "tests/integration/taker.h"
#include "tests/support/test_program.h"

#include <sys/stat.h>

#include <array>

using namespace changeover;
using namespace changeover::test;

class tst_Takeover : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { socket = directory.filePath("t%1").arg(++count); }
    void fiveInARowLoseNothing();
    void aTakerRestartsAndIsTakenOverFrom();
    void aTakerTakesWhatItsAddressesName();
    void thePidFileAndTheServiceManagerNameTheTaker();
    void theAccountsTravelAlong();
    void theSocketIsForThisUserAndGoesWithTheServer();

private:
    QStringList offering(const QStringList& more = {}) const
    {
        return QStringList{"--takeover-socket", socket, "--probation", "100ms"} + more;
    }
    QString textOf(const QString& path) const
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

    QTemporaryDir directory;
    QString socket;
    int count = 0;
};

void tst_Takeover::fiveInARowLoseNothing()
{
    ServerProcess first(offering({"--listen", "127.0.0.1:0"}));
    const Endpoint endpoint = first.endpoint();
    std::array<std::unique_ptr<SteadyClients>, 4> clients;
    for (auto& client : clients)
        client = std::make_unique<SteadyClients>(endpoint);
    HttpClient idle(endpoint);
    idle.get("/");
    QCOMPARE(idle.read().header("x-generation"), std::string("1"));

    std::vector<std::unique_ptr<ServerProcess>> takers;
    ServerProcess* old = &first;
    for (int generation = 2; generation <= 6; ++generation) {
        ServerProcess& taker = *takers.emplace_back(startTaker(socket));
        const auto lines = taker.awaitReady();
        QVERIFY2(lines.size() == 1, qPrintable(taker.errText() + old->errText()));
        QCOMPARE(lines[0].generation, generation);
        QCOMPARE(lines[0].pid, taker.pid());
        QCOMPARE(old->exitCode(old->pid()), 0);
        idle.get("/");  // it travelled, open, from one to the next
        QCOMPARE(idle.read().header("x-generation"), std::to_string(generation));
        old = &taker;
    }
    for (auto& client : clients) {
        const auto tally = client->stop();
        QCOMPARE(tally.failed, 0);
        QVERIFY(tally.answered > 0);
    }
}

void tst_Takeover::aTakerRestartsAndIsTakenOverFrom()
{
    ServerProcess first(offering({"--listen", "127.0.0.1:0"}));
    const Endpoint endpoint = first.endpoint();
    const auto taker = startTaker(socket);
    QCOMPARE(taker->awaitReady().size(), 1UL);
    QCOMPARE(first.exitCode(first.pid()), 0);
    ::kill(taker->pid(), SIGHUP);
    const auto lines = taker->awaitReady(2);
    QCOMPARE(lines.size(), 2UL);
    QCOMPARE(lines[1].generation, 3);  // its child: asks nobody, though it has the same options
    QCOMPARE(taker->exitCode(taker->pid()), 0);
    const auto last = startTaker(socket);
    QCOMPARE(last->awaitReady().size(), 1UL);
    QCOMPARE(taker->exitCode(lines[1].pid), 0);
    QCOMPARE(generationAt(endpoint), 4);
}

void tst_Takeover::aTakerTakesWhatItsAddressesName()
{
    const QString kept = "unix:" + directory.filePath("kept"), given = "unix:" + directory.filePath("given");
    ServerProcess first(offering({"--listen", "127.0.0.1:0", "--listen", kept, "--listen", given}));
    QCOMPARE(first.awaitReady(3).size(), 3UL);
    const Endpoint tcp = first.endpoint();  // named by its port, where the other was given none
    const auto taker = startTaker(socket, {"--listen", QString::fromStdString(tcp.text()), "--listen", kept});
    const auto lines = taker->awaitReady(2);
    QVERIFY2(lines.size() == 2, qPrintable(taker->errText()));
    QCOMPARE(first.exitCode(first.pid()), 0);
    QCOMPARE(generationAt(tcp), 2);
    QCOMPARE(generationAt(Endpoint::parse(kept.toStdString()).value()), 2);
    QVERIFY(!QFile::exists(directory.filePath("given")));
    ::kill(taker->pid(), SIGTERM);
    QCOMPARE(taker->exitCode(taker->pid()), 0);
    QVERIFY(!QFile::exists(directory.filePath("kept")));
}

void tst_Takeover::thePidFileAndTheServiceManagerNameTheTaker()
{
    const QString pidFile = directory.filePath("pid"), own = directory.filePath("own");
    const std::string notify = directory.filePath("notify").toStdString();
    const NotifySocket systemd(notify);
    QVERIFY(systemd.isBound());
    ServerProcess first(offering({"--listen", "127.0.0.1:0", "--pid-file", pidFile}),
                        ServerProcess::Stdout::File, {"NOTIFY_SOCKET=" + QString::fromStdString(notify)});
    QCOMPARE(first.awaitReady().size(), 1UL);
    QCOMPARE(systemd.nextNames(), "MAINPID");
    QCOMPARE(systemd.nextNames(), "MAINPID READY");
    const auto taker = startTaker(socket, {"--pid-file", own});  // and without NOTIFY_SOCKET
    QCOMPARE(taker->awaitReady().size(), 1UL);
    QCOMPARE(first.exitCode(first.pid()), 0);
    const std::string pid = std::to_string(taker->pid());
    QCOMPARE(systemd.nextNames(), "MONOTONIC_USEC RELOADING");
    QCOMPARE(systemd.next().at("MAINPID"), pid);
    const auto ready = systemd.next();
    QCOMPARE(ready.at("READY"), std::string("1"));
    QCOMPARE(ready.at("MAINPID"), pid);
    QCOMPARE(textOf(pidFile).trimmed().toStdString(), pid);
    // The taker writes it once the service is its own, and the other one may be gone by then.
    QTRY_COMPARE_WITH_TIMEOUT(textOf(own).trimmed().toStdString(), pid, 10'000);
}

void tst_Takeover::theAccountsTravelAlong()
{
    ServerProcess first(offering({"--listen", "127.0.0.1:0"}));
    HttpClient client(first.endpoint());
    client.send("POST /transfer?from=A&to=B&amount=10 HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    QCOMPARE(client.read().status, 200);
    const auto taker = startTaker(socket);
    QCOMPARE(taker->awaitReady().size(), 1UL);
    QCOMPARE(first.exitCode(first.pid()), 0);
    const std::string balances = taker->get("/ledger").body;
    QVERIFY2(balances.find("990") != std::string::npos, balances.c_str());
}

void tst_Takeover::theSocketIsForThisUserAndGoesWithTheServer()
{
    ServerProcess server(offering({"--listen", "127.0.0.1:0"}));
    QCOMPARE(server.awaitReady().size(), 1UL);
    struct stat file {};
    QCOMPARE(::lstat(socket.toUtf8().data(), &file), 0);
    QCOMPARE(file.st_mode & 07777U, 0600U);
    ::kill(server.pid(), SIGKILL);
    QCOMPARE(server.exitCode(server.pid()), 1000 + SIGKILL);
    QVERIFY(QFile::exists(socket));
    ServerProcess next(offering({"--listen", "127.0.0.1:0"}));  // takes the dead one's place
    QCOMPARE(next.awaitReady().size(), 1UL);
    ::kill(next.pid(), SIGTERM);
    QCOMPARE(next.exitCode(next.pid()), 0);
    QVERIFY(!QFile::exists(socket));
}

CHANGEOVER_TEST(tst_Takeover)
#include "tst_takeover.moc"
