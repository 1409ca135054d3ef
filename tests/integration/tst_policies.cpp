// SPDX-License-Identifier: GPL-3.0-or-later
// Each deliberately wrong policy of the server is caught where the table says that it shows, and it is the
// policy that is caught: the same load and fault without it lose nothing.
#include "core/lab/policies/policy_trial.h"
#include "core/restart/policy.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <algorithm>

using namespace changeover;

class tst_Policies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void eachPolicyButNoneHasATrial();
    void eachIsCaught_data() { rows(); }
    void eachIsCaught();
    void theSameWithoutItLosesNothing_data() { rows(); }
    void theSameWithoutItLosesNothing();
    void anUnknownOneIsRefused();
    void theListTellsUnderWhatEachShows();

private:
    static void rows();
};

namespace {

QString text(std::string_view words) { return QString::fromUtf8(words.data(), qsizetype(words.size())); }

QStringList options(const PolicyTrial& trial)
{
    QStringList all;
    for (const std::string_view word : trial.shownWith)
        all << text(word);
    return all << "--interval"
               << "100ms";
}

}  // namespace

void tst_Policies::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_Policies::cleanup()
{
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Policies::rows()
{
    QTest::addColumn<QString>("policy");
    for (const PolicyTrial& trial : policyTrials())
        QTest::newRow(std::string(trial.policy).c_str()) << text(trial.policy);
}

void tst_Policies::eachPolicyButNoneHasATrial()
{
    for (const PolicyInfo& info : policies())
        QCOMPARE(findPolicyTrial(info.name) == nullptr, info.policy.isNone());
    QCOMPARE(policyTrials().size(), policies().size() - 1);
}

void tst_Policies::eachIsCaught()
{
    QFETCH(QString, policy);
    const PolicyTrial& trial = *findPolicyTrial(policy.toStdString());
    const Ran ran = run(options(trial) + QStringList{"--policy", policy});
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("fail"));
    QCOMPARE(ran.text("policy"), trial.policy);
    QVERIFY2(
        std::ranges::any_of(trial.seen,
                            [&ran](RequestClass c) { return ran.ofClass(std::string(name(c)).c_str()) > 0; }),
        qPrintable(ran.out));
}

void tst_Policies::theSameWithoutItLosesNothing()
{
    QFETCH(QString, policy);
    const PolicyTrial& trial = *findPolicyTrial(policy.toStdString());
    QStringList control =
        options(trial) + QStringList{"--expect", trial.childFails ? "rolled-back" : "committed"};
    // One restart is enough to compare with.
    control[control.indexOf("--restarts") + 1] = "1";
    const Ran ran = runInTime(control);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.number("lost"), 0);
    QVERIFY(ran.report.at("policy").is_null());
}

void tst_Policies::anUnknownOneIsRefused()
{
    const Ran ran = run({"--policy", "sloppy"});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY(ran.err.contains("There is no policy 'sloppy'; changeover list policies names them."));
}

void tst_Policies::theListTellsUnderWhatEachShows()
{
    QProcess list;
    list.start(CHANGEOVER_BINARY_DIR "/changeover", {"list", "policies"});
    QVERIFY(list.waitForFinished(kPatienceMs));
    QCOMPARE(list.exitCode(), 0);
    const QString said = QString::fromUtf8(list.readAllStandardOutput());
    QVERIFY(said.startsWith("none "));
    for (const PolicyTrial& trial : policyTrials()) {
        QStringList words;
        for (const std::string_view word : trial.shownWith)
            words << text(word);
        QVERIFY2(said.contains('\n' + text(trial.policy)), qPrintable(said));
        QVERIFY2(said.contains("shows with " + words.join(' ')), qPrintable(said));
    }
}

CHANGEOVER_TEST(tst_Policies)
#include "tst_policies.moc"
