// SPDX-License-Identifier: GPL-3.0-or-later
// `changeover run` with the real HAProxy in front of the real server.
#include "core/lab/gateway/haproxy_process.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTest>

#include <sys/prctl.h>

#include <csignal>

using namespace changeover;

namespace {

std::vector<pid_t> gatewaysBelow(pid_t lab)
{
    std::vector<pid_t> found;
    for (const pid_t pid : descendants(lab))
        if (const auto process = readProcess(pid); process && process->name == "haproxy")
            found.push_back(pid);
    return found;
}

/// What is left in the file system when it is gone.
QStringList filesHeldBy(pid_t pid)
{
    QStringList files;
    const QString folder = QString("/proc/%1/fd/").arg(pid);
    for (const QString& descriptor : QDir(folder).entryList(QDir::System | QDir::Files))
        if (const QString target = QFileInfo(folder + descriptor).symLinkTarget();
            QFileInfo::exists(target) && target != "/dev/null")
            files << target;
    return files;
}

}  // namespace

class tst_GatewayStrategies : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void aDrainedServerIsMissedByNobody_data();
    void aDrainedServerIsMissedByNobody();
    void anUndrainedServerIsA503();
    void aRolloutLosesIffTermComesBeforeTheGatewayHears_data();
    void aRolloutLosesIffTermComesBeforeTheGatewayHears();
    void aNextOneThatFailsIsRolledBack_data();
    void aNextOneThatFailsIsRolledBack();
    void aKilledLabLeavesNoGateway();
    void badInputIsRefused_data();
    void badInputIsRefused();
    void withoutHaproxyThePackageIsNamed();
};

void tst_GatewayStrategies::initTestCase()
{
    if (!HaproxyProcess::find()) QSKIP("HAProxy is not installed");
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // what a killed lab leaves behind comes to us
}

void tst_GatewayStrategies::cleanup()
{
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_GatewayStrategies::aDrainedServerIsMissedByNobody_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("kept connections") << QStringList{};
    QTest::newRow("by a server that cuts off what it has")
        << QStringList{"--gateway-drain", "on", "--", "--policy", "no-drain"};
    QTest::newRow("fresh connections, no service time")
        << QStringList{"--keep-alive", "off", "--work", "0ms"};
}

void tst_GatewayStrategies::aDrainedServerIsMissedByNobody()
{
    QFETCH(QStringList, options);
    const Ran ran = runInTime(quick({"--strategy", "gateway", "--restarts", "1"}) + options);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.number("lost"), 0);
    QCOMPARE(ran.report.at("answered_by").as_array().size(), std::size_t(2));  // by name, through both layers
    for (const json::value& restart : ran.restarts()) {
        QCOMPARE(restart.at("outcome").as_string(), "committed");
        QCOMPARE(restart.at("refusal_gap_us").as_int64(), 0);
        QVERIFY(restart.at("overlap_us").as_int64() > 0);
    }
}

void tst_GatewayStrategies::anUndrainedServerIsA503()
{
    const Ran ran = runInTime(quick({"--strategy", "gateway", "--restarts", "1", "--gateway-drain", "off"}));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    QVERIFY(ran.number("lost") > 0);
    QCOMPARE(ran.ofClass("http_error"), ran.number("lost"));
    QCOMPARE(ran.restarts().at(0).at("refusal_gap_us").as_int64(), 0);  // the gateway is always there
}

void tst_GatewayStrategies::aRolloutLosesIffTermComesBeforeTheGatewayHears_data()
{
    QTest::addColumn<QString>("propagation");
    QTest::addColumn<QString>("preStop");
    QTest::addColumn<int>("least");
    QTest::addColumn<int>("most");
    QTest::newRow("after") << "100ms"
                           << "300ms" << 0 << 0;
    // Each of two has half of 200/s, and is missed for 0.3 s: 30 of them, twice. A busy machine adds some.
    QTest::newRow("before") << "300ms"
                            << "0ms" << 40 << 120;
}

void tst_GatewayStrategies::aRolloutLosesIffTermComesBeforeTheGatewayHears()
{
    QFETCH(QString, propagation);
    QFETCH(QString, preStop);
    QFETCH(int, least);
    QFETCH(int, most);
    const Ran ran = runInTime(quick({"--strategy", "rolling", "--restarts", "1", "--instances", "2",
                                     "--propagation", propagation, "--pre-stop", preStop}));
    QVERIFY2(ran.exitCode == (most == 0 ? 0 : 1), qPrintable(ran.out + ran.err));
    QVERIFY2(ran.number("lost") >= least && ran.number("lost") <= most, qPrintable(ran.out));
    QCOMPARE(ran.ofClass("http_error"), ran.number("lost"));
    if (most == 0) QCOMPARE(ran.report.at("answered_by").as_array().size(), std::size_t(4));
    QVERIFY(ran.restarts().size() % 2 == 0);  // each instance is a restart; with reruns more
}

void tst_GatewayStrategies::aNextOneThatFailsIsRolledBack_data()
{
    QTest::addColumn<QString>("strategy");
    QTest::newRow("gateway") << "gateway";
    QTest::newRow("rolling") << "rolling";
}

void tst_GatewayStrategies::aNextOneThatFailsIsRolledBack()
{
    QFETCH(QString, strategy);
    const Ran ran = runInTime(quick({"--strategy", strategy, "--restarts", "1", "--instances", "1", "--fault",
                                     "ready:exit=3", "--expect", "rolled-back"}));
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass_rolled_back"));
}

void tst_GatewayStrategies::aKilledLabLeavesNoGateway()
{
    RunningLab lab({"--strategy", "gateway", "--restarts", "1", "--interval", "10m"});
    QTRY_VERIFY_WITH_TIMEOUT(lab.said("steady load"), kPatienceMs);  // both have read what they need by then
    const std::vector<pid_t> gateways = gatewaysBelow(lab.pid());
    QCOMPARE(gateways.size(), std::size_t(2));
    for (const pid_t pid : gateways)  // nothing that it holds has a name that could be left
        QCOMPARE(filesHeldBy(pid), QStringList{});
    QCOMPARE(::kill(lab.pid(), SIGKILL), 0);
    for (const pid_t pid : gateways)
        QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), ::kill(pid, 0) != 0 && errno == ESRCH), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT((reapAdopted(), serversLeft()), std::size_t(0), kPatienceMs);
}

void tst_GatewayStrategies::badInputIsRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("says");
    QTest::newRow("a path") << QStringList{"--strategy", "gateway", "--listen", "unix:/tmp/x"}
                            << "not on a path";
    QTest::newRow("no instance") << QStringList{"--strategy", "rolling", "--instances", "0"} << "--instances";
    QTest::newRow("grace") << QStringList{"--strategy", "rolling", "--grace", "1s", "--pre-stop", "2s"}
                           << "--grace must not be shorter";
    QTest::newRow("drain") << QStringList{"--gateway-drain", "maybe"} << "neither on nor off";
}

void tst_GatewayStrategies::badInputIsRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QString, says);
    const Ran ran = run(options);
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(says), qPrintable(ran.err));
}

void tst_GatewayStrategies::withoutHaproxyThePackageIsNamed()
{
    const QString program = QString::fromStdString(HaproxyProcess::find().value());
    QProcess process;
    process.start("unshare", {"--user", "--map-root-user", "--mount", "sh", "-c",
                              "mount --bind /dev/null " + program + " || exit 99; exec \"$0\" \"$@\"",
                              CHANGEOVER_BINARY_DIR "/changeover", "run", "--strategy", "gateway"});
    QVERIFY(process.waitForFinished(kPatienceMs));
    const QString said = QString::fromUtf8(process.readAllStandardError());
    if (said.startsWith("unshare") || process.exitCode() == 99) QSKIP("no namespaces here");
    QCOMPARE(process.exitCode(), 4);
    QVERIFY2(said.contains("Install the package haproxy"), qPrintable(said));
}

CHANGEOVER_TEST(tst_GatewayStrategies)
#include "tst_gateway_strategies.moc"
