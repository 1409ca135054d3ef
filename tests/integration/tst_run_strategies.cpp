// SPDX-License-Identifier: GPL-3.0-or-later
// Each strategy, run as the table says, ends as the table says; `activate` also with a server of somebody
// else's.
#include "core/lab/strategies/strategy.h"
#include "tests/integration/lab_run.h"

#include <QStandardPaths>
#include <QTest>

#include <set>

using namespace changeover;

class tst_RunStrategies : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { QCOMPARE(serversLeft(), std::size_t{0}); }

    void whereNothingShouldBeLostNothingIs_data();
    void whereNothingShouldBeLostNothingIs();
    void aNewGenerationThatFailsIsRolledBack_data();
    void aNewGenerationThatFailsIsRolledBack();
    void reuseportResetsTheQueueOfTheOldOne();
    void anotherServerIsActivatedToo();
    void aServerThatEndsBeforeItIsReadyIsSaidToHave();
};

namespace {

/// The way that the table says it shows.
QStringList optionsOf(const Strategy& strategy)
{
    QStringList options{"--strategy",
                        QString::fromLatin1(strategy.name.data(), qsizetype(strategy.name.size()))};
    for (const std::string_view word : strategy.shownWith)
        options << QString::fromLatin1(word.data(), qsizetype(word.size()));
    return options;
}

std::int64_t resetsOf(const Ran& ran) { return ran.ofClass("reset_before_byte"); }

}  // namespace

void tst_RunStrategies::whereNothingShouldBeLostNothingIs_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("takeover") << QStringList{"--strategy", "takeover"};
    QTest::newRow("takeover, fresh connections")
        << QStringList{"--strategy", "takeover", "--keep-alive", "off"};
    QTest::newRow("activate") << QStringList{"--strategy", "activate"};
    QTest::newRow("activate, no service time") << QStringList{"--strategy", "activate", "--work", "0ms"};
}

void tst_RunStrategies::whereNothingShouldBeLostNothingIs()
{
    QFETCH(QStringList, options);
    const Ran ran = runInTime(quick({"--restarts", "2"}) + options);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass"));
    QCOMPARE(ran.number("lost"), 0);
    std::set<std::int64_t> pids;
    for (const json::value& who : ran.report.at("answered_by").as_array())
        pids.insert(who.at("pid").as_int64());
    QCOMPARE(pids.size(), ran.restarts().size() + 1);
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QVERIFY(entry.at("trigger").at("signal").is_null());
        QVERIFY(entry.at("overlap_us").as_int64() > 0);
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
    }
}

void tst_RunStrategies::aNewGenerationThatFailsIsRolledBack_data()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("takeover, before it asks") << "takeover"
                                              << "start:exit=3"
                                              << "rolled_back_before_ready";
    QTest::newRow("takeover, before ready") << "takeover"
                                            << "ready:exit=3"
                                            << "rolled_back_before_ready";
    QTest::newRow("takeover, on probation") << "takeover"
                                            << "commit+20ms:exit=3"
                                            << "rolled_back_after_commit";
    QTest::newRow("activate, before ready") << "activate"
                                            << "ready:exit=3"
                                            << "rolled_back_before_ready";
    QTest::newRow("reuseport, before ready") << "reuseport"
                                             << "ready:exit=3"
                                             << "rolled_back_before_ready";
}

void tst_RunStrategies::aNewGenerationThatFailsIsRolledBack()
{
    QFETCH(QString, strategy);
    QFETCH(QString, fault);
    QFETCH(QString, outcome);
    const Ran ran =
        runInTime({"--strategy", strategy, "--restarts", "1", "--interval", "100ms", "--startup-delay",
                   "100ms", "--probation", "5s", "--fault", fault, "--expect", "rolled-back"});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass_rolled_back"));
    QCOMPARE(QString::fromUtf8(ran.restarts().at(0).at("outcome").as_string().c_str()), outcome);
    QVERIFY(!ran.restarts().at(0).at("reason").as_string().empty());
    QCOMPARE(ran.number("lost"), 0);
}

void tst_RunStrategies::reuseportResetsTheQueueOfTheOldOne()
{
    const Ran ran = run(quick({"--restarts", "1"}) + optionsOf(*findStrategy("reuseport")));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    // 200/s x 200 ms, half of them: 20. Nobody is refused: the port always has a listener.
    QVERIFY2(resetsOf(ran) >= 3 && resetsOf(ran) <= 60, qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), resetsOf(ran));
    QCOMPARE(ran.restarts().at(0).at("refusal_gap_us").as_int64(), 0);

    // The same load under the engine.
    const Ran kept = runInTime(quick({"--restarts", "1", "--keep-alive", "off", "--pause-accept", "200ms"}));
    QVERIFY2(kept.exitCode == 0, qPrintable(kept.out + kept.err));
}

/// gunicorn knows nothing of ours: LISTEN_FDS, NOTIFY_SOCKET and TERM are all it takes.
void tst_RunStrategies::anotherServerIsActivatedToo()
{
    const QString gunicorn = QStandardPaths::findExecutable("gunicorn");
    if (gunicorn.isEmpty()) QSKIP("gunicorn is not installed (package gunicorn)");
    const QTemporaryDir folder;
    QFile app(folder.filePath("app.py"));
    QVERIFY(app.open(QFile::WriteOnly));
    app.write("import time\n"
              "def application(environ, start_response):\n"
              "    time.sleep(0.02)\n"
              "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
              "    return [b'as you like it']\n");
    app.close();
    const Ran ran = runInTime({"--strategy", "activate",    "--server",      gunicorn,
                               "--rate",     "60/s",        "--connections", "8",
                               "--restarts", "2",           "--interval",    "100ms",
                               "--",         "--chdir",     folder.path(),   "--workers",
                               "4",          "--log-level", "error",         "app:application"});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.out.startsWith("PASS (client's view)"), qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), 0);
    QVERIFY(ran.report.at("ledger").is_null());
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QVERIFY(entry.at("new_pid").as_int64() != entry.at("old_pid").as_int64());
        QVERIFY(entry.at("overlap_us").as_int64() > 0);
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
    }
}

void tst_RunStrategies::aServerThatEndsBeforeItIsReadyIsSaidToHave()
{
    const Ran ran =
        run({"--strategy", "activate", "--server", "/bin/sleep", "--ready-timeout", "100ms", "--", "60"});
    QCOMPARE(ran.exitCode, 4);
    QVERIFY2(ran.err.contains("before it was ready"), qPrintable(ran.err));
}

QTEST_GUILESS_MAIN(tst_RunStrategies)
#include "tst_run_strategies.moc"
