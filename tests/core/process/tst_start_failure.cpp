// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/spawn.h"
#include "core/process/start_failure.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace changeover;

class tst_StartFailure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsMissingIsNamed_data();
    void whatIsMissingIsNamed();
    void aLoaderOfAnotherSystemIsNamed();

private:
    /// What is said of a program with these contents that could not be started.
    QString failureOf(const QByteArray& contents, int mode = 0755)
    {
        const std::string path = m_folder.filePath("program").toStdString();
        QFile::remove(m_folder.filePath("program"));
        QFile file(m_folder.filePath("program"));
        if (!file.open(QFile::WriteOnly) || file.write(contents) != contents.size()) return "not written";
        file.close();
        if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) return "no mode";
        LaunchPlan plan;
        plan.program = path;
        plan.arguments = {path};
        const auto started = launchDetached(plan);
        return started ? "started" : QString::fromStdString(startFailure(path, started.error()));
    }

    QTemporaryDir m_folder;
};

void tst_StartFailure::whatIsMissingIsNamed_data()
{
    QTest::addColumn<QByteArray>("contents");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("words");
    const QString interpreter = "the interpreter that its first line names, ";
    QTest::newRow("no interpreter") << QByteArray("#!/no/such\n") << 0755
                                    << interpreter + "/no/such, does not exist";
    QTest::newRow("no interpreter, with an argument")
        << QByteArray("#! \t/no/such -x\n") << 0755 << interpreter + "/no/such, does not exist";
    QTest::newRow("no end of line") << QByteArray("#!/no/such") << 0755
                                    << interpreter + "/no/such, does not exist";
    QTest::newRow("line ends of Windows")
        << QByteArray("#!/bin/sh\r\nexit 0\r\n") << 0755
        << interpreter +
               "/bin/sh followed by a carriage return, does not exist: the script was saved with the "
               "line ends of Windows";
    QTest::newRow("an interpreter that is not executable")
        << QByteArray("#!/etc/passwd\n") << 0755 << interpreter + "/etc/passwd, is not executable";
    QTest::newRow("itself not executable") << QByteArray("#!/no/such\n") << 0644 << "Permission denied";
    QTest::newRow("neither") << QByteArray("hello\n") << 0755 << "Exec format error";
}

void tst_StartFailure::whatIsMissingIsNamed()
{
    QFETCH(QByteArray, contents);
    QFETCH(int, mode);
    QFETCH(QString, words);
    QCOMPARE(failureOf(contents, mode), words);
}

void tst_StartFailure::aLoaderOfAnotherSystemIsNamed()
{
    QFile sh("/bin/sh");
    QVERIFY(sh.open(QFile::ReadOnly));
    QByteArray program = sh.readAll();
    const qsizetype at = program.indexOf("/lib64/ld-linux");
    if (at < 0) QSKIP("/bin/sh asks for another loader here");
    program.replace(at, 4, "/no6");  // of /lib64
    const QString words = failureOf(program);
    QVERIFY2(words.startsWith("the loader that it was linked for, /no664/ld-linux"), qPrintable(words));
}

CHANGEOVER_TEST(tst_StartFailure)
#include "tst_start_failure.moc"
