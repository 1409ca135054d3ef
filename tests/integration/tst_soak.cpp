// SPDX-License-Identifier: GPL-3.0-or-later
// One restart after another under every kind of load: nothing is lost, and the n-th generation is like the
// first. 100 restarts; 1 000 (CHANGEOVER_SOAK=1) in tests/run.sh --soak.
#include "core/load/generator.h"
#include "core/process/process_table.h"
#include "server_process.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <memory>

using namespace changeover;
using namespace changeover::test;

class tst_Soak : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSlopeOfALeakIsSeen();
    void restartsLoseNothingAndLeaveNothing();
};

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kSamples = 10;
// Over the last half, first to last. A generation is measured at its HUP, which finds it with more or fewer
// requests, some pages apart; a leak of 200 bytes a generation is 2 % after 500.
constexpr double kAllowedGrowth = 0.02;

int restartsWanted() { return qEnvironmentVariableIsSet("CHANGEOVER_SOAK") ? 1'000 : 100; }

/// Theil and Sen: the median of the slopes between all pairs. A few generations that were measured at a bad
/// moment do not move it, as they would a least-squares fit.
double slope(const std::vector<double>& values)
{
    std::vector<double> slopes;
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t j = i + 1; j < values.size(); ++j)
            slopes.push_back((values[j] - values[i]) / static_cast<double>(j - i));
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    return *middle;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// What the values grow by from first to last, as a fraction of their median.
double growth(const std::vector<double>& values)
{
    return slope(values) * static_cast<double>(values.size()) / median(values);
}

/// 0 when it cannot be read. stat and statm lag behind by some pages for each processor (proc(5)).
double residentBytes(pid_t pid)
{
    QFile file(QString("/proc/%1/smaps_rollup").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QRegularExpression line("^Rss: +([0-9]+) kB", QRegularExpression::MultilineOption);
    return line.match(QString::fromLatin1(file.readAll())).captured(1).toDouble() * 1024;
}

/// Two generators, since a pool of connections is either kept alive or not.
class MixedLoad {
public:
    explicit MixedLoad(const Endpoint& target)
    {
        for (const bool keepAlive : {true, false}) {
            LoadConfig config;
            config.target = target;
            config.ratePerSecond = 300;
            config.connections = 48;
            config.keepAlive = keepAlive;
            config.mix = Mix::Mixed;
            m_generators[keepAlive] = Generator::start(config).value();
        }
    }

    void pause() { each(&Generator::pause); }
    void resume() { each(&Generator::resume); }
    bool stop()
    {
        each(&Generator::stop);
        return QTest::qWaitFor([this] { return m_generators[0]->finished() && m_generators[1]->finished(); },
                               kPatienceMs);
    }

    LoadRecord record() const
    {
        LoadRecord sum = m_generators[0]->record();
        const LoadRecord other = m_generators[1]->record();
        sum.sent += other.sent;
        sum.inFlight += other.inFlight;
        sum.openConnections += other.openConnections;
        for (std::size_t i = 0; i < sum.classes.size(); ++i)
            sum.classes[i] += other.classes[i];
        return sum;
    }
    /// Every class that is not empty: "ok 1200, refused 1".
    QString text() const
    {
        QStringList words;
        const LoadRecord sum = record();
        for (const RequestClass c : kAllRequestClasses)
            if (const auto count = sum.classes[static_cast<std::size_t>(c)])
                words << QString::fromStdString(std::string(name(c)) + ' ' + std::to_string(count));
        return words.join(", ");
    }
    std::uint64_t lost() const
    {
        const LoadRecord sum = record();
        return sum.sent - sum.inFlight - sum.classes[static_cast<std::size_t>(RequestClass::Ok)];
    }
    /// Or their ring is full one day.
    void forgetOutcomes()
    {
        m_outcomes.clear();
        for (const auto& generator : m_generators)
            generator->takeOutcomes(m_outcomes);
    }

private:
    void each(void (Generator::*order)())
    {
        for (const auto& generator : m_generators)
            ((*generator).*order)();
    }

    std::array<std::unique_ptr<Generator>, 2> m_generators;
    std::vector<RequestOutcome> m_outcomes;
};

/// A server that is restarted again and again, and what its generations look like.
class Chain {
public:
    MixedLoad& load() { return *m_load; }
    ReadyLine leader() const { return m_leader; }
    QString errors() const { return m_server.errText().right(4'000); }
    const std::vector<double>& resident() const { return m_resident; }
    const QStringList& badExits() const { return m_badExits; }

    /// The second generation, without load: what every later one is compared with.
    bool start()
    {
        const auto first = m_server.awaitReady();
        if (first.empty()) return false;
        m_leader = first.front();
        return restart() && QTest::qWaitFor([this] { return isAlone(); }, kPatienceMs);
    }
    bool startLoad()
    {
        m_load = std::make_unique<MixedLoad>(m_server.endpoint());
        return QTest::qWaitFor([this] { return m_load->record().sent > 50; }, kPatienceMs);
    }
    /// False when no further generation accepts.
    bool restart()
    {
        if (m_load) m_resident.push_back(residentBytes(m_leader.pid));
        const auto wanted = static_cast<std::size_t>(m_leader.generation) + 1;
        ::kill(m_leader.pid, SIGHUP);
        const auto lines = m_server.awaitReady(wanted, kPatienceMs);
        if (lines.size() != wanted) return false;
        m_leader = lines.back();
        if (m_load) m_load->forgetOutcomes();
        reap();
        return true;
    }
    /// Nothing in flight, none still draining, no zombie.
    bool comeToRest()
    {
        m_load->pause();
        return QTest::qWaitFor([this] { return m_load->record().inFlight == 0 && isAlone(); }, kPatienceMs);
    }
    /// The leader's, but its clients' connections.
    qint64 ownDescriptors() const
    {
        const qint64 open =
            QDir(QString("/proc/%1/fd").arg(m_leader.pid)).entryList(QDir::AllEntries | QDir::System).size();
        return m_load ? open - m_load->record().openConnections : open;
    }
    /// What it was started with, but the digits of its own number.
    qint64 environmentBytes() const
    {
        QFile file(QString("/proc/%1/environ").arg(m_leader.pid));
        if (!file.open(QIODevice::ReadOnly)) return -1;
        return file.readAll().size() - QString::number(m_leader.generation).size();
    }

private:
    void reap()
    {
        int status = 0;
        for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
            if (status != 0) m_badExits << QString("pid %1: status %2").arg(pid).arg(status);
    }
    bool isAlone()
    {
        reap();
        return descendants(::getpid()).size() == 1;
    }

    ServerProcess m_server{
        {"--listen", "127.0.0.1:0", "--work", "10ms", "--probation", "20ms", "--threads", "2"}};
    std::unique_ptr<MixedLoad> m_load;
    ReadyLine m_leader;
    std::vector<double> m_resident;  // of each generation that was loaded, at its HUP
    QStringList m_badExits;
};

}  // namespace

void tst_Soak::theSlopeOfALeakIsSeen()
{
    std::vector<double> values(500);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = 4e6 + static_cast<double>(i * 7919 % 97) * 1'000 + (i % 50 == 0 ? 2e6 : 0);
    QVERIFY(std::abs(growth(values)) < 0.01);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] += static_cast<double>(i) * 1'000;
    QVERIFY(growth(values) > 0.09);
}

void tst_Soak::restartsLoseNothingAndLeaveNothing()
{
    const int restarts = restartsWanted();
    Chain chain;
    QVERIFY2(chain.start(), qPrintable(chain.errors()));
    const qint64 descriptors = chain.ownDescriptors(), environment = chain.environmentBytes();
    QVERIFY(chain.startLoad());
    for (int done = 1; done <= restarts; ++done) {
        QVERIFY2(chain.restart(), qPrintable(QString("restart %1: %2").arg(done).arg(chain.errors())));
        QVERIFY2(chain.load().lost() == 0, qPrintable(chain.load().text() + chain.errors()));
        QCOMPARE(chain.environmentBytes(), environment);
        if (done % (restarts / kSamples) != 0) continue;
        QVERIFY2(chain.comeToRest(), qPrintable(chain.errors()));
        // One that leaked stays; a client's that is just being closed does not.
        QTRY_COMPARE_WITH_TIMEOUT(chain.ownDescriptors(), descriptors, 10'000);
        chain.load().resume();
    }
    QVERIFY(chain.load().stop());
    QVERIFY(chain.load().record().sent > static_cast<std::uint64_t>(restarts) * 10);
    QVERIFY2(chain.load().lost() == 0, qPrintable(chain.load().text() + chain.errors()));
    QCOMPARE(chain.badExits(), QStringList());

    const auto& all = chain.resident();
    const std::vector<double> half(all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
    qInfo(
        "%d restarts: %s; %lld descriptors, %lld bytes of environment, %.0f KiB resident: %+.2f %% over the "
        "last half",
        restarts, qPrintable(chain.load().text()), descriptors, environment, median(half) / 1024,
        growth(half) * 100);
    QVERIFY2(growth(half) < kAllowedGrowth, qPrintable(QString::number(growth(half))));
}

CHANGEOVER_TEST(tst_Soak)
#include "tst_soak.moc"
