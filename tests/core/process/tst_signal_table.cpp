// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/signal_table.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>
#include <cstring>
#include <set>

using namespace changeover;

class tst_SignalTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyNumberIsThereOnce();
    void namesAreTheSystems();
    void namesAreFoundHoweverTheyAreSpelled();
    void onlyKillAndStopCannotBeCaught();
    void whatTheServerDoes_data();
    void whatTheServerDoes();
};

void tst_SignalTable::everyNumberIsThereOnce()
{
    std::multiset<int> numbers;
    for (const SignalInfo& row : signalTable())
        numbers.insert(row.number);
    for (int number = 1; number <= 31; ++number)
        QCOMPARE(numbers.count(number), 1UL);
    for (int number = SIGRTMIN; number <= SIGRTMAX; ++number)
        QCOMPARE(numbers.count(number), 1UL);
    QCOMPARE(numbers.size(), 31UL + static_cast<std::size_t>(SIGRTMAX - SIGRTMIN + 1));
    QCOMPARE(standardSignals().size(), 31UL);
    QCOMPARE(standardSignals().back().number, 31);
    QVERIFY(!findSignal(0) && !findSignal(32) && !findSignal(SIGRTMAX + 1) && !findSignal(-1));
}

void tst_SignalTable::namesAreTheSystems()
{
    for (const SignalInfo& row : standardSignals()) {
        const char* abbreviation = ::sigabbrev_np(row.number);
        // The C library says POLL for what signal(7) also calls IO.
        if (row.number != SIGIO)
            QCOMPARE(QString::fromUtf8(row.name.data()), QString::fromUtf8(abbreviation));
        QVERIFY(!row.meaning.empty());
    }
    QCOMPARE(signalName(9), std::string("KILL"));
    QCOMPARE(signalName(SIGRTMIN), std::string("RTMIN"));
    QCOMPARE(signalName(32), std::string("32"));
}

void tst_SignalTable::namesAreFoundHoweverTheyAreSpelled()
{
    for (const char* spelling : {"HUP", "SIGHUP", "hup", "SigHup"}) {
        QVERIFY(findSignal(spelling));
        QCOMPARE(findSignal(spelling)->number, SIGHUP);
    }
    QCOMPARE(findSignal("RTMIN+3")->number, SIGRTMIN + 3);
    for (const char* spelling : {"", "SIG", "HUPX", "1", " HUP"})
        QVERIFY(!findSignal(spelling));
}

void tst_SignalTable::onlyKillAndStopCannotBeCaught()
{
    for (const SignalInfo& row : signalTable()) {
        struct sigaction action {};
        const bool catchable =
            ::sigaction(row.number, nullptr, &action) == 0 && ::sigaction(row.number, &action, nullptr) == 0;
        QCOMPARE(row.catchable, catchable);
        QCOMPARE(row.reaction == ServerReaction::KernelOnly, !catchable);
    }
}

void tst_SignalTable::whatTheServerDoes_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("reaction");
    QTest::addColumn<int>("action");
    const auto add = [](const char* name, ServerReaction reaction, DefaultAction action) {
        QTest::addRow("%s", name) << findSignal(name)->number << static_cast<int>(reaction)
                                  << static_cast<int>(action);
    };
    add("HUP", ServerReaction::Restart, DefaultAction::Terminate);
    add("INT", ServerReaction::GracefulExit, DefaultAction::Terminate);
    add("TERM", ServerReaction::GracefulExit, DefaultAction::Terminate);
    add("QUIT", ServerReaction::GracefulExit, DefaultAction::Core);
    add("USR1", ServerReaction::LogAndCount, DefaultAction::Terminate);
    add("WINCH", ServerReaction::LogAndCount, DefaultAction::Ignore);
    add("TSTP", ServerReaction::LogAndCount, DefaultAction::Stop);
    add("CONT", ServerReaction::LogAndCount, DefaultAction::Continue);
    add("PIPE", ServerReaction::Ignored, DefaultAction::Terminate);
    add("SEGV", ServerReaction::DefaultCrash, DefaultAction::Core);
    add("STOP", ServerReaction::KernelOnly, DefaultAction::Stop);
}

void tst_SignalTable::whatTheServerDoes()
{
    QFETCH(int, signal);
    QTEST(static_cast<int>(findSignal(signal)->reaction), "reaction");
    QTEST(static_cast<int>(findSignal(signal)->action), "action");
}

CHANGEOVER_TEST(tst_SignalTable)
#include "tst_signal_table.moc"
