// SPDX-License-Identifier: GPL-3.0-or-later
// The instrument measured: faults that are committed on purpose, exactly K of a class, are reported as
// exactly K of that class and nothing else.
#include "core/lab/injection/injected_fault.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <map>
#include <memory>

using namespace changeover;

class tst_SelfTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void reportsExactlyWhatWasInjected_data();
    void reportsExactlyWhatWasInjected();
    void isExactUnderAnyLoad_data();
    void isExactUnderAnyLoad();
    void theProxyAloneLosesNothing();
    void badInjectionsAreRefused_data();
    void badInjectionsAreRefused();

private:
    QTemporaryDir m_folder;
    /// They take seconds and little of a processor, so all at once.
    std::map<QString, std::unique_ptr<RunningLab>> m_labs;
};

namespace {

constexpr std::int64_t kTimeoutUs = 200'000;

QString nameOf(InjectedFault fault)
{
    const std::string_view text = name(fault);
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

QString count(const json::value& number) { return QString::number(number.to_number<std::int64_t>()); }

/// "refused 3": each class of which there are any, but OK; and duplicates.
QStringList found(const Ran& ran)
{
    QStringList list;
    for (const auto& [key, value] : ran.report.at("classes").as_object())
        if (key != "ok" && value.to_number<std::int64_t>() != 0)
            list << QString::fromStdString(std::string(key)) + ' ' + count(value);
    if (ran.number("duplicates") != 0) list << "duplicate " + count(ran.report.at("duplicates"));
    return list;
}

/// On a machine that stood still for half of the timeout, requests time out that nobody made to.
bool wasTooSlow(const Ran& ran)
{
    if (ran.report.is_null()) return false;
    return ran.report.at("latency_us").at("max").to_number<std::int64_t>() > kTimeoutUs / 2 ||
           ran.report.at("generator").at("max_gap_us").to_number<std::int64_t>() > kTimeoutUs / 4;
}

Ran runOnTime(const QStringList& options)
{
    for (int tries = 1;; ++tries) {
        Ran ran = run(options);
        if (!wasTooSlow(ran) || tries == 5) return ran;
    }
}

/// Every fault is injected into each of these.
std::map<QString, QStringList> loads(const QString& folder)
{
    return {{"across two restarts", {"--restarts", "2"}},
            {"fresh connections", {"--keep-alive", "off", "--restarts", "1"}},
            {"fresh connections, two threads", {"--keep-alive", "off", "--threads", "2", "--restarts", "0"}},
            {"two threads each", {"--threads", "2", "--server-threads", "2", "--restarts", "0"}},
            {"closed loop", {"--closed", "--work", "200ms", "--restarts", "0"}},
            {"slow", {"--mix", "slow", "--restarts", "0"}},
            {"post", {"--mix", "post", "--restarts", "0"}},
            {"stream", {"--mix", "stream", "--restarts", "0"}},
            {"transfer", {"--mix", "transfer", "--restarts", "0"}},
            {"a UNIX socket", {"--listen", "unix:" + folder + "/socket", "--restarts", "0"}}};
}

QStringList injectEach(std::uint64_t count)
{
    QStringList options;
    for (const InjectedFault fault : kAllInjectedFaults)
        options << "--inject" << nameOf(fault) + ':' + QString::number(count);
    return options;
}

void compare(const Ran& ran, const QStringList& expected)
{
    QVERIFY2(!ran.report.is_null(), qPrintable(ran.out + ran.err));
    QCOMPARE(found(ran), expected);
    std::int64_t sum = 0, lost = 0;
    for (const auto& [key, value] : ran.report.at("classes").as_object()) {
        sum += value.to_number<std::int64_t>();
        if (key != "ok") lost += value.to_number<std::int64_t>();
    }
    QCOMPARE(ran.number("sent"), sum);
    QCOMPARE(ran.number("lost"), lost);
    QCOMPARE(ran.number("in_flight"), 0);
    QCOMPARE(ran.number("lost_before_execution") + ran.number("executed_unanswered"), lost);
    const std::int64_t failures = lost + ran.number("duplicates");
    QCOMPARE(static_cast<std::int64_t>(ran.report.at("failures").as_array().size()), failures);
    QCOMPARE(ran.text("verdict"), std::string_view(failures ? "fail" : "pass"));
    QCOMPARE(ran.exitCode, failures ? 1 : 0);
}

}  // namespace

void tst_SelfTest::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_SelfTest::cleanupTestCase()
{
    m_labs.clear();
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 10'000);
}

void tst_SelfTest::reportsExactlyWhatWasInjected_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("injected");
    QTest::addColumn<bool>("timesOut");
    QTest::addColumn<bool>("executed");
    for (const InjectedFault fault : kAllInjectedFaults)
        for (const int injected : {0, 1, 10, 1'000})
            QTest::addRow("%s:%d", qPrintable(nameOf(fault)), injected)
                << nameOf(fault) << injected << holdsConnection(fault)
                << (momentOf(fault) == FaultMoment::Answer);
}

void tst_SelfTest::reportsExactlyWhatWasInjected()
{
    QFETCH(QString, name);
    QFETCH(int, injected);
    QFETCH(bool, timesOut);
    QFETCH(bool, executed);
    QStringList options{"--restarts", injected ? "0" : "1", "--work", "0ms",           "--rate",
                        "2000/s",     "--startup-delay",    "0ms",    "--connections", "1000",
                        "--quiet"};
    options << "--inject" << name + ':' + QString::number(injected);
    const Ran ran = timesOut ? runOnTime(options + QStringList{"--timeout", "200ms"}) : run(options);
    compare(ran, injected ? QStringList{name + ' ' + QString::number(injected)} : QStringList());
    // What happens to an answer happens after the execution.
    QCOMPARE(ran.number("executed_unanswered"), executed ? injected : 0);
    for (const json::value& failure : ran.report.at("failures").as_array())
        QCOMPARE(QString::fromStdString(std::string(failure.at("class").as_string())), name);
}

void tst_SelfTest::isExactUnderAnyLoad_data()
{
    QTest::addColumn<QString>("load");
    for (const auto& [load, options] : loads(m_folder.path()))
        QTest::newRow(qPrintable(load)) << load;
}

void tst_SelfTest::isExactUnderAnyLoad()
{
    QFETCH(QString, load);
    if (m_labs.empty())
        for (const auto& [each, options] : loads(m_folder.path()))
            m_labs[each] = std::make_unique<RunningLab>(
                quick({"--timeout", "3s", "--connections", "96", "--quiet"}) + injectEach(10) + options);
    QStringList expected;
    for (const InjectedFault fault : kAllInjectedFaults)
        expected << nameOf(fault) + " 10";
    compare(m_labs.at(load)->result(), expected);
    m_labs.at(load).reset();
}

void tst_SelfTest::theProxyAloneLosesNothing()
{
    const Ran ran = runInTime(quick({"--restarts", "2", "--rate", "300/s", "--inject", "refused:0"}));
    compare(ran, {});
    for (const json::value& entry : ran.restarts())
        QCOMPARE(entry.at("outcome").as_string(), "committed");
}

void tst_SelfTest::badInjectionsAreRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("says");
    QTest::newRow("not a class") << QStringList{"--inject", "hope:1"} << "hope:1";
    QTest::newRow("nothing of ours") << QStringList{"--inject", "local_error:1"} << "local_error:1";
    QTest::newRow("no number") << QStringList{"--inject", "refused"} << "refused";
    QTest::newRow("too many") << QStringList{"--inject", "refused:1000001"} << "1000000";
    QTest::newRow("a batch on a connection")
        << QStringList{"--inject", "refused:1", "--mix", "pipelined"} << "every request on its connection";
    QTest::newRow("duplicates without a journal")
        << QStringList{"--inject", "duplicate:1", "--server", "/bin/true"} << "journal";
    QTest::newRow("few connections") << QStringList{"--inject", "timeout:1", "--connections",
                                                    "3",        "--rate",    "10/s"}
                                     << "at least 4";
}

void tst_SelfTest::badInjectionsAreRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QString, says);
    const Ran ran = run(options);
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(says) && ran.err.count('\n') == 1, qPrintable(ran.err));
}

CHANGEOVER_TEST(tst_SelfTest)
#include "tst_self_test.moc"
