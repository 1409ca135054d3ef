// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel as a witness that shares none of our code: in a network of its own a run leaves TCP's counters
// of resets and drops at zero, and a way to restart that loses requests does not.
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <map>
#include <memory>

using namespace changeover;

class tst_KernelWitness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void countsNoResetAndNoDrop_data();
    void countsNoResetAndNoDrop();
    void seesAKilledServer();

private:
    /// Each in a network of its own, so all at once: they take seconds, and little of a processor.
    std::map<QString, std::unique_ptr<RunningLab>> m_labs;
};

namespace {

constexpr const char* kMixes[] = {"get", "slow", "post", "stream", "pipelined", "mixed"};
constexpr int kRestarts = 3;

QString rowName(const QString& mix, const QString& keepAlive) { return mix + ", keep-alive " + keepAlive; }

/// The counters that are not zero, each with its value. A network that is not the run's own is one, too.
QStringList counted(const Ran& ran)
{
    QStringList list;
    for (const auto& [key, value] : ran.report.at("kernel").as_object())
        if (key != "netns" && !value.is_null() && value.as_int64() != 0)
            list << QString::fromStdString(std::string(key) + ' ' + json::serialize(value));
    if (ran.report.at("kernel").at("netns").as_string() != "private") list << "not a private network";
    return list;
}

bool hasNoNamespace(const Ran& ran) { return ran.exitCode == 4 && ran.err.contains("no private network"); }

}  // namespace

void tst_KernelWitness::initTestCase()
{
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    const QStringList common = quick({"--netns", "private", "--quiet"});
    for (const char* const mix : kMixes)
        for (const char* const keepAlive : {"on", "off"})
            m_labs[rowName(mix, keepAlive)] = std::make_unique<RunningLab>(
                common + QStringList{"--mix", mix, "--keep-alive", keepAlive, "--rate", "150/s", "--restarts",
                                     QString::number(kRestarts)});
    m_labs["kill"] =
        std::make_unique<RunningLab>(common + QStringList{"--strategy", "kill-start", "--restarts", "1"});
}

void tst_KernelWitness::cleanupTestCase()
{
    m_labs.clear();
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 10'000);
}

void tst_KernelWitness::countsNoResetAndNoDrop_data()
{
    QTest::addColumn<QString>("lab");
    for (const char* const mix : kMixes)
        for (const char* const keepAlive : {"on", "off"}) {
            const QString name = rowName(mix, keepAlive);
            QTest::newRow(qPrintable(name)) << name;
        }
}

void tst_KernelWitness::countsNoResetAndNoDrop()
{
    QFETCH(QString, lab);
    const Ran ran = m_labs.at(lab)->result();
    if (hasNoNamespace(ran)) QSKIP(qPrintable(ran.err.trimmed()));
    // Inconclusive while the generator was late, on a busy machine: what the kernel counted holds all the
    // same.
    QVERIFY2(ran.exitCode == 0 || ran.exitCode == 3, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.number("lost"), 0);
    QVERIFY(ran.number("sent") > 100);
    QVERIFY(ran.restarts().size() >= kRestarts);
    for (const json::value& entry : ran.restarts())
        QCOMPARE(entry.at("outcome").as_string(), "committed");
    QCOMPARE(counted(ran), QStringList());
}

void tst_KernelWitness::seesAKilledServer()
{
    const Ran ran = m_labs.at("kill")->result();
    if (hasNoNamespace(ran)) QSKIP(qPrintable(ran.err.trimmed()));
    QCOMPARE(ran.exitCode, 1);
    // Whoever connects while nobody listens is answered by a reset.
    QVERIFY(ran.ofClass("refused") > 0);
    QVERIFY(ran.report.at("kernel").at("OutRsts").as_int64() >= ran.ofClass("refused"));
}

CHANGEOVER_TEST(tst_KernelWitness)
#include "tst_kernel_witness.moc"
