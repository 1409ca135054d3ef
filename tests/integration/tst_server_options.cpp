// SPDX-License-Identifier: GPL-3.0-or-later
// What changeover-server refuses to begin with: the exit code, and one sentence.
#include "core/posix/endpoint.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <unistd.h>

using namespace changeover;

class tst_ServerOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesWithOneSentence_data();
    void refusesWithOneSentence();
    void refusesAPortInUse();
    void refusesAScoreboardOfAnotherBuild();
    void helpIsNoError();
    void helpThatCannotBeWrittenIs();
    void emptyValuesAreRefused_data();
    void emptyValuesAreRefused();

private:
    struct Outcome {
        int code = -1;
        QString out;
        QString err;
    };
    static Outcome run(const QStringList& arguments)
    {
        QProcess process;
        process.start(CHANGEOVER_BINARY_DIR "/changeover-server", arguments);
        if (!process.waitForFinished(10'000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static void checkSentence(const Outcome& outcome, int code, const QString& mention)
    {
        QCOMPARE(outcome.code, code);
        QCOMPARE(outcome.out, QString());
        QVERIFY2(outcome.err.startsWith("changeover-server: "), qPrintable(outcome.err));
        QVERIFY2(outcome.err.count('\n') == 1 && outcome.err.endsWith('\n'), qPrintable(outcome.err));
        QVERIFY2(outcome.err.contains(mention), qPrintable(outcome.err));
    }
};

void tst_ServerOptions::refusesWithOneSentence_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("mention");
    const auto row = [](const char* arguments, int code, const char* mention) {
        QTest::addRow("%s", arguments) << QString(arguments) << code << QString(mention);
    };
    row("--frobnicate", 2, "unknown option --frobnicate");
    row("extra", 2, "extra");
    row("--listen nonsense", 2, "'nonsense'");
    row("--listen 127.0.0.1:65536", 2, "'127.0.0.1:65536'");
    row("--listen 127.0.0.1:-1", 2, "'127.0.0.1:-1'");
    row("--listen 127.0.0.1", 2, "'127.0.0.1'");
    row("--listen example.org:80", 2, "'example.org:80'");
    row("--listen unix:", 2, "'unix:'");
    row("--listen", 2, "--listen needs a value");
    row("--work", 2, "--work needs a value");
    row("--pid-file", 2, "--pid-file needs a value");
    row("--listen 127.0.0.1:0 --listen-file x", 2, "excludes");
    row("--listen-file /nonexistent/listen", 4, "/nonexistent/listen");
    row("--listen unix:/nonexistent/socket", 4, "/nonexistent/socket");
    row("--threads 0", 2, "--threads '0'");
    row("--max-connections 0", 2, "--max-connections '0'");
    row("--max-connections many", 2, "--max-connections 'many'");
    row("--max-connections -1", 2, "--max-connections");
    row("--max-connections 99999999999999999999", 2, "is not a whole number");
    row("--header-timeout 0s", 2, "is not a duration above 0");
    row("--header-timeout 10", 2, "--header-timeout '10'");
    row("--threads -1", 2, "--threads");
    row("--threads 1e3", 2, "--threads '1e3'");
    row("--threads 257", 2, "--threads '257'");
    row("--work 5", 2, "--work '5'");
    row("--work -5ms", 2, "--work");
    row("--startup-delay soon", 2, "--startup-delay 'soon'");
    row("--drain-deadline 1e9s", 2, "--drain-deadline '1e9s'");
    row("--handoff maybe", 2, "--handoff 'maybe'");
    row("--idle-grace 9999999m", 2, "--idle-grace '9999999m'");
    row("--probation 1.s.", 2, "--probation '1.s.'");
    row("--ready-timeout 5h", 2, "--ready-timeout '5h'");
    row("--pause-accept x", 2, "--pause-accept 'x'");
    row("--error-rate 0.5", 2, "--error-rate '0.5'");
    row("--error-rate 101%", 2, "--error-rate '101%'");
    row("--fault boom", 2, "--fault 'boom'");
    row("--fault ready:exit=1 --fault-generation 0", 2, "--fault-generation '0'");
    row("--fault-generation 2", 2, "--fault");
    row("--log xml", 2, "--log 'xml'");
    row("--unhandled KILL", 2, "--unhandled 'KILL'");
    row("--unhandled NONE", 2, "--unhandled 'NONE'");
    row("--scoreboard /nonexistent/board", 4, "/nonexistent/board");
    row("--takeover /nonexistent/socket", 4, "/nonexistent/socket");
    row("--hold --takeover x", 2, "--takeover");
    row("--policy sloppy", 2, "--policy 'sloppy' is none of none, close-idle, no-linger");
    row("--hold --policy no-drain", 2, "--policy");
}

void tst_ServerOptions::refusesWithOneSentence()
{
    QFETCH(QString, arguments);
    QFETCH(int, code);
    QFETCH(QString, mention);
    checkSentence(run(arguments.split(' ')), code, mention);
}

void tst_ServerOptions::refusesAPortInUse()
{
    const FileDescriptor holder = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
    QCOMPARE(::listen(holder.get(), 1), 0);
    const QString address = QString::fromStdString(localEndpoint(holder.get()).value().text());
    checkSentence(run({"--listen", address}), 4, address);
    // One good address does not make up for it.
    checkSentence(run({"--listen", "127.0.0.1:0", "--listen", address}), 4, address);
}

void tst_ServerOptions::refusesAScoreboardOfAnotherBuild()
{
    QTemporaryDir directory;
    const QString path = directory.filePath("board");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(1 << 20, 'x'));
    file.close();
    checkSentence(run({"--scoreboard", path}), 4, path);
}

void tst_ServerOptions::helpIsNoError()
{
    const Outcome outcome = run({"--help"});
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.err, QString());
    for (const char* option : {"--listen", "--threads", "--fault", "--drain-deadline", "--unhandled"})
        QVERIFY2(outcome.out.contains(option), option);
}

void tst_ServerOptions::helpThatCannotBeWrittenIs()
{
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(CHANGEOVER_BINARY_DIR "/changeover-server", {"--help"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 4);
    process.setStandardOutputFile(QString());
    process.setChildProcessModifier([] { ::close(STDOUT_FILENO); });
    process.start(CHANGEOVER_BINARY_DIR "/changeover-server", {"--help"});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 4);
}

void tst_ServerOptions::emptyValuesAreRefused_data()
{
    QTest::addColumn<QString>("option");
    for (const char* option : {"--listen", "--listen-file", "--pid-file", "--takeover", "--takeover-socket",
                               "--scoreboard", "--journal", "--ledger", "--policy"})
        QTest::newRow(option) << option;
}

void tst_ServerOptions::emptyValuesAreRefused()
{
    QFETCH(QString, option);
    checkSentence(run({option, ""}), 2, option + ": the value is empty");
}

CHANGEOVER_TEST(tst_ServerOptions)
#include "tst_server_options.moc"
