// SPDX-License-Identifier: GPL-3.0-or-later
// What `changeover` says of its words, and where it writes.
#include "lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/resource.h>

using namespace changeover;

namespace {

const QStringList kOneRestart{"--restarts",      "1",     "--rate",      "100/s", "--connections", "8",
                              "--startup-delay", "100ms", "--probation", "100ms", "--quiet"};

enum class Stdout { Open, Full, Closed };

Ran command(const QStringList& words, Stdout out = Stdout::Open, rlim_t fileSize = RLIM_INFINITY)
{
    QProcess process;
    if (out == Stdout::Full) process.setStandardOutputFile("/dev/full");
    process.setChildProcessModifier([out, fileSize] {
        if (out == Stdout::Closed) ::close(STDOUT_FILENO);
        const rlimit limit{fileSize, fileSize};
        if (fileSize != RLIM_INFINITY) ::setrlimit(RLIMIT_FSIZE, &limit);
    });
    process.start(CHANGEOVER_BINARY_DIR "/changeover", words);
    Ran ran;
    if (!process.waitForFinished(kPatienceMs)) {
        process.kill();
        process.waitForFinished();
        return ran;
    }
    ran.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ran.out = QString::fromUtf8(process.readAllStandardOutput());
    ran.err = QString::fromUtf8(process.readAllStandardError());
    return ran;
}

}  // namespace

class tst_CommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStandardOutputThatTakesNothingIsSaid_data();
    void aStandardOutputThatTakesNothingIsSaid();
    void wordsThatNameNothingAreRefused_data();
    void wordsThatNameNothingAreRefused();
    void aServersControlCharactersReachNoTerminal();
    void theLimitOfFileSizesIsToldBeforeTheLoad();
};

void tst_CommandLine::aStandardOutputThatTakesNothingIsSaid_data()
{
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* words) { QTest::newRow(words) << QString(words).split(' '); };
    for (const char* words :
         {"--help", "--version", "signals", "list strategies", "list policies", "list --help", "run --help",
          "compare --help", "export kubernetes", "export --help"})
        row(words);
    QTest::newRow("run") << QStringList{"run"} + kOneRestart;
    for (const char* format : {"json", "csv", "md"})
        QTest::addRow("run, %s", format)
            << QStringList{"run", "--report", QString(format) + "=-"} + kOneRestart;
    QTest::newRow("compare") << QStringList{"compare", "--strategies", "inherit"} + kOneRestart;
}

void tst_CommandLine::aStandardOutputThatTakesNothingIsSaid()
{
    QFETCH(QStringList, words);
    const Ran full = command(words, Stdout::Full);
    QVERIFY2(full.exitCode == 4 && full.err.contains("Cannot write to the standard output: no space left"),
             qPrintable(QString::number(full.exitCode) + full.err));
    const Ran closed = command(words, Stdout::Closed);
    QVERIFY2(closed.exitCode == 4 && closed.err.contains("The standard output is closed."),
             qPrintable(QString::number(closed.exitCode) + closed.err));
}

void tst_CommandLine::wordsThatNameNothingAreRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("says");
    const auto row = [](const QStringList& words, const QString& says) {
        QTest::addRow("%s", qPrintable(words.join(' '))) << words << says;
    };
    row({"lesson", "1"}, "unknown command 'lesson'; the commands are run, compare");
    row({"replay", "session"}, "unknown command 'replay'");
    row({"no-such-command", "--help"}, "unknown command 'no-such-command'");
    row({"list", "servers"}, "unknown word after list: 'servers'; it may be strategies, policies");
    row({"export", "compose"}, "unknown word after export: 'compose'");
    for (const char* option : {"--server", "--strategy", "--policy", "--listen", "--mix", "--fault",
                               "--report", "--inject", "--seed", "--work"}) {
        row({"run", option, ""}, QString(option) + ": the value is empty");
        row({"run", QString(option) + '='}, QString(option) + " has no value after its \"=\".");
    }
    row({"run", "--report", "html="}, "--report 'html='");
    row({"compare", "--strategies", ""}, "--strategies: the value is empty");
    row({"compare", "--policies", ""}, "--policies: the value is empty");
    row({"compare", "--server", ""}, "--server: the value is empty");
    row({"export", "kubernetes", "--output", ""}, "--output: the value is empty");
    row({"supervise", "--channel-fd", "0", "--server", ""}, "--server: the value is empty");
    row({"run", "--report", "json=-", "--report", "md=-"}, "--report names the standard output twice");
    row({"run", "--report", "json=-", "--report", "csv=-"}, "--report names the standard output twice");
    row({"compare", "--report", "json=-", "--report", "jsonl=-"}, "--report names the standard output twice");
    row({"run", "--report", "json=/tmp/x", "--report", "html=/tmp/x"}, "--report names '/tmp/x' twice");
}

void tst_CommandLine::wordsThatNameNothingAreRefused()
{
    QFETCH(QStringList, words);
    QFETCH(QString, says);
    const Ran ran = command(words);
    QVERIFY2(ran.exitCode == 2 && ran.err.contains(says),
             qPrintable(QString::number(ran.exitCode) + ran.err));
    QCOMPARE(ran.err.count('\n'), 1);
    QVERIFY(ran.out.isEmpty());
}

/// What it wrote before it failed is told in the line of progress and at the end.
void tst_CommandLine::aServersControlCharactersReachNoTerminal()
{
    const QTemporaryDir folder;
    const QString script = folder.filePath("server");
    QFile file(script);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("#!/bin/sh\n"
               "if test -e " +
               folder.filePath("started").toUtf8() +
               "; then\n"
               "  printf '\\033]0;owned\\007\\033[31mError:\\302\\2331m caf\\351\\n' >&2; exit 1\n"
               "fi\n"
               ": > " +
               folder.filePath("started").toUtf8() +
               "\n"
               "exec python3 " CHANGEOVER_SOURCE_DIR "/tests/integration/foreign_server.py \"$@\"\n");
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QStringList words{"run",        "--strategy", "stop-start", "--server", script,
                      "--restarts", "1",          "--rate",     "50/s"};
    for (int round = 0; round < 2; ++round) {  // a restart that fails, then a first start
        const Ran ran = command(words + QStringList{"--connections", "4"});
        const QString all = ran.out + ran.err;
        QVERIFY2(all.contains("Error:"), qPrintable(all));
        for (const QChar c : all)
            QVERIFY2(c == u'\n' || (c >= u' ' && (c < u'\x7f' || c > u'\x9f')), qPrintable(all));
    }
}

void tst_CommandLine::theLimitOfFileSizesIsToldBeforeTheLoad()
{
    const Ran ran = command(QStringList{"run"} + kOneRestart, Stdout::Open, 100'000);
    QVERIFY2(ran.exitCode == 4 && ran.err.contains("ulimit -f"),
             qPrintable(QString::number(ran.exitCode) + ran.err));
}

CHANGEOVER_TEST(tst_CommandLine)
#include "tst_command_line.moc"
