// SPDX-License-Identifier: GPL-3.0-or-later
// The system has no more to give: descriptors, room for the pid file, an address.
#include "fault_scene.h"
#include "tests/support/test_program.h"

#include <set>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace changeover;
using namespace changeover::test;

namespace {

std::set<int> descriptorsOf(pid_t pid)
{
    std::set<int> numbers;
    for (const QString& name : QDir("/proc/" + QString::number(pid) + "/fd")
                                   .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System))
        numbers.insert(name.toInt());
    return numbers;
}

int numberIn(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
}

/// The soft limit of another process, put back at the end.
class DescriptorLimit {
public:
    DescriptorLimit(pid_t pid, rlim_t limit) : m_pid(pid)
    {
        rlimit changed{};
        ::prlimit(pid, RLIMIT_NOFILE, nullptr, &m_before);
        changed = {limit, m_before.rlim_max};
        m_isSet = ::prlimit(pid, RLIMIT_NOFILE, &changed, nullptr) == 0;
    }
    ~DescriptorLimit() { ::prlimit(m_pid, RLIMIT_NOFILE, &m_before, nullptr); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

    bool isSet() const { return m_isSet; }

    /// The limit that leaves it so many numbers.
    static rlim_t leaving(pid_t pid, int unused)
    {
        const auto used = descriptorsOf(pid);
        rlim_t limit = 0;
        for (int found = 0; found < unused || used.count(static_cast<int>(limit)) != 0; ++limit)
            if (used.count(static_cast<int>(limit)) == 0) ++found;
        return limit;
    }

private:
    pid_t m_pid;
    rlimit m_before{};
    bool m_isSet = false;
};

}  // namespace

class tst_FaultMatrixLimits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void noDescriptorsToSpawn_data();
    void noDescriptorsToSpawn();
    void noDescriptorsForWhatIsHandedOff();
    void thePidFileCannotBeWritten_data();
    void thePidFileCannotBeWritten();
    void anAddedAddressIsInUse();
};

void tst_FaultMatrixLimits::noDescriptorsToSpawn_data()
{
    QTest::addColumn<int>("unused");  // numbers that the server may still take, or the limit itself
    QTest::addColumn<int>("limit");
    for (const int unused : {0, 1, 2, 3, 4, 5, 6})
        QTest::addRow("%d unused", unused) << unused << 0;
    for (const int limit : {100, 101, 103, 105})
        QTest::addRow("limit %d", limit) << 0 << limit;  // a child's are gathered from 100 on
}

void tst_FaultMatrixLimits::noDescriptorsToSpawn()
{
    QFETCH(int, unused);
    QFETCH(int, limit);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms"});
    QVERIFY(scene.begin());
    const auto before = descriptorsOf(scene.first());
    {
        const DescriptorLimit narrow(scene.first(), limit > 0
                                                        ? static_cast<rlim_t>(limit)
                                                        : DescriptorLimit::leaving(scene.first(), unused));
        QVERIFY(narrow.isSet());
        ::kill(scene.first(), SIGHUP);
        QTRY_SOON(!scene.outcome().isEmpty());
        QCOMPARE(scene.whoAnswersBefore(), scene.first());
    }
    QCOMPARE(scene.outcome(), "rolled_back_before_ready");
    QVERIFY2(scene.said().contains("could not start " + scene.program() + ": Too many open files"),
             qPrintable(scene.said()));
    VERIFY_SERVES(scene.first());
    QTRY_COMPARE(descriptorsOf(scene.first()), before);
    VERIFY_NEXT_RESTART(scene.first());
}

/// The kernel drops what the receiver has no number for (MSG_CTRUNC): the sender serves those itself.
void tst_FaultMatrixLimits::noDescriptorsForWhatIsHandedOff()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "2s"});
    QVERIFY(scene.begin());
    std::vector<HttpClient> clients;
    for (int i = 0; i < 40; ++i) {
        clients.push_back(scene.server().connect());
        QVERIFY(clients.back().get("/"));
        QCOMPARE(clients.back().read().status, 200);
    }
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.has(EventKind::StoppedAccepting));
    std::set<pid_t> servedBy;
    {
        const DescriptorLimit narrow(scene.child(), DescriptorLimit::leaving(scene.child(), 10));
        QVERIFY(narrow.isSet());
        QTRY_SOON(!scene.outcome().isEmpty());
        QCOMPARE(scene.outcome(), "committed");
        QTRY_SOON(scene.has(EventKind::HandedOff));
        for (HttpClient& client : clients) {
            QVERIFY(client.get("/"));
            const Response response = client.read();
            QCOMPARE(response.status, 200);
            servedBy.insert(std::stoi(response.header("x-pid")));
        }
    }
    QCOMPARE(servedBy, (std::set<pid_t>{scene.first(), scene.child()}));
    clients.clear();
    QCOMPARE(scene.whoAnswers(), scene.child());
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    const pid_t second = scene.child();
    VERIFY_NEXT_ACCEPTS(second);
}

void tst_FaultMatrixLimits::thePidFileCannotBeWritten_data()
{
    QTest::addColumn<bool>("full");
    QTest::addColumn<QString>("words");
    QTest::addRow("full") << true << "No space left on device";
    QTest::addRow("read-only") << false << "Read-only file system";
}

/// A warning, no more. In a mount namespace of this process's own.
void tst_FaultMatrixLimits::thePidFileCannotBeWritten()
{
    QFETCH(bool, full);
    QFETCH(QString, words);
    QTemporaryDir directory;
    const QByteArray path = directory.path().toLocal8Bit();
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", path.constData(), "tmpfs", 0, "size=16k") != 0)
        QSKIP(qPrintable(QString("no file system of our own can be mounted here: ") + std::strerror(errno)));
    const QString pidFile = directory.filePath("pid");
    {
        FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--pid-file", pidFile});
        QVERIFY(scene.begin());
        QFile filler(directory.filePath("filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        if (full)
            while (filler.write(QByteArray(4096, 'x')) == 4096) {
            }
        filler.close();
        if (!full) QCOMPARE(::mount("none", path.constData(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
        ::kill(scene.first(), SIGHUP);
        QTRY_SOON(!scene.outcome().isEmpty());
        QCOMPARE(scene.outcome(), "committed");
        QVERIFY2(scene.said().contains("Cannot write the pid file " + pidFile + ": " + words),
                 qPrintable(scene.said()));
        VERIFY_SERVES(scene.child());
        QCOMPARE(scene.server().exitCode(scene.first()), 0);
        QCOMPARE(numberIn(pidFile), scene.first());  // still: better than none
        if (!full) QCOMPARE(::mount("none", path.constData(), "tmpfs", MS_REMOUNT, "size=64k"), 0);
        filler.remove();
        QTRY_COMPARE_WITH_TIMEOUT(numberIn(pidFile), scene.child(), kPatience);
        const pid_t second = scene.child();
        VERIFY_NEXT_RESTART(second);
        QCOMPARE(numberIn(pidFile), scene.child());
    }
    ::umount2(path.constData(), MNT_DETACH);
}

void tst_FaultMatrixLimits::anAddedAddressIsInUse()
{
    QTemporaryDir directory;
    QFile list(directory.filePath("listen"));
    const auto write = [&list](const QByteArray& text) {
        const bool written =
            list.open(QIODevice::WriteOnly | QIODevice::Truncate) && list.write(text) == text.size();
        list.close();
        return written;
    };
    QVERIFY(write("127.0.0.1:0\n"));
    FaultScene scene({"--listen-file", list.fileName(), "--probation", "0ms"});
    QVERIFY(scene.begin());
    auto taken = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
    QCOMPARE(::listen(taken.get(), 1), 0);
    const std::string address = localEndpoint(taken.get()).value().text();
    QVERIFY(write("127.0.0.1:0\n" + QByteArray::fromStdString(address) + '\n'));
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_before_ready");
    QVERIFY2(scene.said().contains("Cannot listen on " + QString::fromStdString(address) +
                                   ": the address is in use"),
             qPrintable(scene.said()));
    VERIFY_SERVES(scene.first());
    taken.reset();
    VERIFY_NEXT_RESTART(scene.first());
    HttpClient added(Endpoint::parse(address).value());
    QVERIFY(added.get("/"));
    QCOMPARE(std::stoi(added.read().header("x-pid")), scene.child());
}

CHANGEOVER_TEST(tst_FaultMatrixLimits)
#include "tst_fault_matrix_limits.moc"
