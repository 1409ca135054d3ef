// SPDX-License-Identifier: GPL-3.0-or-later
// What the server's journal adds to the verdict of a real run: how far a lost request got, and what was
// executed twice.
#include "core/posix/endpoint.h"
#include "core/telemetry/request_id.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <csignal>
#include <set>

using namespace changeover;

namespace {

/// Of the report's failures.
std::int64_t failuresWith(const Ran& ran, const char* key, std::string_view value)
{
    std::int64_t count = 0;
    for (const json::value& failure : ran.report.at("failures").as_array())
        count += failure.at(key).is_string() && failure.at(key).as_string() == value;
    return count;
}

/// That many requests of a client that the lab does not know, in one go; true when all are answered.
bool ask(const std::string& path, int count)
{
    const auto socket = startConnect(Endpoint::parse("unix:" + path).value());
    if (!socket) return false;
    std::string requests, answers;
    for (int i = 0; i < count; ++i)
        requests += "GET /healthz HTTP/1.1\r\nHost: test\r\nX-Request-Id: " +
                    text(RequestId{4'000'000'000, 0, static_cast<std::uint64_t>(i)}) + "\r\n\r\n";
    std::size_t sent = 0;
    std::array<char, 65536> buffer;
    int answered = 0;
    while (answered < count) {
        pollfd waiting{socket->get(), static_cast<short>(sent < requests.size() ? POLLIN | POLLOUT : POLLIN),
                       0};
        if (::poll(&waiting, 1, kPatienceMs) <= 0) return false;
        if (waiting.revents & POLLOUT) {
            const ssize_t size = ::send(socket->get(), requests.data() + sent, requests.size() - sent,
                                        MSG_DONTWAIT | MSG_NOSIGNAL);
            if (size > 0) sent += static_cast<std::size_t>(size);
        }
        if (!(waiting.revents & (POLLIN | POLLHUP))) continue;
        const ssize_t size = ::recv(socket->get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size == 0) return false;
        if (size < 0) continue;
        answers.append(buffer.data(), static_cast<std::size_t>(size));
        for (std::size_t at; (at = answers.find("HTTP/1.1 200")) != std::string::npos; ++answered)
            answers.erase(0, at + 12);
    }
    return true;
}

}  // namespace

class tst_Execution : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void killStartLosesBeforeAndAfterExecution();
    void inheritExecutesEachRequestOnce_data();
    void inheritExecutesEachRequestOnce();
    void aServerWithoutAJournalGivesNull();
    void whatAProxySendsTwiceIsFound();
    void aJournalThatIsNotReadInTimeIsAnInstrumentFault();
};

void tst_Execution::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_Execution::cleanup() { QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 10'000); }

void tst_Execution::killStartLosesBeforeAndAfterExecution()
{
    const Ran ran = run(quick({"--strategy", "kill-start", "--restarts", "2"}));
    QCOMPARE(ran.exitCode, 1);
    // 200/s x 50 ms = 10 in flight at each of the two, then refused.
    const std::int64_t before = ran.number("lost_before_execution");
    const std::int64_t unanswered = ran.number("executed_unanswered");
    QVERIFY2(unanswered >= 10 && unanswered <= 40, qPrintable(ran.out));
    QVERIFY2(before >= ran.ofClass("refused") && ran.ofClass("refused") > 20, qPrintable(ran.out));
    QCOMPARE(before + unanswered, ran.number("lost"));
    QCOMPARE(ran.number("duplicates"), 0);
    QCOMPARE(failuresWith(ran, "execution", "none"), before);
    QCOMPARE(failuresWith(ran, "execution", "executed"), unanswered);
    for (const json::value& failure : ran.report.at("failures").as_array())
        QVERIFY(failure.at("class") != "refused" || failure.at("execution") == "none");
    QVERIFY2(ran.out.contains(QString("of the lost: %1 before execution, %2 executed but unanswered")
                                  .arg(before)
                                  .arg(unanswered)),
             qPrintable(ran.out));
}

void tst_Execution::inheritExecutesEachRequestOnce_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("handed off") << QStringList{"--server-threads", "2", "--threads", "2"};
    QTest::newRow("pipelined, without hand-off") << QStringList{"--mix", "pipelined", "--handoff", "off"};
}

void tst_Execution::inheritExecutesEachRequestOnce()
{
    QFETCH(QStringList, options);
    const Ran ran = runInTime(quick({"--restarts", "2", "--idle-grace", "200ms"}) + options);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    for (const char* figure : {"lost_before_execution", "executed_unanswered", "duplicates"})
        QCOMPARE(ran.number(figure), 0);
}

void tst_Execution::aServerWithoutAJournalGivesNull()
{
    const Ran ran = run({"--server", CHANGEOVER_SOURCE_DIR "/tests/integration/foreign_server.py",
                         "--strategy", "stop-start", "--restarts", "1", "--", "--listen", "127.0.0.1:0"});
    QVERIFY2(!ran.report.is_null() && ran.ofClass("ok") > 0, qPrintable(ran.out + ran.err));
    for (const char* figure : {"lost_before_execution", "executed_unanswered", "duplicates"})
        QVERIFY(ran.report.at(figure).is_null());
    QVERIFY2(!ran.out.contains("execut"), qPrintable(ran.out));
}

void tst_Execution::whatAProxySendsTwiceIsFound()
{
    // By its name the lab knows that it takes our options.
    const QTemporaryDir folder;
    const QString program = folder.filePath("changeover-server");
    QVERIFY(QFile::link(CHANGEOVER_SOURCE_DIR "/tests/integration/replaying_server.py", program));
    qputenv("REAL_SERVER", CHANGEOVER_BINARY_DIR "/changeover-server");
    qputenv("REPLAYS", "7");
    const Ran ran = run(quick({"--server", program, "--restarts", "1", "--duration", "3s"}));
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.text("verdict"), std::string_view("fail"));
    QCOMPARE(ran.number("duplicates"), 7);
    QCOMPARE(ran.number("lost"), 0);
    QCOMPARE(ran.number("executed_unanswered"), 0);
    QVERIFY2(ran.out.contains("executed more than once: 7"), qPrintable(ran.out));
    // Each is listed, by its name.
    QCOMPARE(failuresWith(ran, "class", "duplicate"), 7);
    std::set<std::string> ids;
    for (const json::value& failure : ran.report.at("failures").as_array())
        ids.insert(failure.at("id").as_string().c_str());
    QCOMPARE(ids.size(), std::size_t{7});
}

void tst_Execution::aJournalThatIsNotReadInTimeIsAnInstrumentFault()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("socket");
    RunningLab lab({"--listen", "unix:" + path, "--restarts", "1", "--duration", "3s", "--rate", "20/s"});
    // Where it listens, one request is answered.
    QTRY_VERIFY_WITH_TIMEOUT(ask(path.toStdString(), 1), kPatienceMs);
    QCOMPARE(::kill(lab.pid(), SIGSTOP), 0);
    const bool answered = ask(path.toStdString(), 20'000);
    QCOMPARE(::kill(lab.pid(), SIGCONT), 0);
    QVERIFY(answered);  // who does not read the journal does not hold the server up
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 5, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("instrument_fault"));
    QVERIFY2(ran.out.contains("faster than its journal could be read"), qPrintable(ran.out));
}

CHANGEOVER_TEST(tst_Execution)
#include "tst_execution.moc"
