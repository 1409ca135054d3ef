// SPDX-License-Identifier: GPL-3.0-or-later
// What systemd hears over its notify socket, message by message: sd_notify(3).
#include "tests/integration/server_process.h"

#include "core/posix/clock.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace changeover;
using namespace changeover::test;

namespace {

/// The receiving end, where systemd would be.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path) : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        m_isBound = ::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool isBound() const { return m_isBound; }

    /// The next message's variables; empty when none comes.
    std::map<std::string, std::string> next() const
    {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        char bytes[1024];
        if (::poll(&waiting, 1, 10'000) != 1) return {};
        const auto size = ::recv(m_socket.get(), bytes, sizeof bytes, 0);
        std::map<std::string, std::string> variables;
        for (const QString& line : QString::fromUtf8(bytes, size).split('\n'))
            variables[line.section('=', 0, 0).toStdString()] = line.section('=', 1).toStdString();
        return variables;
    }
    /// "READY MAINPID", the names alone, without STATUS.
    QString nextNames() const
    {
        QStringList names;
        for (const auto& [name, value] : next())
            if (name != "STATUS") names << QString::fromStdString(name);
        return names.join(' ');
    }

private:
    FileDescriptor m_socket;
    bool m_isBound = false;
};

}  // namespace

class tst_ServiceManager : public QObject {
    Q_OBJECT
private slots:
    void aRestartIsAReloadThatEndsWithTheNewMainPid();
    void aRestartThatFailsEndsItsReloadToo();
    void aRestartThatFailsAfterCommitNamesTheOldMainPidAgain();
    void aSocketThatNobodyReadsStopsNothing();

private:
    QStringList notify(const std::string& path) const
    {
        return {"NOTIFY_SOCKET=" + QString::fromStdString(path)};
    }
    std::string freshPath() { return m_directory.filePath("n%1").arg(++m_count).toStdString(); }

    QTemporaryDir m_directory;
    int m_count = 0;
};

void tst_ServiceManager::aRestartIsAReloadThatEndsWithTheNewMainPid()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    QVERIFY(systemd.isBound());
    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "100ms"}, ServerProcess::Stdout::File,
                         notify(path));
    QCOMPARE(systemd.next()["MAINPID"], std::to_string(server.pid()));
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["STATUS"], "Generation 1 serves.");

    const std::int64_t beforeUs = monotonicNs() / 1000;
    ::kill(server.pid(), SIGHUP);
    heard = systemd.next();
    QCOMPARE(heard["RELOADING"], "1");
    const std::int64_t reloadUs = std::stoll(heard["MONOTONIC_USEC"]);
    QVERIFY(beforeUs <= reloadUs && reloadUs <= monotonicNs() / 1000);
    const std::string child = systemd.next()["MAINPID"];
    heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], child);
    QCOMPARE(heard["STATUS"], "Generation 2 serves.");
    QCOMPARE(child, std::to_string(server.leader()));

    ::kill(server.leader(), SIGTERM);
    QCOMPARE(systemd.next()["STOPPING"], "1");
    QCOMPARE(server.exitCode(server.leader()), 0);
}

void tst_ServiceManager::aRestartThatFailsEndsItsReloadToo()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    ServerProcess server({"--listen", "127.0.0.1:0", "--fault", "ready:exit=1"}, ServerProcess::Stdout::File,
                         notify(path));
    QCOMPARE(systemd.nextNames(), "MAINPID");
    QCOMPARE(systemd.nextNames(), "MAINPID READY");
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(systemd.nextNames(), "MONOTONIC_USEC RELOADING");
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], std::to_string(server.pid()));
}

void tst_ServiceManager::aRestartThatFailsAfterCommitNamesTheOldMainPidAgain()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    ServerProcess server({"--listen", "127.0.0.1:0", "--fault", "commit+50ms:exit=1"},
                         ServerProcess::Stdout::File, notify(path));
    QCOMPARE(systemd.nextNames(), "MAINPID");
    QCOMPARE(systemd.nextNames(), "MAINPID READY");
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(systemd.nextNames(), "MONOTONIC_USEC RELOADING");
    QVERIFY(systemd.next()["MAINPID"] != std::to_string(server.pid()));
    QCOMPARE(systemd.next()["MAINPID"], std::to_string(server.pid()));
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], std::to_string(server.pid()));
}

void tst_ServiceManager::aSocketThatNobodyReadsStopsNothing()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "100ms"}, ServerProcess::Stdout::File,
                         notify(freshPath()));
    QCOMPARE(server.awaitReady().size(), 1UL);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().contains("Cannot notify the service manager"), 10'000);
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), 2UL);
    QCOMPARE(server.get("/").status, 200);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().count("Cannot notify") == 2, 10'000);
    ::kill(server.leader(), SIGTERM);
    QCOMPARE(server.exitCode(server.leader()), 0);
    QCOMPARE(server.errText().count("Cannot notify"), 2);  // one a generation, of some ten messages
}

QTEST_GUILESS_MAIN(tst_ServiceManager)
#include "tst_service_manager.moc"
