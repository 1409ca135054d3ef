// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/kubernetes_manifests.h"
#include "tests/core/report/outside_judge.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>

using namespace changeover;

namespace {

ExperimentPlan plan(const std::vector<std::string>& arguments)
{
    ExperimentPlan plan;
    plan.server.arguments = arguments;
    return plan;
}

Judgement judge(const std::string& yaml)
{
    return judgeText(yaml, [](const QString& path) {
        return ask("/usr/bin/python3", {CHANGEOVER_SOURCE_DIR "/tests/core/report/check_manifests.py", path});
    });
}

int figure(const std::string& yaml, const char* key)
{
    const auto match =
        QRegularExpression(QString("^ *%1: (\\d+)$").arg(key), QRegularExpression::MultilineOption)
            .match(QString::fromStdString(yaml));
    return match.hasMatch() ? match.captured(1).toInt() : -1;
}

}  // namespace

class tst_KubernetesManifests : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kubectlReadsWhatIsWritten();
    void kubectlWouldNoticeAnUnknownField();
    void eachFigureIsTheExperiments();
    void theGracePeriodCoversTheDrain();
    void aPreStopThatIsTooShortIsSaid();
    void hostileArgumentsStayArguments();
};

void tst_KubernetesManifests::kubectlReadsWhatIsWritten()
{
    VERIFY_JUDGED_VALID(judge(kubernetesManifests(plan({"--work", "50ms", "--startup-delay", "500ms"}))));
}

void tst_KubernetesManifests::kubectlWouldNoticeAnUnknownField()
{
    QString yaml = QString::fromStdString(kubernetesManifests(plan({})));
    for (const auto& [known, unknown] : {std::pair{"maxSurge", "maxSurges"}, {"targetPort", "targetsPort"}}) {
        const Judgement judgement = judge(QString(yaml).replace(known, unknown).toStdString());
        if (!judgement.asked) QSKIP(qPrintable(judgement.words));
        QVERIFY2(!judgement.valid, unknown);
    }
}

void tst_KubernetesManifests::eachFigureIsTheExperiments()
{
    ExperimentPlan experiment = plan({"--ready-timeout", "20s", "--probation", "2500ms"});
    experiment.server.rollout.instances = 5;
    experiment.server.rollout.preStop = std::chrono::milliseconds(1'500);
    const std::string yaml = kubernetesManifests(experiment);
    QCOMPARE(figure(yaml, "replicas"), 5);
    QCOMPARE(figure(yaml, "minReadySeconds"), 3);
    QCOMPARE(figure(yaml, "progressDeadlineSeconds"), 24);
    QCOMPARE(figure(yaml, "maxSurge"), 1);
    QCOMPARE(figure(yaml, "maxUnavailable"), 0);
    QVERIFY(yaml.find("failureThreshold: 20\n") != std::string::npos);
    QVERIFY(yaml.find("[\"sleep\", \"2\"]") != std::string::npos);
}

void tst_KubernetesManifests::theGracePeriodCoversTheDrain()
{
    ExperimentPlan experiment = plan({"--drain-deadline", "40s", "--idle-grace", "3s"});
    experiment.server.rollout.preStop = std::chrono::seconds(4);
    experiment.server.rollout.grace = std::chrono::seconds(30);
    QCOMPARE(figure(kubernetesManifests(experiment), "terminationGracePeriodSeconds"), 45);
    experiment.server.rollout.grace = std::chrono::seconds(60);
    QCOMPARE(figure(kubernetesManifests(experiment), "terminationGracePeriodSeconds"), 60);
}

void tst_KubernetesManifests::aPreStopThatIsTooShortIsSaid()
{
    ExperimentPlan experiment = plan({});
    experiment.server.rollout.propagation = std::chrono::milliseconds(900);
    experiment.server.rollout.preStop = std::chrono::milliseconds(900);
    QVERIFY(kubernetesManifests(experiment).find("SHORTER") == std::string::npos);
    experiment.server.rollout.preStop = std::chrono::milliseconds(100);
    QVERIFY(kubernetesManifests(experiment).find("SHORTER") != std::string::npos);
}

void tst_KubernetesManifests::hostileArgumentsStayArguments()
{
    const std::string yaml = kubernetesManifests(plan({"--work", "\"\n    - injected: true # {{ x }} \xff"}));
    QVERIFY(yaml.find("\n    - injected") == std::string::npos);
    VERIFY_JUDGED_VALID(judge(yaml));
}

CHANGEOVER_TEST(tst_KubernetesManifests)
#include "tst_kubernetes_manifests.moc"
