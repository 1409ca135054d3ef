// SPDX-License-Identifier: GPL-3.0-or-later
// An instrument that was not at its work says so: while its load stood still, its results were not taken in,
// or its clock leapt, nothing has been proved, and never is it a pass.
#include "tests/core/server/http_client.h"
#include "tests/integration/lab_run.h"
#include "tests/integration/stalled_thread.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <csignal>

using namespace changeover;

class tst_StalledInstrument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void aLoadThatStandsStillProvesNothing_data();
    void aLoadThatStandsStillProvesNothing();
    void aStopThatIsLongerThanTheTimeoutIsNotTheServersFault();
    void resultsThatNobodyTookAreAnInstrumentFault();
    void aHoleInTheClockIsAnInstrumentFault();
};

namespace {

constexpr int kStallMs = 150;  // three times the gap that is allowed
constexpr int kLongTimeoutMs = 500;
constexpr int kPauseMs = 250;  // every window is longer than a second
constexpr std::uint64_t kMoreThanTheRing = 80'000;

/// Requests that the server has answered; nothing where it does not say.
std::optional<std::uint64_t> answered(const Endpoint& server)
{
    constexpr std::string_view kCounter = "changeover_requests_total{code=\"200\"} ";
    auto socket = startConnect(server);
    if (!socket) return std::nullopt;
    test::HttpClient client(std::move(*socket));
    if (!client.get("/metrics", "Connection: close\r\n")) return std::nullopt;
    const std::string body = client.read().body;
    const std::size_t at = body.find(kCounter);
    if (at == std::string::npos) return std::nullopt;
    return std::stoull(body.substr(at + kCounter.size()));
}

}  // namespace

void tst_StalledInstrument::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_StalledInstrument::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 10'000);
}

void tst_StalledInstrument::aLoadThatStandsStillProvesNothing_data()
{
    QTest::addColumn<bool>("wholeProcess");
    QTest::newRow("the lab stopped by SIGSTOP") << true;
    QTest::newRow("only the thread that loads") << false;
}

/// Again and again until the end, so in each window, also those of the reruns.
void tst_StalledInstrument::aLoadThatStandsStillProvesNothing()
{
    QFETCH(bool, wholeProcess);
    RunningLab lab(quick({"--restarts", "1", "--quiet"}));
    QDeadlineTimer patience(kPatienceMs);
    while (!lab.hasEnded() && !patience.hasExpired()) {
        if (wholeProcess) {
            ::kill(lab.pid(), SIGSTOP);
            QTest::qWait(kStallMs);
            ::kill(lab.pid(), SIGCONT);
        } else if (const pid_t thread = threadNamed(lab.pid(), "load-0")) {
            const StalledThread stalled(thread);
            if (stalled.error() == std::errc::operation_not_permitted)
                QSKIP("threads of other processes may not be traced here");
            QTest::qWait(kStallMs);
        }
        QTest::qWait(kPauseMs);
    }
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 3, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("inconclusive"));
    QVERIFY2(ran.text("reason").find("generator itself was") != std::string_view::npos, qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), 0);
    QCOMPARE(ran.restarts().size(), std::size_t{4});  // the one asked for and its reruns
    QVERIFY(ran.report.at("generator").at("max_gap_us").as_int64() >= 50'000);
}

/// What it did not read or send in that time is no loss of the server's.
void tst_StalledInstrument::aStopThatIsLongerThanTheTimeoutIsNotTheServersFault()
{
    RunningLab lab(quick({"--restarts", "1", "--timeout", "300ms", "--rate", "100/s"}));
    QTRY_VERIFY_WITH_TIMEOUT(lab.said("steady load"), kPatienceMs);
    QCOMPARE(::kill(lab.pid(), SIGSTOP), 0);
    QTest::qWait(3 * kLongTimeoutMs);
    QCOMPARE(::kill(lab.pid(), SIGCONT), 0);
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode != 1 && !ran.report.is_null(), qPrintable(ran.out + ran.err));
    QVERIFY(ran.report.at("generator").at("max_gap_us").as_int64() >= 2 * kLongTimeoutMs * 1000);
    for (const json::value& failure : ran.report.at("failures").as_array())
        QCOMPARE(failure.at("class").as_string(), "local_error");
}

void tst_StalledInstrument::resultsThatNobodyTookAreAnInstrumentFault()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("socket");
    const Endpoint server = Endpoint::parse("unix:" + path.toStdString()).value();
    RunningLab lab(QStringList{"--listen", "unix:" + path, "--closed", "--work", "0ms", "--restarts", "1",
                               "--duration", "2s", "--startup-delay", "0ms", "--quiet"});
    QTRY_VERIFY_WITH_TIMEOUT(answered(server).value_or(0) > 0, kPatienceMs);
    {
        // The control thread, which empties the ring of outcomes; the load goes on.
        const StalledThread stalled(lab.pid());
        if (stalled.error() == std::errc::operation_not_permitted)
            QSKIP("threads of other processes may not be traced here");
        QVERIFY(!stalled.error());
        const std::uint64_t before = answered(server).value_or(0);
        QTRY_VERIFY_WITH_TIMEOUT(answered(server).value_or(0) > before + kMoreThanTheRing, kPatienceMs);
    }
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 5, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("instrument_fault"));
    QCOMPARE(ran.number("lost"), 0);
}

void tst_StalledInstrument::aHoleInTheClockIsAnInstrumentFault()
{
    qputenv("LD_PRELOAD", LEAPING_CLOCK);
    qputenv("ASAN_OPTIONS", "verify_asan_link_order=0");
    RunningLab lab(QStringList{"--restarts", "1", "--duration", "1s", "--quiet"});
    qunsetenv("LD_PRELOAD");
    qunsetenv("ASAN_OPTIONS");
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 5, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("instrument_fault"));
    QVERIFY2(ran.text("reason").find("clock") != std::string_view::npos, qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), 0);
}

CHANGEOVER_TEST(tst_StalledInstrument)
#include "tst_stalled_instrument.moc"
