// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/pid_file.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <csignal>

using namespace changeover;

class tst_PidFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itIsReplacedAsAWhole();
    void aPlantedTemporaryNameIsNotFollowed();
    void whatIsNoRegularFileStays_data();
    void whatIsNoRegularFileStays();
    void theOldNumberStaysWhereThereIsNoRoom();

private:
    static QByteArray contents(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

void tst_PidFile::itIsReplacedAsAWhole()
{
    const QTemporaryDir directory;
    PidFile file(directory.filePath("pid").toStdString());
    QVERIFY(file.write(123456).has_value());
    QVERIFY(file.write(7).has_value());
    QCOMPARE(contents(directory.filePath("pid")), QByteArray("7\n"));
    QVERIFY(file.names(7) && !file.names(123456));
    file.removeIfOf(123456);
    QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList("pid"));
    file.removeIfOf(7);
    QVERIFY(QDir(directory.path()).isEmpty());
}

/// Another user of the directory guesses the name, and lets it lead to a file of ours.
void tst_PidFile::aPlantedTemporaryNameIsNotFollowed()
{
    const QTemporaryDir directory;
    const QString victim = directory.filePath("victim");
    QFile secret(victim);
    QVERIFY(secret.open(QIODevice::WriteOnly) && secret.write("secret") == 6);
    secret.close();
    const QString planted = directory.filePath("pid." + QString::number(::getpid()));
    QVERIFY(QFile::link(victim, planted));
    PidFile file(directory.filePath("pid").toStdString());
    QVERIFY(file.write(7).has_value());
    QCOMPARE(contents(victim), QByteArray("secret"));
    QCOMPARE(contents(directory.filePath("pid")), QByteArray("7\n"));
    QVERIFY(QFileInfo(planted).isSymLink());
    QVERIFY(!QFileInfo(directory.filePath("pid")).isSymLink());
}

void tst_PidFile::whatIsNoRegularFileStays_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("words");
    QTest::addRow("device") << S_IFCHR << "a device";
    QTest::addRow("pipe") << S_IFIFO << "a named pipe";
    QTest::addRow("socket") << S_IFSOCK << "a socket";
    QTest::addRow("directory") << S_IFDIR << "a directory";
    QTest::addRow("symbolic link") << S_IFLNK << "a symbolic link";
}

void tst_PidFile::whatIsNoRegularFileStays()
{
    QFETCH(int, kind);
    QFETCH(QString, words);
    const QTemporaryDir directory;
    const QByteArray path = directory.filePath("pid").toLocal8Bit();
    const auto type = static_cast<mode_t>(kind);
    int made = 0;
    if (kind == S_IFDIR)
        made = ::mkdir(path.constData(), 0700);
    else if (kind == S_IFLNK)
        made = ::symlink("elsewhere", path.constData());
    else
        made = ::mknod(path.constData(), type | 0600, makedev(1, 3));
    if (made != 0 && errno == EPERM) QSKIP("Only root can make a device.");
    QCOMPARE(made, 0);

    PidFile file(path.toStdString());
    QCOMPARE(QString::fromStdString(file.obstacle()), words);
    QVERIFY(file.write(7).error() == std::errc::file_exists);
    file.removeIfOf(7);
    struct stat now {};
    QCOMPARE(::lstat(path.constData(), &now), 0);
    QCOMPARE(now.st_mode & S_IFMT, type);
    QCOMPARE(QDir(directory.path()).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
             QStringList("pid"));
}

void tst_PidFile::theOldNumberStaysWhereThereIsNoRoom()
{
    const QTemporaryDir directory;
    PidFile file(directory.filePath("pid").toStdString());
    QVERIFY(file.write(123456).has_value());
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit none{0, before.rlim_max};
    const auto old = std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &none), 0);
    const auto written = file.write(7);
    const bool isKept = file.names(123456);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, old);
    QVERIFY(!written.has_value());
    QVERIFY(isKept);
    QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList("pid"));
    // It names a process that is gone: with the one that could not replace it, it goes.
    file.removeIfOf(7);
    QVERIFY(QDir(directory.path()).isEmpty());
}

CHANGEOVER_TEST(tst_PidFile)
#include "tst_pid_file.moc"
