// SPDX-License-Identifier: GPL-3.0-or-later
// The other generation says what cannot be understood: before SEALED the attempt fails, after it both go on.
#include "fault_scene.h"

#include "core/process/pid_handle.h"
#include "second_generation.h"
#include "tests/support/test_program.h"

#include <sys/syscall.h>

using namespace changeover;
using namespace changeover::test;

namespace {

using Bytes = std::vector<std::byte>;

Bytes changed(Bytes bytes, std::size_t at, std::uint8_t value)
{
    bytes[at] = std::byte{value};
    return bytes;
}

/// Columns `bytes` and `words`; type, version and generation lead each message, two, two and four bytes.
void addBadMessages()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const Bytes good = encode(Message{2, 1, HelloMessage{1, 1, 4711, "x"}});
    const auto add = [](const char* name, const Bytes& bytes, const char* words) {
        QTest::addRow("%s", name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<qsizetype>(bytes.size()))
                                  << QString(words);
    };
    Bytes longer = good;
    longer.push_back(std::byte{0});
    add("garbage", Bytes(40, std::byte{'g'}), "another version of the restart protocol");
    add("a truncated header", Bytes(good.begin(), good.begin() + 10), "a message is shorter than it claims");
    add("a truncated body", Bytes(good.begin(), good.end() - 1), "a message is shorter than it claims");
    add("longer than it says", longer, "a message is longer than it claims");
    add("oversized", Bytes(70'000, std::byte{0}), "a message is longer than it claims or may be");
    add("another version", changed(good, 2, 2), "another version of the restart protocol");
    add("an unknown type", changed(good, 0, 99), "an unknown message");
    add("no generation", changed(good, 4, 0), "a malformed message");
}

bool sendBytes(int socket, const QByteArray& bytes)
{
    return ::send(socket, bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL) == bytes.size();
}

/// The child's end of the channel, which is its descriptor 3; none where the system does not let us.
FileDescriptor channelOf(pid_t child)
{
    const auto process = PidHandle::open(child);
    if (!process) return {};
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_getfd, process->descriptor(), 3, 0)));
}

}  // namespace

class tst_FaultMatrixMessages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fromAChildAtBirth_data() { addBadMessages(); }
    void fromAChildAtBirth();
    void outOfTurn_data();
    void outOfTurn();
    void fromAChildOnProbation_data() { addBadMessages(); }
    void fromAChildOnProbation();
    void fromASealedChild_data() { addBadMessages(); }
    void fromASealedChild();
    void fromTheParentBeforeSealed_data() { addBadMessages(); }
    void fromTheParentBeforeSealed();
    void fromTheParentAfterSealed_data() { addBadMessages(); }
    void fromTheParentAfterSealed();

private:
    void says(const QByteArray& bytes, const QString& words);
};

/// A child that says this, and then nothing more.
void tst_FaultMatrixMessages::says(const QByteArray& bytes, const QString& words)
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms"});
    QVERIFY(scene.begin());
    QFile file(scene.path("message"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    scene.deployScript("dd bs=100000 status=none if=" + file.fileName() + " >&3; exec sleep 60");
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_before_ready");
    QVERIFY2(scene.said().contains(words), qPrintable(scene.said()));
    VERIFY_SERVES(scene.first());
    VERIFY_NEXT_RESTART(scene.first());
}

void tst_FaultMatrixMessages::fromAChildAtBirth()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    says(bytes, "said something unintelligible (" + words);
}

void tst_FaultMatrixMessages::outOfTurn_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto add = [](const char* name, MessageBody body, const char* words) {
        const Bytes bytes = encode(Message{2, 1, std::move(body)});
        QTest::addRow("%s", name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<qsizetype>(bytes.size()))
                                  << QString(words);
    };
    add("another protocol", HelloMessage{2, 3, 4711, "x"}, "speaks another version of the restart protocol");
    add("READY first", ReadyMessage{}, "said READY out of turn");
    add("ACCEPTING first", AcceptingMessage{}, "said ACCEPTING out of turn");
    add("SEALED_ACK first", SealedAckMessage{}, "said SEALED_ACK out of turn");
    add("a parent's word", CommitMessage{}, "said what only a parent says");
    add("connections", OfferMessage{1, {{1, 0, 0, true, {}}}}, "said what only a parent says");
}

void tst_FaultMatrixMessages::outOfTurn()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    says(bytes, words);
}

void tst_FaultMatrixMessages::fromAChildOnProbation()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "5s"});
    QVERIFY(scene.begin());
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.has(EventKind::StoppedAccepting));
    const FileDescriptor channel = channelOf(scene.child());
    if (!channel) QSKIP("pidfd_getfd(2) is not allowed here");
    QVERIFY(sendBytes(channel.get(), bytes));
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_after_commit");
    QVERIFY2(scene.said().contains("said something unintelligible (" + words), qPrintable(scene.said()));
    QVERIFY(scene.said().contains(" on probation"));
    QCOMPARE(scene.last(EventKind::Exited)->value, 0);  // called off, not killed
    VERIFY_SERVES(scene.first());
    VERIFY_NEXT_ACCEPTS(scene.first());
}

void tst_FaultMatrixMessages::fromASealedChild()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--idle-grace", "100ms"});
    QVERIFY(scene.begin());
    HttpClient busy = scene.server().connect();
    QVERIFY(busy.get("/sleep?ms=300"));
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.outcome() == "committed");
    const FileDescriptor channel = channelOf(scene.child());
    if (!channel) QSKIP("pidfd_getfd(2) is not allowed here");
    QVERIFY(sendBytes(channel.get(), bytes));
    QTRY_SOON(scene.said().contains("said something unintelligible (" + words));
    QCOMPARE(busy.read().status, 200);  // by the rules of a drain without hand-off
    busy.close();
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    VERIFY_SERVES(scene.child());
    const pid_t second = scene.child();
    VERIFY_NEXT_RESTART(second);
}

void tst_FaultMatrixMessages::fromTheParentBeforeSealed()
{
    QFETCH(QByteArray, bytes);
    for (const bool committed : {false, true}) {
        SecondGeneration child;
        QVERIFY(child.await<HelloMessage>());
        child.sayManifest();
        QVERIFY(child.await<ReadyMessage>());
        if (committed) {
            child.say(CommitMessage{});
            QVERIFY(child.await<AcceptingMessage>());
        }
        QVERIFY(sendBytes(child.channel(), bytes));
        QCOMPARE(child.exitCode(), 0);  // called off: the listeners are the parent's
    }
}

void tst_FaultMatrixMessages::fromTheParentAfterSealed()
{
    QFETCH(QByteArray, bytes);
    SecondGeneration child;
    QVERIFY(child.bringToAccepting());
    child.say(SealedMessage{});
    QVERIFY(child.await<SealedAckMessage>());
    QVERIFY(sendBytes(child.channel(), bytes));
    QVERIFY(!child.await<RestartMessage>());  // the end of the channel
    HttpClient client = child.connect();
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().status, 200);
}

CHANGEOVER_TEST(tst_FaultMatrixMessages)
#include "tst_fault_matrix_messages.moc"
