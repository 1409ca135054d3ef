// SPDX-License-Identifier: GPL-3.0-or-later
// `changeover export kubernetes`: the real program, judged by kubectl.
#include "tests/core/report/outside_judge.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>

using namespace changeover;

namespace {

struct Exported {
    int exitCode = -1;
    QString out, err;
};

Exported exportTo(const QStringList& options)
{
    QProcess program;
    program.start(CHANGEOVER_BINARY_DIR "/changeover", QStringList{"export", "kubernetes"} + options);
    if (!program.waitForFinished()) return {};
    return {program.exitStatus() == QProcess::NormalExit ? program.exitCode() : -1,
            QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

/// What kubectl reads is what was written, and nothing of it is unknown to the API.
Judgement judge(const QString& yaml)
{
    return judgeText(yaml.toStdString(), [](const QString& path) {
        return ask("/usr/bin/python3", {CHANGEOVER_SOURCE_DIR "/tests/core/report/check_manifests.py", path});
    });
}

bool hasLine(const QString& yaml, const QString& line)
{
    return yaml.contains(QRegularExpression("^ *" + QRegularExpression::escape(line) + "( +#.*)?$",
                                            QRegularExpression::MultilineOption));
}

}  // namespace

class tst_Export : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kubectlReadsWhatTheProgramWrites_data();
    void kubectlReadsWhatTheProgramWrites();
    void theFileGetsWhatStdoutGets();
    void badInputIsRefusedInOneSentence_data();
    void badInputIsRefusedInOneSentence();
    void anOutputThatCannotBeWrittenIsSaid_data();
    void anOutputThatCannotBeWrittenIsSaid();
};

void tst_Export::kubectlReadsWhatTheProgramWrites_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("as it is") << QStringList{}
                              << QStringList{"kind: Deployment", "kind: Service", "replicas: 3",
                                             "minReadySeconds: 1"};
    QTest::newRow("a rolling update of its own")
        << QStringList{"--strategy",    "rolling", "--instances", "5",  "--pre-stop",  "1500ms",
                       "--propagation", "2s",      "--grace",     "1m", "--probation", "2500ms",
                       "--work",        "20ms",    "--seed",      "9"}
        << QStringList{"replicas: 5", "minReadySeconds: 3", "terminationGracePeriodSeconds: 60"};
    QTest::newRow("a long drain") << QStringList{"--drain-deadline", "50s", "--pre-stop", "4s"}
                                  << QStringList{"replicas: 3", "terminationGracePeriodSeconds: 55"};
    QTest::newRow("arguments of the server's own")
        << QStringList{"--startup-delay", "1s", "--", "--log", "json", "--error-rate", "2%"}
        << QStringList{"- \"--error-rate\"", "- \"2%\""};
}

void tst_Export::kubectlReadsWhatTheProgramWrites()
{
    QFETCH(QStringList, options);
    QFETCH(QStringList, lines);
    const Exported exported = exportTo(options);
    QVERIFY2(exported.exitCode == 0, qPrintable(exported.err));
    QVERIFY2(exported.err.isEmpty(), qPrintable(exported.err));
    for (const QString& line : lines)
        QVERIFY2(hasLine(exported.out, line), qPrintable(line + "\nis not in\n" + exported.out));
    VERIFY_JUDGED_VALID(judge(exported.out));
}

void tst_Export::theFileGetsWhatStdoutGets()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("rollout.yaml");
    const Exported exported = exportTo({"--instances", "4", "--output", path});
    QCOMPARE(exported.exitCode, 0);
    QVERIFY(exported.out.isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), exportTo({"--instances", "4"}).out);
}

void tst_Export::badInputIsRefusedInOneSentence_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown option") << QStringList{"--frobnicate"} << "--frobnicate";
    QTest::newRow("stray word") << QStringList{"now"} << "now";
    QTest::newRow("no instance") << QStringList{"--instances", "0"} << "--instances";
    QTest::newRow("duration nonsense") << QStringList{"--pre-stop", "soon"} << "--pre-stop 'soon'";
    QTest::newRow("an output without a name") << QStringList{"--output"} << "--output";
    QTest::newRow("a load that cannot be carried") << QStringList{"--rate", "10000/s"} << "500 connections";
}

void tst_Export::badInputIsRefusedInOneSentence()
{
    QFETCH(QStringList, options);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    const QString path = folder.filePath("rollout.yaml");
    const Exported exported = exportTo(QStringList{"--output", path} + options);
    QVERIFY2(exported.exitCode == 2, qPrintable(QString::number(exported.exitCode) + exported.err));
    QVERIFY2(exported.err.startsWith("changeover: ") && exported.err.contains(says),
             qPrintable(exported.err));
    QCOMPARE(exported.err.count('\n'), 1);
    QVERIFY(exported.out.isEmpty());
    QVERIFY(!QFile::exists(path));
}

void tst_Export::anOutputThatCannotBeWrittenIsSaid_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("no such folder") << "/none/rollout.yaml";
    QTest::newRow("a folder") << "/tmp";
    QTest::newRow("a full disk") << "/dev/full";
}

void tst_Export::anOutputThatCannotBeWrittenIsSaid()
{
    QFETCH(QString, path);
    const Exported exported = exportTo({"--output", path});
    QVERIFY2(exported.exitCode == 4, qPrintable(QString::number(exported.exitCode) + exported.err));
    QVERIFY2(exported.err.startsWith("changeover: ") && exported.err.contains(path),
             qPrintable(exported.err));
    QCOMPARE(exported.err.count('\n'), 1);
    QVERIFY(exported.out.isEmpty());
}

CHANGEOVER_TEST(tst_Export)
#include "tst_export.moc"
