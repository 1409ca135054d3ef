// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <map>
#include <memory>
#include <vector>

using namespace changeover;

namespace {

constexpr std::size_t kTogether = 6;
const char* const kBody = "^Hello world! pid=\\d+\\n$";

/// What a server does, how it is judged, and what is said of it.
struct Row {
    QString mode;  ///< of lying_server.py, and words behind it
    int exitCode;  ///< 0 PASS, 1 FAIL, 3 INCONCLUSIVE, 4 not tried
    QString says = {};
    QStringList options = {};

    QString name() const { return mode + (options.isEmpty() ? "" : ' ' + options.front()); }
};

const std::vector<Row>& rows()
{
    const QStringList body{"--expect-body", kBody};
    static const std::vector<Row> all{
        // Honest, in its own way.
        {"honest", 0},
        {"honest noids", 0},
        {"honest xpid", 0},
        {"honest xpid noids", 0},
        {"honest", 0, "", body},
        {"names-nobody xpid", 0},
        {"early-hints", 0},
        {"bytewise", 0},
        {"bare", 0},
        {"worker", 0},
        {"worker xpid", 0},
        {"reset-after", 0},
        {"closes", 0},
        // It confuses, doubles, says too much or something else.
        {"twice", 1, "no request asked for"},
        {"twice-late", 1, "no request asked for"},
        {"twice noids", 1, "no request asked for"},
        {"unasked", 1, "no request asked for"},
        {"long-body", 1, "longer than its length: \" and much more\""},
        {"another-id", 1, "the id of another request: \"0000-"},
        {"two-ids", 1, "the id of another request"},
        {"no-id", 3, "carry no id of their request"},
        {"wrong-body", 1, "does not match what is expected of it: \"Goodbye\\n\"", body},
        {"empty", 1, "does not match what is expected of it", body},
        {"no-content", 1, "204 No Content"},
        {"switches", 1, "101 Switching Protocols"},
        {"garbage", 1, "does not begin with HTTP/1.x and a status: \"\\x00\\x01nonsense\\r\\n"},
        {"bad-chunk", 1, "a chunk of the body has no size, or no line end behind it: \"XX0\\r\\n"},
        {"negative-length", 1, "Content-Length is no number, or there are two that differ"},
        {"two-lengths", 1, "Content-Length is no number, or there are two that differ"},
        // It cuts or leaves out.
        {"cut-length", 1, "eof_mid_response"},
        {"cut-chunk", 1, "eof_mid_response"},
        {"cut-head", 1, "eof_mid_response"},
        {"cut-close", 3, "ends its bodies by closing the connection"},
        {"cut-close", 1, "does not match what is expected of it: \"Hello w\"", body},
        {"drops", 1, "eof_before_byte"},
        {"never", 1, "timeout"},
        {"hints-only", 1, "timeout"},
        {"no-drain", 1, "eof_before_byte"},
        // It does not show that it restarts.
        {"worker-stays", 3, "outlived it and goes on"},
    };
    return all;
}

}  // namespace

/// Servers that are none of ours and lie: no lie gets PASS, and who is honest in his own way does. Some are
/// judged at a time.
class tst_LyingServers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }
    void noLiePasses_data();
    void noLiePasses();
    void nothingIsLeft();
    void withoutALongRequestNothingIsShown();
    void aTargetThatNeverAnswersRightIsNotTried_data();
    void aTargetThatNeverAnswersRightIsNotTried();

private:
    static QStringList optionsFor(const QString& mode, const QStringList& options);
    void startUpTo(std::size_t count);

    std::vector<std::unique_ptr<RunningLab>> m_labs;
};

QStringList tst_LyingServers::optionsFor(const QString& mode, const QStringList& options)
{
    return QStringList{"--strategy",    "activate",
                       "--server",      CHANGEOVER_SOURCE_DIR "/tests/integration/lying_server.py",
                       "--restarts",    "1",
                       "--rate",        "40/s",
                       "--connections", "8",
                       "--timeout",     "2s"} +
           options + QStringList{"--"} + mode.split(' ');
}

void tst_LyingServers::startUpTo(std::size_t count)
{
    while (m_labs.size() < std::min(count, rows().size())) {
        const Row& row = rows()[m_labs.size()];
        m_labs.push_back(
            std::make_unique<RunningLab>(optionsFor(row.mode, row.options + QStringList{"--long", "/slow"})));
    }
}

void tst_LyingServers::noLiePasses_data()
{
    QTest::addColumn<int>("row");
    for (std::size_t i = 0; i < rows().size(); ++i)
        QTest::newRow(qPrintable(rows()[i].name())) << static_cast<int>(i);
}

void tst_LyingServers::noLiePasses()
{
    QFETCH(int, row);
    const Row& expected = rows()[static_cast<std::size_t>(row)];
    startUpTo(static_cast<std::size_t>(row) + kTogether);
    std::unique_ptr<RunningLab>& lab = m_labs[static_cast<std::size_t>(row)];
    Ran ran = lab->result();
    lab.reset();
    // On a busy machine the lab cannot show what is tested here: that is no matter of the server.
    for (int tries = 1; tries < 4 && ran.err.contains("restart 4: inconclusive"); ++tries)
        ran = run(optionsFor(expected.mode, expected.options + QStringList{"--long", "/slow"}));
    QVERIFY2(ran.exitCode == expected.exitCode, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.out.contains(expected.says), qPrintable(ran.out));
    QCOMPARE(ran.number("in_flight"), 0);
    for (const json::value& failure : ran.report.at("failures").as_array()) {
        const bool corrupt = failure.at("class") == "corrupt", error = failure.at("class") == "http_error";
        QCOMPARE(failure.at("why").is_string(), corrupt);
        if (error) QVERIFY(failure.at("status").is_int64());
    }
}

/// Also not the worker that deafens itself to TERM and outlives who started it.
void tst_LyingServers::nothingIsLeft()
{
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), descendants(::getpid()).empty()), 10'000);
}

void tst_LyingServers::withoutALongRequestNothingIsShown()
{
    const Ran ran = runInTime(optionsFor("honest", {}));
    QVERIFY2(ran.exitCode == 3, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.out.contains("in flight across the trigger") && ran.out.contains("--long PATH"),
             qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), 0);
}

void tst_LyingServers::aTargetThatNeverAnswersRightIsNotTried_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("says");
    QTest::newRow("status") << QStringList{"--expect-status", "302", "--path", "/x"}
                            << "GET /x answered 200 OK. Nothing was restarted.";
    QTest::newRow("body")
        << QStringList{"--expect-body", "^Bye"}
        << "GET / was answered, but the body does not match what is expected of it: \"Hello";
}

void tst_LyingServers::aTargetThatNeverAnswersRightIsNotTried()
{
    QFETCH(QStringList, options);
    QFETCH(QString, says);
    const Ran ran = run(optionsFor("honest", options));
    QVERIFY2(ran.exitCode == 4, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.err.contains(says), qPrintable(ran.err));
    QVERIFY(!ran.err.contains("restart 1"));
}

CHANGEOVER_TEST(tst_LyingServers)
#include "tst_lying_servers.moc"
