// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/listener_set.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <fstream>
#include <sys/socket.h>
#include <unistd.h>

using namespace changeover;

namespace {

FileDescriptor bound() { return bindStream(Endpoint::parse("127.0.0.1:0").value()).value(); }

FileDescriptor listening()
{
    FileDescriptor socket = bound();
    if (::listen(socket.get(), 4) != 0) return {};
    return socket;
}

std::string addressOf(int socket) { return localEndpoint(socket)->text(); }

}  // namespace

class tst_ListenerSet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewOneIsBoundAtOnceAndListensLater();
    void aPortInUseIsNamed();
    void anAddressAskedForTwiceIsOneListener();
    void portZeroAskedForTwiceIsTwoListeners();
    void anOfferedOneIsAdoptedBySpelling();
    void anUnwantedOneIsClosed();
    void whatDoesNotListenWhereItWasSaidIsRefused();
    void anOfferedAddressWithoutASocketIsBoundAnew();
    void aSharedPortIsBoundBesideAnotherSharedOne();
    void nothingConfiguredIsAnError();
    void onesPassedByTheServiceManagerAreTakenUpInAnyCase();
    void aServiceManagersConnectionIsNoListener();
    void theAddressForWantOfAnyOtherIsBoundOnlyThen();
    void theListenFileIsReadLineByLine();
};

void tst_ListenerSet::aNewOneIsBoundAtOnceAndListensLater()
{
    ListenerSet set({"127.0.0.1:0", "[::1]:0"});
    QVERIFY(!set.bindMissing());
    QCOMPARE(set.all().size(), 2UL);
    const Listener& first = set.all()[0];
    QVERIFY(first.address.port != 0);
    QVERIFY(!first.inherited);
    QVERIFY(::fcntl(first.socket.get(), F_GETFD) & FD_CLOEXEC);
    const auto isListening = [&first] {
        int value = 0;
        socklen_t size = sizeof value;
        ::getsockopt(first.socket.get(), SOL_SOCKET, SO_ACCEPTCONN, &value, &size);
        return value == 1;
    };
    QVERIFY(!isListening());
    QVERIFY(!set.listen());
    QVERIFY(isListening());
}

void tst_ListenerSet::aPortInUseIsNamed()
{
    const auto taken = listening();
    ListenerSet set({addressOf(taken.get())});
    const ListenerFailure failure = set.bindMissing();
    QVERIFY(failure.error == std::errc::address_in_use);
    QCOMPARE(failure.configured, addressOf(taken.get()));
}

void tst_ListenerSet::anAddressAskedForTwiceIsOneListener()
{
    const std::string address = addressOf(bound().get());
    ListenerSet set({address, address});
    QVERIFY(!set.bindMissing());
    QCOMPARE(set.all().size(), 1UL);
}

void tst_ListenerSet::portZeroAskedForTwiceIsTwoListeners()
{
    ListenerSet first({"127.0.0.1:0", "127.0.0.1:0"});
    QVERIFY(!first.bindMissing());
    QVERIFY(!first.listen());
    QCOMPARE(first.all().size(), 2UL);

    ManifestMessage manifest;
    for (const Listener& listener : first.all())
        manifest.listeners.push_back(
            {listener.configured, listener.address.text(), 4, ::dup(listener.socket.get())});
    ListenerSet next({"127.0.0.1:0", "127.0.0.1:0"});
    std::vector<ClaimMessage::Entry> claim;
    QVERIFY(!next.adopt(manifest, claim));
    QVERIFY(!next.bindMissing());
    QCOMPARE(next.all().size(), 2UL);
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(claim[i].use == ClaimMessage::Use::Adopted);
        QCOMPARE(next.all()[i].address.text(), first.all()[i].address.text());
    }
}

void tst_ListenerSet::anOfferedOneIsAdoptedBySpelling()
{
    FileDescriptor socket = listening();
    const std::string address = addressOf(socket.get());
    ::fcntl(socket.get(), F_SETFD, 0);
    ListenerSet set({"127.0.0.1:0"});
    std::vector<ClaimMessage::Entry> claim;
    const int fd = socket.release();
    QVERIFY(!set.adopt(ManifestMessage{{{"127.0.0.1:0", address, 77, fd}}}, claim));
    QVERIFY(!set.bindMissing());
    QCOMPARE(set.all().size(), 1UL);
    QCOMPARE(set.all()[0].address.text(), address);
    QCOMPARE(set.all()[0].backlog, 77);
    QVERIFY(set.all()[0].inherited);
    QVERIFY(::fcntl(fd, F_GETFD) & FD_CLOEXEC);
    QCOMPARE(claim.size(), 1UL);
    QVERIFY(claim[0].use == ClaimMessage::Use::Adopted);
}

void tst_ListenerSet::anUnwantedOneIsClosed()
{
    FileDescriptor socket = listening();
    const std::string address = addressOf(socket.get());
    ListenerSet set({"[::1]:0"});
    std::vector<ClaimMessage::Entry> claim;
    const int fd = socket.release();
    QVERIFY(!set.adopt(ManifestMessage{{{address, address, 4, fd}}}, claim));
    QVERIFY(claim[0].use == ClaimMessage::Use::NotWanted);
    QCOMPARE(::fcntl(fd, F_GETFD), -1);
    QVERIFY(set.all().empty());
}

void tst_ListenerSet::whatDoesNotListenWhereItWasSaidIsRefused()
{
    const auto refusal = [](FileDescriptor socket, const std::string& address) {
        ListenerSet set({"a"});
        std::vector<ClaimMessage::Entry> claim;
        const int fd = socket.release();
        return set.adopt(ManifestMessage{{{"a", address, 4, fd}}}, claim).error;
    };
    auto pipe = makePipe().value();
    QCOMPARE(refusal(std::move(pipe.readEnd), "127.0.0.1:1"), make_error_code(RestartErrc::notListening));
    QCOMPARE(refusal(bound(), "127.0.0.1:1"), make_error_code(RestartErrc::notListening));
    QCOMPARE(refusal(FileDescriptor(), "127.0.0.1:1"), make_error_code(RestartErrc::notListening));
    QCOMPARE(refusal(listening(), "127.0.0.1:1"), make_error_code(RestartErrc::wrongAddress));
}

void tst_ListenerSet::onesPassedByTheServiceManagerAreTakenUpInAnyCase()
{
    std::vector<FileDescriptor> passed;
    passed.push_back(listening());
    passed.push_back(listening());
    const int first = passed[0].get();
    const std::string one = addressOf(first), two = addressOf(passed[1].get());
    ListenerSet set({two, "[::1]:0"}, "127.0.0.1:1");
    QVERIFY(!set.adopt(std::move(passed)));
    QVERIFY(!set.bindMissing());
    std::vector<std::string> configured;
    for (const Listener& listener : set.all())
        configured.push_back(listener.configured);
    QCOMPARE(configured, (std::vector<std::string>{one, two, "[::1]:0"}));
    QVERIFY(::fcntl(first, F_GETFL) & O_NONBLOCK);

    // The next generation's configuration names none of them, and the first is bound to be kept all the same.
    ListenerSet next({}, "127.0.0.1:1");
    std::vector<ClaimMessage::Entry> claim;
    QVERIFY(!next.adopt(ManifestMessage{{{one, one, 4, ::dup(first), false, true}}}, claim));
    QVERIFY(!next.bindMissing());
    QCOMPARE(next.all().size(), 1UL);
    QVERIFY(next.all()[0].activated);
    QVERIFY(claim[0].use == ClaimMessage::Use::Adopted);
}

void tst_ListenerSet::aServiceManagersConnectionIsNoListener()
{
    std::vector<FileDescriptor> passed;
    passed.push_back(bound());
    const std::string name = "descriptor " + std::to_string(passed[0].get()) + " of LISTEN_FDS";
    const ListenerFailure failure = ListenerSet({}).adopt(std::move(passed));
    QCOMPARE(failure.error, make_error_code(RestartErrc::notListening));
    QCOMPARE(failure.configured, name);
}

void tst_ListenerSet::theAddressForWantOfAnyOtherIsBoundOnlyThen()
{
    ListenerSet alone({}, "127.0.0.1:0");
    QVERIFY(!alone.adopt(std::vector<FileDescriptor>{}));
    QVERIFY(!alone.bindMissing());
    QCOMPARE(alone.all().size(), 1UL);
    QCOMPARE(alone.all()[0].configured, std::string("127.0.0.1:0"));

    ListenerSet configured({"[::1]:0"}, "127.0.0.1:0");
    QVERIFY(!configured.adopt(std::vector<FileDescriptor>{}));
    QVERIFY(!configured.bindMissing());
    QCOMPARE(configured.all().size(), 1UL);
    QCOMPARE(configured.all()[0].configured, std::string("[::1]:0"));
}

void tst_ListenerSet::anOfferedAddressWithoutASocketIsBoundAnew()
{
    ListenerSet before({"127.0.0.1:0"});
    QVERIFY(!before.bindMissing());
    QVERIFY(!before.listen());
    const auto bare = before.withoutSockets();
    before.closeSockets();
    QVERIFY(before.isOpen());  // knows where it was
    ManifestMessage manifest;
    manifest.listeners.push_back({bare[0].configured, bare[0].address.text(), 4, ManifestMessage::kBindAnew});
    ListenerSet after({"127.0.0.1:0"});
    std::vector<ClaimMessage::Entry> claim;
    QVERIFY(!after.adopt(manifest, claim));
    QVERIFY(!after.bindMissing());
    QVERIFY(claim.empty());  // what is newly bound its owner claims
    QCOMPARE(after.all().size(), 1UL);
    QCOMPARE(after.all()[0].configured, std::string("127.0.0.1:0"));
    QCOMPARE(after.all()[0].address.text(), before.all()[0].address.text());
    QVERIFY(!after.all()[0].inherited);
}

void tst_ListenerSet::aSharedPortIsBoundBesideAnotherSharedOne()
{
    ListenerSet first({"127.0.0.1:0"}, {}, true);
    QVERIFY(!first.bindMissing());
    QVERIFY(!first.listen());
    const std::string address = first.all()[0].address.text();
    ListenerSet exclusive({address});
    QVERIFY(exclusive.bindMissing().error == std::errc::address_in_use);
    ListenerSet shared({address}, {}, true);
    QVERIFY(!shared.bindMissing());
    QVERIFY(!shared.listen());
}

void tst_ListenerSet::nothingConfiguredIsAnError()
{
    QCOMPARE(ListenerSet({}).bindMissing().error, make_error_code(RestartErrc::noListener));
}

void tst_ListenerSet::theListenFileIsReadLineByLine()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath("listen").toStdString();
    QVERIFY(!readListenFile(path));
    std::ofstream(path) << "# two\n127.0.0.1:80\n\n  [::1]:80 \r\n";
    QCOMPARE(readListenFile(path).value(), (std::vector<std::string>{"127.0.0.1:80", "[::1]:80"}));
}

CHANGEOVER_TEST(tst_ListenerSet)
#include "tst_listener_set.moc"
