// SPDX-License-Identifier: GPL-3.0-or-later
// What the machine has besides reaches no test.
#include "tests/support/test_program.h"

#include <QProcess>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

class tst_Surroundings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTestFindsTheSame();
    void whateverTheMachineHas();
};

void tst_Surroundings::everyTestFindsTheSame()
{
    const mode_t mask = ::umask(022);
    QCOMPARE(mask, mode_t{022});
    rlimit cores{};
    QCOMPARE(::getrlimit(RLIMIT_CORE, &cores), 0);
    QVERIFY(cores.rlim_cur <= 1);
    for (const char* variable : {"NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LANGUAGE"})
        QVERIFY2(!std::getenv(variable), variable);
    QCOMPARE(std::getenv("LC_ALL"), "C.UTF-8");
    QCOMPARE(std::strerror(ENOENT), "No such file or directory");
    struct sigaction hup {};
    QCOMPARE(::sigaction(SIGHUP, nullptr, &hup), 0);
    QVERIFY(hup.sa_handler != SIG_IGN);
    sigset_t blocked{};
    QCOMPARE(::pthread_sigmask(SIG_BLOCK, nullptr, &blocked), 0);
    QVERIFY(::sigismember(&blocked, SIGTERM) == 0);
    QVERIFY(QString(std::getenv("XDG_CONFIG_HOME")) != "/the/user's/own");
}

void tst_Surroundings::whateverTheMachineHas()
{
    QProcess other;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* variable : {"NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LANGUAGE"})
        environment.insert(variable, "1");
    environment.insert("LC_ALL", "zh_CN.UTF-8");
    environment.insert("XDG_CONFIG_HOME", "/the/user's/own");
    other.setProcessEnvironment(environment);
    other.setChildProcessModifier([] {
        ::umask(0777);
        std::signal(SIGHUP, SIG_IGN);  // nohup(1)
        sigset_t term;
        ::sigemptyset(&term);
        ::sigaddset(&term, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &term, nullptr);
        const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_CORE, &unlimited);
    });
    other.start(QCoreApplication::applicationFilePath(), {"tst_surroundings", "everyTestFindsTheSame"});
    QVERIFY(other.waitForFinished());
    QVERIFY2(other.exitStatus() == QProcess::NormalExit && other.exitCode() == 0,
             other.readAllStandardOutput().constData());
}

CHANGEOVER_TEST(tst_Surroundings)
#include "tst_surroundings.moc"
