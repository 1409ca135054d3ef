// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/transfer_ledger.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <optional>
#include <vector>

using namespace changeover;

namespace {

/// A process of its own that runs `work`, and then `again` over and over until it is killed.
class OtherProcess {
public:
    explicit OtherProcess(
        const std::function<void()>& work, const std::function<void()>& again = [] { ::pause(); })
    {
        int ready[2];
        if (::pipe(ready) != 0) qFatal("pipe");
        m_pid = ::fork();
        if (m_pid == 0) {
            work();
            if (::write(ready[1], "r", 1) != 1) ::_exit(1);
            for (;;)
                again();
        }
        ::close(ready[1]);
        char byte = 0;
        if (::read(ready[0], &byte, 1) != 1) qFatal("the other process ended early");
        ::close(ready[0]);
    }
    ~OtherProcess() { kill(); }
    void kill()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = 0;
    }
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = 0;
};

}  // namespace

class tst_TransferLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beginsWithAThousandEach();
    void keepsItsBalancesInAFile();
    void refusesAFileThatIsNoLedger();
    void isTakenUpFromAnotherProcess();
    void moneyDebitedIsPendingWhileItsProcessLives();
    void moneyOfAKilledProcessIsMissing();
    void aPlaceIsFreeAgainWhenItsProcessIsGone();
    void noReaderEverSeesHalfAStep();
    void whatMayShowHalfAStepSaysSo();
};

void tst_TransferLedger::beginsWithAThousandEach()
{
    const auto statement = TransferLedger::create().value().read();
    for (const std::int64_t balance : statement.balances)
        QCOMPARE(balance, std::int64_t{1'000});
    QCOMPARE(statement.sum, std::int64_t{10'000});
    QVERIFY(statement.consistent());
}

void tst_TransferLedger::keepsItsBalancesInAFile()
{
    const QTemporaryDir directory;
    const std::string path = directory.filePath("ledger").toStdString();
    {
        TransferLedger ledger = TransferLedger::open(path).value();
        ledger.debit(0, 30);
        ledger.credit(1, 30);
    }
    const auto statement = TransferLedger::open(path).value().read();
    QCOMPARE(statement.balances[0], std::int64_t{970});
    QCOMPARE(statement.balances[1], std::int64_t{1'030});
    QCOMPARE(QFile::permissions(QString::fromStdString(path)) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

void tst_TransferLedger::refusesAFileThatIsNoLedger()
{
    const QTemporaryDir directory;
    QFile file(directory.filePath("other"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray(100'000, 'x'));
    file.close();
    QCOMPARE(TransferLedger::open(file.fileName().toStdString()).error(),
             std::make_error_code(std::errc::protocol_not_supported));
    QVERIFY(TransferLedger::open(directory.filePath("no/such").toStdString()).error() ==
            std::errc::no_such_file_or_directory);
}

void tst_TransferLedger::isTakenUpFromAnotherProcess()
{
    TransferLedger ledger = TransferLedger::create().value();
    ledger.debit(2, 1);
    ledger.credit(3, 1);
    const TransferLedger same = TransferLedger::openOf(::getpid()).value();
    QCOMPARE(same.read().balances[3], std::int64_t{1'001});
    QCOMPARE(TransferLedger::openOf(1 << 30).error(),
             std::make_error_code(std::errc::no_such_file_or_directory));
}

void tst_TransferLedger::moneyDebitedIsPendingWhileItsProcessLives()
{
    TransferLedger ledger = TransferLedger::create().value();
    const OtherProcess other([path = ledger.path()] { TransferLedger::open(path).value().debit(0, 37); });
    // The other one's ledger went out of scope: gone from there, as with its death.
    QCOMPARE(ledger.read().pending, std::int64_t{0});
    ledger.debit(0, 5);
    const auto statement = ledger.read();
    QCOMPARE(statement.pending, std::int64_t{5});
    QCOMPARE(statement.sum, std::int64_t{10'000 - 37 - 5});
}

void tst_TransferLedger::moneyOfAKilledProcessIsMissing()
{
    TransferLedger ledger = TransferLedger::create().value();
    OtherProcess other([path = ledger.path()] {
        static TransferLedger its = TransferLedger::open(path).value();
        its.debit(0, 37);
    });
    auto statement = ledger.read();
    QCOMPARE(statement.pending, std::int64_t{37});
    QVERIFY(statement.consistent());
    other.kill();
    statement = ledger.read();
    QCOMPARE(statement.pending, std::int64_t{0});
    QCOMPARE(statement.sum, std::int64_t{10'000 - 37});
    QVERIFY(!statement.consistent());
}

void tst_TransferLedger::aPlaceIsFreeAgainWhenItsProcessIsGone()
{
    const TransferLedger ledger = TransferLedger::create().value();
    {
        std::vector<TransferLedger> all;
        while (all.size() + 1 < TransferLedger::kProcesses)
            all.push_back(TransferLedger::open(ledger.path()).value());
        QCOMPARE(TransferLedger::open(ledger.path()).error(),
                 std::make_error_code(std::errc::no_lock_available));
    }
    QVERIFY(TransferLedger::open(ledger.path()));
}

/// Several processes transfer as fast as they can; one is killed in the middle now and then. What is missing
/// never changes but by a whole debit.
void tst_TransferLedger::noReaderEverSeesHalfAStep()
{
    TransferLedger ledger = TransferLedger::create().value();
    std::int64_t missing = 0;
    for (int round = 0; round < 20; ++round) {
        std::optional<TransferLedger> its;
        OtherProcess other([&] { its = TransferLedger::open(ledger.path()).value(); },
                           [&] {
                               its->debit(0, 1'000'000);
                               ::sched_yield();
                               its->credit(1, 1'000'000);
                           });
        for (int seen = 0, skipped = 0; seen < 50;) {
            const auto statement = ledger.read();
            if (!statement.ofOneInstant) {  // the other one lost the processor in the middle of a step
                QVERIFY2(++skipped < 1'000, "never of one instant");
                continue;
            }
            ++seen;
            QCOMPARE(statement.sum + statement.pending, TransferLedger::kExpected - missing);
        }
        other.kill();
        missing = TransferLedger::kExpected - ledger.read().sum;
        QVERIFY2(missing % 1'000'000 == 0, qPrintable(QString::number(missing)));
    }
}

/// A process that does nothing but take steps is stopped again and again, until it is in the middle of one.
void tst_TransferLedger::whatMayShowHalfAStepSaysSo()
{
    TransferLedger ledger = TransferLedger::create().value();
    std::optional<TransferLedger> its;
    OtherProcess other([&] { its = TransferLedger::open(ledger.path()).value(); }, [&] { its->debit(0, 1); });
    const auto stopAndRead = [&] {
        ::kill(other.pid(), SIGSTOP);
        ::waitpid(other.pid(), nullptr, WUNTRACED);
        const auto statement = ledger.read();
        ::kill(other.pid(), SIGCONT);
        return statement;
    };
    QVERIFY(QTest::qWaitFor([&] { return !stopAndRead().ofOneInstant; }, 30'000));
}

CHANGEOVER_TEST(tst_TransferLedger)
#include "tst_transfer_ledger.moc"
