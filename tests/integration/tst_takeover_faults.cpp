// SPDX-License-Identifier: GPL-3.0-or-later
// A takeover that fails or may not be: the old server serves on, and says why.

// Before Qt, whose `signals` is a macro.
#include "core/restart/message.h"

#include "core/posix/clock.h"
#include "core/posix/packet_address.h"
#include "core/posix/packet_socket.h"
#include "tests/integration/steady_clients.h"
#include "tests/integration/taker.h"
#include "tests/support/test_program.h"

#include <sys/stat.h>

using namespace changeover;
using namespace changeover::test;

namespace {

std::vector<std::byte> hello() { return encode(Message{1, monotonicNs(), HelloMessage{}}); }

/// Runs in a process of its own, as another user where there is one; its exit code.
int inAnotherProcess(const std::function<int()>& body, uid_t user = 0)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        if (user != 0 && ::setuid(user) != 0) ::_exit(99);
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// The next packet, waited for.
Result<Packet> await(int socket)
{
    pollfd waiting{socket, POLLIN, 0};
    ::poll(&waiting, 1, 10'000);
    return receivePacket(socket);
}

constexpr uid_t kNobody = 65'534;

const std::string kOneRefused = "changeover_restarts_total{outcome=\"refused\"} 1\n";

}  // namespace

class tst_TakeoverFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::chmod(directory.path().toUtf8().data(), 0755); }
    void init()
    {
        socket = directory.filePath("t%1").arg(++count);
        QVERIFY(offer());
    }
    void cleanup() { server.reset(); }

    void aTakerThatFailsIsRolledBack_data();
    void aTakerThatFailsIsRolledBack();
    void whatATakerClaimedWithoutGettingReadyStays_data();
    void whatATakerClaimedWithoutGettingReadyStays();
    void aHangUpMeanwhileIsForTheTaker();
    void aSecondTakerIsRefusedInWords();
    void aRestartRefusesATakerInWords();
    void termMeanwhileEndsBoth();
    void whoIsSilentOrTalksNonsenseCostsNothing();
    void aHelloThatIsNotFollowedIsRolledBack_data();
    void aHelloThatIsNotFollowedIsRolledBack();
    void anotherUserIsRefused();
    void aSocketOfAnotherUserIsNotBelieved();
    void whereNobodyOffersThereIsNothingToTake();
    void aPlaceThatIsTakenIsNotOffered_data();
    void aPlaceThatIsTakenIsNotOffered();

private:
    bool offer(const QStringList& more = {})
    {
        server.reset();
        server = std::make_unique<ServerProcess>(QStringList{"--listen", "127.0.0.1:0", "--takeover-socket",
                                                             socket, "--ready-timeout", "800ms",
                                                             "--probation", "100ms"} +
                                                 more);
        return !server->awaitReady().empty();
    }
    bool servesOn() const { return generationAt(server->endpoint()) == 1; }
    std::string path() const { return socket.toStdString(); }

    QTemporaryDir directory;
    QString socket;
    std::unique_ptr<ServerProcess> server;
    int count = 0;
};

void tst_TakeoverFaults::aTakerThatFailsIsRolledBack_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("leaves at once") << "hello:exit=3" << 3 << "before it was ready";
    QTest::newRow("leaves with the listeners") << "claim:exit=3" << 3 << "before it was ready";
    QTest::newRow("leaves instead of READY") << "ready:exit=0" << 0 << "before it was ready";
    QTest::newRow("crashes instead of READY")
        << "ready:signal=SEGV" << 1000 + SIGSEGV << "before it was ready";
    QTest::newRow("hangs before READY")
        << "ready:hang" << 1000 + SIGKILL << "did not report ready within 800ms";
    QTest::newRow("leaves instead of ACCEPTING") << "accepting:exit=1" << 1 << "before it accepted";
    QTest::newRow("hangs before ACCEPTING")
        << "accepting:hang" << 1000 + SIGKILL << "did not accept within 1s";
    QTest::newRow("crashes on probation") << "commit+20ms:signal=SEGV" << 1000 + SIGSEGV << "on probation";
    QTest::newRow("hangs on probation") << "commit+20ms:hang" << 1000 + SIGKILL << "was silent for 500ms";
}

void tst_TakeoverFaults::aTakerThatFailsIsRolledBack()
{
    QFETCH(QString, fault);
    QFETCH(int, code);
    QFETCH(QString, words);
    // The last look at a silent one comes after half a second.
    if (fault == "commit+20ms:hang") QVERIFY(offer({"--probation", "700ms"}));
    const auto taker = startTaker(socket, {"--fault", fault});
    QCOMPARE(taker->exitCode(taker->pid()), code);
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("Takeover failed: "), 10'000);
    QVERIFY2(server->errText().contains(words), qPrintable(server->errText()));
    QVERIFY(server->errText().contains(QString::number(taker->pid())));
    QVERIFY(servesOn());
    const auto next = startTaker(socket);  // it can be taken over still
    QVERIFY2(next->awaitReady().size() == 1, qPrintable(next->errText()));
    QCOMPARE(server->exitCode(server->pid()), 0);
}

void tst_TakeoverFaults::whatATakerClaimedWithoutGettingReadyStays_data()
{
    QTest::addColumn<QString>("fault");
    for (const char* what : {"exit=1", "signal=KILL", "hang"})
        QTest::newRow(what) << QString("ready:%1").arg(what);
}

/// It wanted one of two listeners, and one of its own besides.
void tst_TakeoverFaults::whatATakerClaimedWithoutGettingReadyStays()
{
    QFETCH(QString, fault);
    const QString wanted = "unix:" + socket + "w", unwanted = "unix:" + socket + "u",
                  own = "unix:" + socket + "o";
    QVERIFY(offer({"--listen", wanted, "--listen", unwanted}));
    const auto taker = startTaker(socket, {"--listen", wanted, "--listen", own, "--fault", fault});
    QVERIFY(taker->exitCode(taker->pid()) != 0);
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("Takeover failed: "), 10'000);
    QVERIFY(servesOn());
    for (const QString& kept : {wanted, unwanted})
        QCOMPARE(generationAt(Endpoint::parse(kept.toStdString()).value()), 1);
    // The one of its own is nobody's now, and in nobody's way.
    const auto next = startTaker(socket, {"--listen", wanted, "--listen", own});
    QVERIFY2(next->awaitReady(2).size() == 2, qPrintable(next->errText()));
    QCOMPARE(generationAt(Endpoint::parse(own.toStdString()).value()), 2);
    QTRY_VERIFY(!QFile::exists(socket + "u"));
}

void tst_TakeoverFaults::aHangUpMeanwhileIsForTheTaker()
{
    const Endpoint endpoint = server->endpoint();
    SteadyClients clients(endpoint);
    const auto taker = startTaker(socket, {"--startup-delay", "300ms"});
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("A takeover by pid"), 10'000);
    ::kill(server->pid(), SIGHUP);
    const auto lines = taker->awaitReady(2);
    QCOMPARE(lines.size(), 2UL);
    QCOMPARE(lines[1].generation, 3);
    QCOMPARE(server->exitCode(server->pid()), 0);
    QCOMPARE(taker->exitCode(taker->pid()), 0);
    QCOMPARE(clients.stop().failed, 0);
}

void tst_TakeoverFaults::aSecondTakerIsRefusedInWords()
{
    const auto taker = startTaker(socket, {"--startup-delay", "500ms"});
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("A takeover by pid"), 10'000);
    const auto second = startTaker(socket);
    QCOMPARE(second->exitCode(second->pid()), 4);
    QVERIFY2(second->errText().contains("refuses: a restart or a takeover is under way"),
             qPrintable(second->errText()));
    QCOMPARE(taker->awaitReady().size(), 1UL);
    QCOMPARE(server->exitCode(server->pid()), 0);
    QVERIFY(taker->get("/metrics").body.find(kOneRefused) != std::string::npos);  // told with COMMIT
}

void tst_TakeoverFaults::aRestartRefusesATakerInWords()
{
    ServerProcess slow(
        {"--listen", "127.0.0.1:0", "--takeover-socket", socket + 's', "--startup-delay", "700ms"});
    QCOMPARE(slow.awaitReady().size(), 1UL);
    ::kill(slow.pid(), SIGHUP);
    const auto isRestarting = [&slow] {
        ::kill(slow.pid(), SIGHUP);  // one that comes meanwhile is mentioned
        return slow.errText().contains("A restart is under way");
    };
    QTRY_VERIFY_WITH_TIMEOUT(isRestarting(), 10'000);
    const auto taker = startTaker(socket + 's');
    QCOMPARE(taker->exitCode(taker->pid()), 4);
    QVERIFY2(taker->errText().contains("is under way"), qPrintable(taker->errText()));
    QCOMPARE(slow.awaitReady(2).size(), 2UL);
}

void tst_TakeoverFaults::termMeanwhileEndsBoth()
{
    const auto taker = startTaker(socket, {"--startup-delay", "500ms"});
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("A takeover by pid"), 10'000);
    ::kill(server->pid(), SIGTERM);
    QCOMPARE(server->exitCode(server->pid()), 0);
    QCOMPARE(taker->exitCode(taker->pid()), 4);
    QVERIFY2(taker->errText().contains("The takeover was called off: the server was told to leave."),
             qPrintable(taker->errText()));
    QVERIFY(server->errText().contains("Takeover called off: the server was told to leave."));
    QVERIFY(!QFile::exists(socket));
}

void tst_TakeoverFaults::whoIsSilentOrTalksNonsenseCostsNothing()
{
    std::vector<FileDescriptor> silent;
    for (int i = 0; i < 20; ++i)
        if (auto connected = connectForPackets(path())) silent.push_back(std::move(*connected));
    QVERIFY(!silent.empty());
    const auto nonsense = connectForPackets(path());
    if (nonsense) QVERIFY(sendPacket(nonsense->get(), std::vector<std::byte>(100, std::byte(0x5a))));
    QVERIFY(servesOn());
    const auto taker = startTaker(socket);  // the silent ones do not stand in its way
    QVERIFY2(taker->awaitReady().size() == 1, qPrintable(taker->errText()));
    QCOMPARE(server->exitCode(server->pid()), 0);
    QVERIFY(!server->errText().contains("failed"));
    for (const FileDescriptor& one : silent)
        QCOMPARE(await(one.get()).error(), std::make_error_code(std::errc::not_connected));
}

void tst_TakeoverFaults::aHelloThatIsNotFollowedIsRolledBack_data()
{
    QTest::addColumn<QString>("then");
    QTest::addColumn<QString>("words");
    QTest::newRow("leaves") << "leave"
                            << "before it was ready";
    QTest::newRow("says nonsense") << "nonsense"
                                   << "said something unintelligible";
    QTest::newRow("keeps silent") << "silence"
                                  << "did not report ready within 800ms";
}

void tst_TakeoverFaults::aHelloThatIsNotFollowedIsRolledBack()
{
    QFETCH(QString, then);
    QFETCH(QString, words);
    const int code = inAnotherProcess([this, &then] {
        const auto channel = connectForPackets(path());
        if (!channel || !sendPacket(channel->get(), hello())) return 1;
        const auto manifest = await(channel->get());
        if (!manifest || manifest->descriptors.size() != 1) return 2;
        if (then == "leave") return 0;
        if (then == "nonsense" && !sendPacket(channel->get(), std::vector<std::byte>(9))) return 3;
        ::sleep(20);
        return 4;
    });
    QCOMPARE(code, then == "leave" ? 0 : 1000 + SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("Takeover failed: "), 10'000);
    QVERIFY2(server->errText().contains(words), qPrintable(server->errText()));
    QVERIFY(servesOn());
}

void tst_TakeoverFaults::anotherUserIsRefused()
{
    if (::geteuid() != 0) QSKIP("Only root can become another user.");
    QCOMPARE(::chmod(path().c_str(), 0666), 0);  // as if the mode were no help
    const int code = inAnotherProcess(
        [this] {
            const auto channel = connectForPackets(path());
            if (!channel) return 1;
            static_cast<void>(sendPacket(channel->get(), hello()));
            auto answer = await(channel->get());
            if (!answer && answer.error() == std::errc::connection_reset) answer = await(channel->get());
            if (!answer || !answer->descriptors.empty()) return 2;
            const auto message = decodeMessage(answer->bytes);
            const auto* const refusal = message ? std::get_if<AbortMessage>(&message->body) : nullptr;
            return refusal && refusal->reason == "user 65534 may not take over from user 0" ? 0 : 3;
        },
        kNobody);
    QCOMPARE(code, 0);
    QTRY_VERIFY_WITH_TIMEOUT(server->errText().contains("only the same user may take over"), 10'000);
    QVERIFY(server->get("/metrics").body.find(kOneRefused) != std::string::npos);
    QVERIFY(servesOn());
}

void tst_TakeoverFaults::aSocketOfAnotherUserIsNotBelieved()
{
    if (::geteuid() != 0) QSKIP("Only root can become another user.");
    const QString theirs = directory.filePath("theirs");
    const Pipe untilDone = makePipe().value(), isThere = makePipe().value();
    ::chmod(directory.path().toUtf8().data(), 0777);
    const pid_t impostor = ::fork();
    if (impostor == 0) {
        char byte = 0;
        if (::setuid(kNobody) != 0) ::_exit(1);
        const auto listener = listenForPackets(theirs.toStdString());
        ::close(untilDone.writeEnd.get());
        if (::write(isThere.writeEnd.get(), listener ? "y" : "n", 1) != 1) ::_exit(1);
        ::_exit(static_cast<int>(::read(untilDone.readEnd.get(), &byte, 1)));
    }
    char said = 0;
    QCOMPARE(::read(isThere.readEnd.get(), &said, 1), ssize_t{1});
    QCOMPARE(said, 'y');
    const auto taker = startTaker(theirs);
    QCOMPARE(taker->exitCode(taker->pid()), 4);
    QVERIFY2(taker->errText().contains("user 65534 offers it, and this server runs as user 0"),
             qPrintable(taker->errText()));
    ::kill(impostor, SIGKILL);
    ::waitpid(impostor, nullptr, 0);
}

void tst_TakeoverFaults::whereNobodyOffersThereIsNothingToTake()
{
    const auto taker = startTaker(socket + "none");
    QCOMPARE(taker->exitCode(taker->pid()), 4);
    QVERIFY2(taker->errText().contains("nobody offers it"), qPrintable(taker->errText()));
}

void tst_TakeoverFaults::aPlaceThatIsTakenIsNotOffered_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addColumn<QString>("words");
    QTest::newRow("another server's") << false << "another server offers its own there";
    QTest::newRow("a file") << true << "there is a file that is no socket";
}

void tst_TakeoverFaults::aPlaceThatIsTakenIsNotOffered()
{
    QFETCH(bool, isFile);
    QFETCH(QString, words);
    const QString place = isFile ? directory.filePath("file") : socket;
    QFile file(place);
    if (isFile) QVERIFY(file.open(QIODevice::WriteOnly));
    ServerProcess second({"--listen", "127.0.0.1:0", "--takeover-socket", place});
    QCOMPARE(second.exitCode(second.pid()), 4);
    QVERIFY2(second.errText().contains(words), qPrintable(second.errText()));
    QVERIFY(QFile::exists(place));
    QVERIFY(servesOn());
}

CHANGEOVER_TEST(tst_TakeoverFaults)
#include "tst_takeover_faults.moc"
