// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/strategies/strategy.h"
#include "tests/support/test_program.h"

#include <boost/asio/io_context.hpp>

#include <QTest>

#include <csignal>
#include <set>

using namespace changeover;

namespace {

/// Writes down what a strategy does; each step succeeds at once, but for `failing`.
class RecordedSteps final : public RestartSteps {
public:
    void trigger(int signal, bool everyGeneration, Handler sent) override
    {
        did("trigger " + std::to_string(signal) + (everyGeneration ? " all" : " serving"), sent);
    }
    void begin(Handler begun) override { did("begin", begun); }
    void begin(std::int32_t old, Handler begun) override { did("begin " + std::to_string(old), begun); }
    void frontOpened(std::int32_t) override { steps << "front"; }
    void cutOff(std::int32_t pid, std::uint64_t) override { steps << QString("cut off %1").arg(pid); }
    void said(std::int32_t, std::string_view) override {}
    void awaitAttemptEnd(Handler ended) override { did("await attempt", ended); }
    void rolledBack(std::int32_t child, const std::string& words) override
    {
        steps << QString("rolled back %1 %2").arg(child).arg(QString::fromStdString(words));
    }
    void start(StartExtras extras, StartHandler accepting) override
    {
        given = std::move(extras);
        did("start", [&](std::error_code error, std::string words) {
            accepting(error, std::move(words), StartedGeneration{kNew, kAddress});
        });
    }
    void noteReady(std::int32_t pid) override { steps << QString("ready %1").arg(pid); }
    Endpoint address() const override { return kAddress; }
    std::int32_t serving() const override { return kOld; }
    std::error_code send(std::int32_t pid, int signal) override
    {
        steps << QString("send %1 to %2").arg(signal).arg(pid);
        return {};
    }
    void awaitGone(std::int32_t pid, Handler gone) override
    {
        did("await exit of " + std::to_string(pid), gone);
    }
    void awaitAllGone(Handler gone) override { did("await gone", gone); }
    void pause(std::chrono::milliseconds, Handler over) override { did("pause", over); }

    static constexpr std::int32_t kOld = 100, kNew = 200;
    static inline const Endpoint kAddress{Endpoint::Family::Ipv4, "127.0.0.1", 0};
    StartExtras given;

    QStringList steps;
    QString failing;

private:
    void did(const std::string& step, const Handler& handler)
    {
        steps << QString::fromStdString(step);
        if (steps.back().startsWith(failing) && !failing.isEmpty())
            return handler(std::make_error_code(std::errc::no_such_process), "because");
        handler({}, {});
    }
};

}  // namespace

class tst_Strategies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachDoesItsStepsInOrder_data();
    void eachDoesItsStepsInOrder();
    void aStepThatFailsEndsIt_data();
    void aStepThatFailsEndsIt();
    void allAreFoundByTheirNames();

private:
    std::unique_ptr<Deployment> deploy(const QString& name)
    {
        return findStrategy(name.toStdString())->deploy(m_context, m_plan);
    }

    boost::asio::io_context m_context;
    ServerPlan m_plan;
};

void tst_Strategies::eachDoesItsStepsInOrder_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("steps");
    QTest::newRow("inherit") << "inherit" << QStringList{"trigger 1 serving", "await attempt"};
    QTest::newRow("stop-start") << "stop-start" << QStringList{"trigger 15 all", "await gone", "start"};
    QTest::newRow("kill-start") << "kill-start" << QStringList{"trigger 9 all", "await gone", "start"};
    QTest::newRow("takeover") << "takeover" << QStringList{"begin", "start", "await attempt"};
    const QStringList beside{"begin", "start", "send 15 to 100", "await exit of 100"};
    QTest::newRow("activate") << "activate" << beside;
    QTest::newRow("reuseport") << "reuseport" << beside;
    QTest::newRow("exec-in-place") << "exec-in-place" << QStringList{"trigger 1 serving", "await attempt"};
}

void tst_Strategies::eachDoesItsStepsInOrder()
{
    QFETCH(QString, name);
    QFETCH(QStringList, steps);
    RecordedSteps recorded;
    int done = 0;
    deploy(name)->restart(recorded, [&done](std::error_code error, const std::string&) {
        QVERIFY(!error);
        ++done;
    });
    QCOMPARE(recorded.steps, steps);
    QCOMPARE(done, 1);
}

void tst_Strategies::aStepThatFailsEndsIt_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("failing");
    QTest::addColumn<int>("steps");
    QTest::newRow("nobody to hang up") << "inherit"
                                       << "trigger" << 1;
    QTest::newRow("attempt never ends") << "inherit"
                                        << "await" << 2;
    QTest::newRow("nobody to stop") << "stop-start"
                                    << "trigger" << 1;
    QTest::newRow("they do not go") << "kill-start"
                                    << "await" << 2;
    QTest::newRow("the next does not start") << "kill-start"
                                             << "start" << 3;
}

void tst_Strategies::aStepThatFailsEndsIt()
{
    QFETCH(QString, name);
    QFETCH(QString, failing);
    QFETCH(int, steps);
    RecordedSteps recorded;
    recorded.failing = failing;
    int done = 0;
    deploy(name)->restart(recorded, [&done](std::error_code error, const std::string& words) {
        QVERIFY(error == std::errc::no_such_process);
        QCOMPARE(words, std::string("because"));
        ++done;
    });
    QCOMPARE(recorded.steps.size(), steps);
    QCOMPARE(done, 1);
}

void tst_Strategies::allAreFoundByTheirNames()
{
    std::set<std::string_view> names;
    for (const Strategy& strategy : strategies()) {
        QCOMPARE(findStrategy(strategy.name), &strategy);
        for (const std::string_view line : {strategy.summary, strategy.seen})
            QVERIFY(!line.empty() && line.find('\n') == std::string_view::npos);
        QCOMPARE(strategy.shownWith.size() % 2, std::size_t{0});
        QCOMPARE(strategy.needs.program.empty(), strategy.needs.package.empty());
        names.insert(strategy.name);
    }
    QCOMPARE(names.size(), strategies().size());
    QCOMPARE(strategies().front().name, std::string_view("inherit"));
    QVERIFY(!findStrategy("") && !findStrategy("INHERIT"));
}

CHANGEOVER_TEST(tst_Strategies)
#include "tst_strategies.moc"
