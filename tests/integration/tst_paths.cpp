// SPDX-License-Identifier: GPL-3.0-or-later
// A path that a server is to make leads to something else: it is refused in words, before anybody is served.
#include "server_process.h"
#include "tests/support/test_program.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace changeover;
using namespace changeover::test;

namespace {

mode_t kindAt(const QString& path)
{
    struct stat file {};
    return ::lstat(path.toLocal8Bit().constData(), &file) == 0 ? file.st_mode & S_IFMT : 0;
}

bool make(const QString& path, mode_t kind)
{
    const QByteArray name = path.toLocal8Bit();
    if (kind == S_IFDIR) return ::mkdir(name.constData(), 0700) == 0;
    if (kind == S_IFLNK) return ::symlink("elsewhere", name.constData()) == 0;
    return ::mknod(name.constData(), kind | 0600, makedev(1, 3)) == 0;
}

}  // namespace

class tst_Paths : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void somethingElseIsThere_data();
    void somethingElseIsThere();
};

void tst_Paths::somethingElseIsThere_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QString>("words");
    const QString noSocket = "there is a file that is no socket";
    const QString noAccounts = "it is not a regular file, or an empty one";
    for (const bool held : {false, true}) {
        const QStringList more = held ? QStringList{"--hold"} : QStringList();
        const auto row = [&](const char* name, const QString& option, mode_t kind, const QString& words) {
            QTest::addRow("%s%s", name, held ? ", held" : "")
                << option << static_cast<int>(kind) << more << words;
        };
        row("a device for the pid file", "--pid-file %1", S_IFCHR, "it is a device, which would be replaced");
        row("a pipe for the pid file", "--pid-file %1", S_IFIFO, "it is a named pipe");
        row("a directory for the pid file", "--pid-file %1", S_IFDIR, "it is a directory");
        row("a link for the pid file", "--pid-file %1", S_IFLNK, "it is a symbolic link");
        row("a file for the listener", "--listen unix:%1", S_IFREG, noSocket);
        row("a pipe for the listener", "--listen unix:%1", S_IFIFO, noSocket);
        row("a device for the ledger", "--ledger %1", S_IFCHR, noAccounts);
        row("a pipe for the ledger", "--ledger %1", S_IFIFO, noAccounts);
        if (!held) row("a file for the takeover socket", "--takeover-socket %1", S_IFREG, noSocket);
    }
}

void tst_Paths::somethingElseIsThere()
{
    QFETCH(QString, option);
    QFETCH(int, kind);
    QFETCH(QStringList, more);
    QFETCH(QString, words);
    const auto type = static_cast<mode_t>(kind);
    const QTemporaryDir directory;
    const QString path = directory.filePath("it");
    if (!make(path, type) && errno == EPERM) QSKIP("Only root can make a device.");
    QCOMPARE(kindAt(path), type);
    ServerProcess server(QStringList{"--listen", "127.0.0.1:0"} + option.arg(path).split(' ') + more);
    QCOMPARE(server.exitCode(server.pid()), 4);
    QVERIFY2(server.errText().contains(words), qPrintable(server.errText()));
    QCOMPARE(server.outText(), QString());  // not ready for an instant
    QCOMPARE(kindAt(path), type);
    QCOMPARE(QDir(directory.path()).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
             QStringList("it"));
}

CHANGEOVER_TEST(tst_Paths)
#include "tst_paths.moc"
