// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of the money when a server that moves it is restarted, stopped, or killed.
#include "tests/integration/server_process.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace changeover;
using namespace changeover::test;

class tst_Transfers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theAccountsPassFromGenerationToGeneration_data();
    void theAccountsPassFromGenerationToGeneration();
    void aTransferUnderWayIsEndedByTheGenerationThatBeganIt();
    void aKillTakesTheMoneyAlong();
    void aTransferForcedAtTheDeadlineLosesNoMoney();
    void aFileThatIsNoLedgerIsRefused();

private:
    static QJsonObject ledger(const ServerProcess& server)
    {
        return QJsonDocument::fromJson(QByteArray::fromStdString(server.get("/ledger").body)).object();
    }
    static void begin(HttpClient& client, int amount)
    {
        client.send("POST /transfer?from=A&to=B&amount=" + std::to_string(amount) +
                    " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    }
};

void tst_Transfers::theAccountsPassFromGenerationToGeneration_data()
{
    QTest::addColumn<bool>("inAFile");
    QTest::newRow("memory") << false;
    QTest::newRow("file") << true;
}

void tst_Transfers::theAccountsPassFromGenerationToGeneration()
{
    QFETCH(bool, inAFile);
    const QTemporaryDir directory;
    QStringList arguments{"--listen", "127.0.0.1:0", "--think", "0ms", "--probation", "50ms"};
    if (inAFile) arguments += {"--ledger", directory.filePath("ledger")};
    ServerProcess server(arguments);
    for (std::size_t generation = 1; generation <= 3; ++generation) {
        QCOMPARE(server.awaitReady(generation).size(), generation);
        HttpClient client = server.connect(generation - 1);
        begin(client, 7);
        QCOMPARE(client.read().status, 200);
        const QJsonObject now = ledger(server);
        QCOMPARE(now["balances"]["A"].toInt(), 1'000 - 7 * static_cast<int>(generation));
        QVERIFY(now["consistent"].toBool());
        if (generation == 3) break;
        const pid_t old = server.leader();
        ::kill(old, SIGHUP);
        QCOMPARE(server.exitCode(old), 0);
    }
}

void tst_Transfers::aTransferUnderWayIsEndedByTheGenerationThatBeganIt()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--think", "500ms", "--probation", "50ms"});
    HttpClient client = server.connect();
    begin(client, 37);
    QTRY_COMPARE_WITH_TIMEOUT(ledger(server)["pending"].toInt(), 37, 5'000);
    QVERIFY(ledger(server)["consistent"].toBool());
    ::kill(server.pid(), SIGHUP);
    const Response response = client.read();
    QCOMPARE(response.body, "transferred 37 pid=" + std::to_string(server.pid()) + " generation=1\n");
    QCOMPARE(server.exitCode(server.pid()), 0);
    const QJsonObject after = ledger(server);
    QCOMPARE(after["balances"]["B"].toInt(), 1'037);
    QCOMPARE(after["pending"].toInt(), 0);
}

void tst_Transfers::aKillTakesTheMoneyAlong()
{
    const QTemporaryDir directory;
    const QStringList arguments{"--listen", "127.0.0.1:0", "--think",
                                "30s",      "--ledger",    directory.filePath("ledger")};
    {
        ServerProcess server(arguments);
        HttpClient client = server.connect();
        begin(client, 37);
        QTRY_COMPARE_WITH_TIMEOUT(ledger(server)["pending"].toInt(), 37, 5'000);
        ::kill(server.pid(), SIGKILL);
        QCOMPARE(server.exitCode(server.pid()), 1000 + SIGKILL);
    }
    ServerProcess next(arguments);
    QCOMPARE(ledger(next), QJsonDocument::fromJson(
                               R"({"balances": {"A": 963, "B": 1000, "C": 1000, "D": 1000, "E": 1000,
                                   "F": 1000, "G": 1000, "H": 1000, "I": 1000, "J": 1000},
                                   "sum": 9963, "expected": 10000, "pending": 0, "consistent": false})")
                               .object());
}

void tst_Transfers::aTransferForcedAtTheDeadlineLosesNoMoney()
{
    const QTemporaryDir directory;
    const QStringList arguments{"--listen",         "127.0.0.1:0", "--think",  "30s",
                                "--drain-deadline", "100ms",       "--ledger", directory.filePath("ledger")};
    {
        ServerProcess server(arguments);
        HttpClient client = server.connect();
        begin(client, 37);
        QTRY_COMPARE_WITH_TIMEOUT(ledger(server)["pending"].toInt(), 37, 5'000);
        ::kill(server.pid(), SIGTERM);
        QVERIFY(client.readEnd());
        client.close();
        QCOMPARE(server.exitCode(server.pid()), 6);
    }
    ServerProcess next(arguments);
    const QJsonObject after = ledger(next);
    QCOMPARE(after["balances"]["B"].toInt(), 1'037);
    QVERIFY(after["consistent"].toBool());
}

void tst_Transfers::aFileThatIsNoLedgerIsRefused()
{
    const QTemporaryDir directory;
    QFile file(directory.filePath("other"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("not a ledger");
    file.close();
    ServerProcess server({"--listen", "127.0.0.1:0", "--ledger", file.fileName()});
    QCOMPARE(server.exitCode(server.pid()), 4);
    QVERIFY2(server.errText().contains("ledger '" + file.fileName()), qPrintable(server.errText()));
}

CHANGEOVER_TEST(tst_Transfers)
#include "tst_transfers.moc"
