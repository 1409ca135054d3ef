// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/refused_call.h"
#include "core/posix/unnamed_file.h"
#include "tests/support/refused_calls.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTest>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <thread>

using namespace changeover;

class tst_UnnamedFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasNoNameWhateverTheSystemRefuses_data();
    void hasNoNameWhateverTheSystemRefuses();
    void aRefusedCallIsNamed();
};

void tst_UnnamedFile::hasNoNameWhateverTheSystemRefuses_data()
{
    QTest::addColumn<QList<int>>("calls");
    QTest::addColumn<int>("error");
    QTest::newRow("nothing") << QList<int>() << EPERM;
    for (const int error : {EPERM, ENOSYS}) {
        QTest::addRow("memfd_create, %s", ::strerrorname_np(error)) << QList<int>{SYS_memfd_create} << error;
        QTest::addRow("fallocate, %s", ::strerrorname_np(error)) << QList<int>{SYS_fallocate} << error;
        QTest::addRow("both, %s", ::strerrorname_np(error))
            << QList<int>{SYS_memfd_create, SYS_fallocate} << error;
    }
}

void tst_UnnamedFile::hasNoNameWhateverTheSystemRefuses()
{
    QFETCH(QList<int>, calls);
    QFETCH(int, error);
    calls.resize(2, -1);
    const test::RefusedCalls refused({calls[0], calls[1]}, error);
    bool applied = false;
    FileDescriptor file;
    Result<void> allocated;
    std::thread([&] {
        applied = refused.apply();
        if (auto made = makeUnnamedFile("tst-unnamed")) file = std::move(*made);
        allocated = allocateFile(file.get(), 200'000);
    }).join();
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QVERIFY(file && allocated.has_value());
    struct stat status {};
    QCOMPARE(::fstat(file.get(), &status), 0);
    QCOMPARE(status.st_size, off_t{200'000});
    QVERIFY(status.st_blocks * 512 >= 200'000);  // storage, not a hole
    QCOMPARE(status.st_mode & 0777, mode_t{0600});
    const std::string link = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file.get()));
    QVERIFY2(showsUnnamedFile(link, "tst-unnamed"), link.c_str());
    QVERIFY(!showsUnnamedFile(link, "tst-unname") && !showsUnnamedFile(link, "tst-unnamed-other"));
    QVERIFY(QDir("/dev/shm").entryList({"tst-unnamed*"}, QDir::AllEntries).isEmpty());
}

void tst_UnnamedFile::aRefusedCallIsNamed()
{
    for (const int error : {EPERM, ENOSYS}) {
        const std::error_code code = failureOf(RefusedCall::PidfdOpen, error);
        QVERIFY(isRefusedCall(code) && code == std::errc::function_not_supported);
        QVERIFY2(code.message().find("pidfd_open(2)") != std::string::npos, code.message().c_str());
        QVERIFY2(code.message().find("Linux 5.3") != std::string::npos, code.message().c_str());
    }
    const std::error_code other = failureOf(RefusedCall::PidfdOpen, EMFILE);
    QVERIFY(!isRefusedCall(other) && other == std::errc::too_many_files_open);
}

CHANGEOVER_TEST(tst_UnnamedFile)
#include "tst_unnamed_file.moc"
