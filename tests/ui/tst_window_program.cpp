// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

namespace {

constexpr int kPatienceMs = 20'000;

QProcessEnvironment withoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"})
        environment.remove(QLatin1String(name));
    return environment;
}

void start(QProcess& program, const QProcessEnvironment& environment, const QStringList& arguments)
{
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(CHANGEOVER_BINARY_DIR "/changeover-window"), arguments);
}

/// It is open: it has started its supervisor.
bool hasChild(qint64 pid)
{
    QFile children(QStringLiteral("/proc/%1/task/%1/children").arg(pid));
    return children.open(QIODevice::ReadOnly) && !children.readAll().trimmed().isEmpty();
}

}  // namespace

/// The window's program from outside.
class tst_WindowProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpAndVersionNeedNoDisplay();
    void withoutADisplayItSaysSo_data();
    void withoutADisplayItSaysSo();
    void aTerminationKeepsTheLayout_data();
    void aTerminationKeepsTheLayout();
};

void tst_WindowProgram::helpAndVersionNeedNoDisplay()
{
    for (const char* option : {"--help", "-h", "--version", "-v"}) {
        QProcess program;
        start(program, withoutDisplay(), {QLatin1String(option)});
        QVERIFY(program.waitForFinished(kPatienceMs));
        QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0, option);
        const QByteArray words = program.readAllStandardOutput();
        QVERIFY2(words.contains(option[1] == 'h' || option[2] == 'h' ? "--lang" : "changeover-window"),
                 words.constData());
    }
}

void tst_WindowProgram::withoutADisplayItSaysSo_data()
{
    QTest::addColumn<QString>("display");
    QTest::newRow("none") << QString();
    QTest::newRow("one that is not there") << QStringLiteral(":60123");
}

void tst_WindowProgram::withoutADisplayItSaysSo()
{
    QFETCH(const QString, display);
    QProcessEnvironment environment = withoutDisplay();
    if (!display.isEmpty()) environment.insert(QStringLiteral("DISPLAY"), display);
    QProcess program;
    start(program, environment, {});
    QVERIFY(program.waitForFinished(kPatienceMs));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 4);
    const QByteArray words = program.readAllStandardError();
    QVERIFY2(words.startsWith("There is no display") && words.count('\n') == 1, words.constData());
}

void tst_WindowProgram::aTerminationKeepsTheLayout_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("TERM") << SIGTERM;
    QTest::newRow("INT") << SIGINT;
    QTest::newRow("HUP") << SIGHUP;
}

void tst_WindowProgram::aTerminationKeepsTheLayout()
{
    QFETCH(const int, number);
    const QTemporaryDir home;
    QProcessEnvironment environment = withoutDisplay();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home.path());
    QProcess program;
    start(program, environment, {QStringLiteral("--lang"), QStringLiteral("en")});
    QVERIFY(program.waitForStarted(kPatienceMs));
    QTRY_VERIFY_WITH_TIMEOUT(hasChild(program.processId()), kPatienceMs);
    QCOMPARE(::kill(static_cast<pid_t>(program.processId()), number), 0);
    QVERIFY(program.waitForFinished(kPatienceMs));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QFile kept(home.filePath(QStringLiteral("changeover/changeover-window.conf")));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    const QByteArray settings = kept.readAll();
    QVERIFY2(settings.contains("geometry=") && settings.contains("layout=") &&
                 settings.contains("narrowLayout="),
             settings.constData());
}

CHANGEOVER_TEST(tst_WindowProgram)
#include "tst_window_program.moc"
