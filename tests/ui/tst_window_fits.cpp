// SPDX-License-Identifier: GPL-3.0-or-later
#include "cut_parts.h"
#include "lab_window_fixture.h"

#include "tests/support/test_program.h"
#include "ui/panes/banner_pane.h"
#include "ui/panes/message_strip.h"
#include "ui/panes/run_bar.h"
#include "ui/panes/sheets.h"
#include "ui/panes/signal_pad.h"
#include "ui/panes/status_line.h"
#include "ui/theme/screen_fit.h"

#include <QDockWidget>
#include <QFile>
#include <QProcess>
#include <QScreen>
#include <QToolButton>

using namespace changeover;
using namespace changeover::test;

namespace {

/// What a window manager takes of a screen, at 100 %.
constexpr QSize kFrame{10, 32};
constexpr const char* kScales = "CHANGEOVER_TEST_SCALES";
constexpr const char* kPixelRatio = "CHANGEOVER_TEST_PIXEL_RATIO";
constexpr int kNarrowestBar = 900;
constexpr int kWalkMs = 110'000;

Snapshot longDay(VerdictState state)
{
    Snapshot snapshot;
    snapshot.state = LabState::Running;
    snapshot.now = {ServiceState::Serving, 0, 1'234'890, 128, {}};
    snapshot.loadOn = true;
    snapshot.address = "http://127.0.0.1:45135";
    snapshot.classes[0] = 8'888'888;
    snapshot.inFlight = 64;
    snapshot.latenessP99Ns = snapshot.maxLatenessNs = 388'000'000;
    snapshot.memoryBytes = 888'000'000;
    RestartSummary restart;
    restart.index = restart.number = 128;
    restart.signals = 1;
    restart.signal = SIGHUP;
    restart.oldPid = 1'234'567;
    restart.newPid = 1'234'890;
    restart.closed = true;
    restart.overlapNs = 1'050'000'000;
    restart.verdict.state = state;
    restart.verdict.requests = 1206;
    restart.lossUpperBound95 = 0.0025;
    if (state == VerdictState::Fail) {
        restart.verdict.lost = snapshot.lost = 770;
        restart.verdict.classes[static_cast<std::size_t>(RequestClass::Refused)] = 770;
        restart.verdict.reason = VerdictReason::None;
        restart.refusalGapNs = 3'100'000'000;
    }
    snapshot.sent = snapshot.classes[0] + snapshot.lost + snapshot.inFlight;
    snapshot.restarts = {restart};
    return snapshot;
}

std::vector<ProcessRow> threeGenerations()
{
    std::vector<ProcessRow> rows;
    for (int i = 0; i < 3; ++i) {
        ProcessRow row;
        row.pid = 1'234'000 + i;
        row.generation = 10 + i;
        row.state = 'S';
        rows.push_back(row);
    }
    return rows;
}

/// Where each of the window's parts is; a message and a strip of it apart.
QMap<QString, QRect> places(const LabWindow& lab)
{
    QMap<QString, QRect> found;
    for (const QWidget* widget : lab.window->findChildren<QWidget*>()) {
        const QString name = widget->objectName();
        if (name.isEmpty() || name.startsWith(QLatin1String("messages")) || !widget->isVisible() ||
            name.startsWith(QLatin1String("status.")) || name.startsWith(QLatin1String("qt_")) ||
            widget->window() != lab.window.get())
            continue;
        found.insert(name, QRect(widget->mapTo(lab.window.get(), QPoint()), widget->size()));
    }
    return found;
}

QString difference(const QMap<QString, QRect>& before, const QMap<QString, QRect>& after)
{
    for (auto it = before.begin(); it != before.end(); ++it)
        if (const QRect now = after.value(it.key()); now != it.value()) {
            QString words;
            QDebug(&words) << it.key() << it.value() << now;
            return words;
        }
    return before.size() == after.size() ? QString() : QStringLiteral("another number of parts");
}

/// When layouts have come to rest.
QMap<QString, QRect> settledPlaces(const LabWindow& lab)
{
    QMap<QString, QRect> last;
    int turns = 0;  // in which nothing moved
    const bool settled = QTest::qWaitFor([&] {
        QMap<QString, QRect> now = places(lab);
        turns = now == last ? turns + 1 : 0;
        last = std::move(now);
        return turns >= 3;
    });
    return settled ? last : QMap<QString, QRect>();
}

}  // namespace

/// The whole window and every dialog can be seen on each screen that people have, in both languages, themes
/// and every size of the text that the screen is made for; and what it says moves nothing.
class tst_WindowFits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onEachScreen_data();
    void onEachScreen();
    void onThisScreen();
    void theFirstSizeIsTheScreens();
    void aLayoutOfALargerScreenComesBackOnIt();
    void aNarrowWindowHasOneColumnAndALine();

private:
    static void look(LabWindow& lab, const QString& where);
    static void say(LabWindow& lab, const QString& where);
    static void misbehave(LabWindow& lab, const QString& where);
    static void openDialogs(LabWindow& lab, const QString& where);
};

void tst_WindowFits::onEachScreen_data()
{
    QTest::addColumn<QSize>("screen");
    QTest::addColumn<int>("factor");
    QTest::addColumn<QByteArray>("scales");
    QTest::newRow("960 x 560") << QSize(960, 560) << 1 << QByteArray("100");
    QTest::newRow("1024 x 600") << QSize(1024, 600) << 1 << QByteArray("90 100");
    QTest::newRow("1280 x 720") << QSize(1280, 720) << 1 << QByteArray("100 125 150");
    QTest::newRow("1366 x 768") << QSize(1366, 768) << 1 << QByteArray("100 150");
    QTest::newRow("1920 x 1080") << QSize(1920, 1080) << 1 << QByteArray("100 150 200 250");
    QTest::newRow("3840 x 2160 by 2") << QSize(3840, 2160) << 2 << QByteArray("100 250");
}

/// Qt knows one screen from the start to the end of a program: this one runs itself on each.
void tst_WindowFits::onEachScreen()
{
    if (qEnvironmentVariableIsSet(kScales)) return;  // this is one of those runs
    QFETCH(const QSize, screen);
    QFETCH(const int, factor);
    QFETCH(const QByteArray, scales);
    QTemporaryDir folder;
    QFile config(folder.filePath(QStringLiteral("screen.json")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(
        QStringLiteral(
            R"({"screens":[{"name":"one","x":0,"y":0,"width":%1,"height":%2,"logicalDpi":96,"logicalBaseDpi":96,"dpr":%3}]})")
            .arg(screen.width() / factor)
            .arg(screen.height() / factor)
            .arg(factor)
            .toUtf8());
    config.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QLatin1String(kScales), QString::fromLatin1(scales));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"),
                       QStringLiteral("offscreen:configfile=") + config.fileName());
    environment.insert(QLatin1String(kPixelRatio), QString::number(factor));
    QProcess walk;
    walk.setProcessEnvironment(environment);
    walk.setProcessChannelMode(QProcess::MergedChannels);
    walk.start(QCoreApplication::applicationFilePath(),
               {QStringLiteral("tst_window_fits"), QStringLiteral("onThisScreen"),
                QStringLiteral("theFirstSizeIsTheScreens"),
                QStringLiteral("aLayoutOfALargerScreenComesBackOnIt")});
    QVERIFY(walk.waitForFinished(kWalkMs));
    QByteArrayList said = walk.readAll().split('\n');  // a failure has room for little: without Qt's warnings
    said.removeIf(
        [](const QByteArray& line) { return !line.startsWith("FAIL") && !line.startsWith("QFATAL"); });
    QVERIFY2(walk.exitStatus() == QProcess::NormalExit && walk.exitCode() == 0, said.join('\n').constData());
}

void tst_WindowFits::onThisScreen()
{
    const QByteArrayList scales = qEnvironmentVariable(kScales, QStringLiteral("100")).toLatin1().split(' ');
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    QCOMPARE(QGuiApplication::primaryScreen()->devicePixelRatio(),
             qEnvironmentVariable(kPixelRatio, QStringLiteral("1")).toDouble());
    for (const Language language : {Language::English, Language::Chinese})
        for (const ThemeMode theme : {ThemeMode::Light, ThemeMode::Dark})
            for (const QByteArray& scale : scales) {
                LabWindow lab;
                lab.window->setMinimumSize(0, 0);
                lab.language.setLanguage(language);
                lab.window->setThemeMode(theme);
                lab.window->setUiScale(scale.toInt());
                lab.window->resize(available.size() - kFrame);
                lab.window->show();
                const QString where = QStringLiteral("%1x%2 at %3 %, %4, %5")
                                          .arg(available.width())
                                          .arg(available.height())
                                          .arg(scale.toInt())
                                          .arg(language == Language::English ? "en" : "zh",
                                               theme == ThemeMode::Light ? "light" : "dark");
                look(lab, where);
                if (QTest::currentTestFailed()) return;
                say(lab, where);
                if (QTest::currentTestFailed()) return;
                misbehave(lab, where);
                if (QTest::currentTestFailed()) return;
                openDialogs(lab, where);
                if (QTest::currentTestFailed()) return;
                lab.window->close();
            }
}

/// Everything whole, on the screen, and the window no larger than it was told to be.
void tst_WindowFits::look(LabWindow& lab, const QString& where)
{
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    const QSize room = available.size() - kFrame;
    QStringList cut;
    // A change of font or language reaches the layouts in turns of the event loop.
    QCoreApplication::processEvents();
    const bool whole =
        QTest::qWaitFor([&] { return (cut = cutParts(*lab.window, Scrolling::Refused)).isEmpty(); }, 3'000);
    QVERIFY2(whole, qPrintable(where + QStringLiteral(": ") + cut.join(QStringLiteral("; "))));
    QVERIFY2(available.contains(lab.window->frameGeometry()), qPrintable(where));
    QCOMPARE(lab.window->size(), room);
    const QSize least = lab.window->minimumSizeHint();
    QVERIFY2(least.width() <= room.width() && least.height() <= room.height(), qPrintable(where));
}

/// Verdicts, results, messages: nothing is cut, nothing moves.
void tst_WindowFits::say(LabWindow& lab, const QString& where)
{
    auto* banner = lab.find<BannerPane>("banner");
    const auto showDay = [&](VerdictState state) {
        BannerModel model;
        model.begin();
        model.apply(longDay(state));
        banner->setState(model.state());
        lab.find<StatusLine>("status")->setSnapshot(longDay(state));
        look(lab, where + QStringLiteral(", verdict %1").arg(static_cast<int>(state)));
    };
    lab.find<SignalPad>("signalPad")->setProcesses(threeGenerations());
    const QMap<QString, QRect> before = settledPlaces(lab);
    QVERIFY(before.size() > 30);
    for (const VerdictState state :
         {VerdictState::Pass, VerdictState::PassRolledBack, VerdictState::Inconclusive, VerdictState::Fail}) {
        showDay(state);
        if (QTest::currentTestFailed()) return;
        QCOMPARE(difference(before, settledPlaces(lab)), QString());
    }
    CommandResult result;
    result.pid = 1'234'567;
    result.signal = SIGHUP;
    result.error = CommandError::NoSuchProcess;
    lab.find<SignalPad>("signalPad")->showResult(result);
    emit lab.session.failed(QStringLiteral("The server could not be started: ") +
                            QStringLiteral("a reason that takes several lines. ").repeated(12));
    QTRY_VERIFY(lab.find<MessageStrip>("messages")->isVisible());
    look(lab, where + QStringLiteral(", with a message"));
    if (QTest::currentTestFailed()) return;
    QCOMPARE(difference(before, settledPlaces(lab)), QString());
    QVERIFY(lab.click("messages.close"));
    QVERIFY(!lab.find<MessageStrip>("messages")->isVisible());
    QCOMPARE(difference(before, settledPlaces(lab)), QString());
}

/// The chips of deliberate faults take no other part's place in the bar.
void tst_WindowFits::misbehave(LabWindow& lab, const QString& where)
{
    LabOptions options = lab.session.options();
    const LabOptions without = options;
    options.policy = QStringLiteral("close-idle");
    options.extraArguments = QStringLiteral("--fault ready:exit=1");
    auto* bar = lab.find<RunBar>("toolbar");
    emit bar->optionsChanged(options);
    // Left out only where the window is narrower than on any of the screens.
    for (const char* chip : {"toolbar.policyChip", "toolbar.faultChip"})
        QTRY_VERIFY(lab.find<QToolButton>(chip)->isVisible() || bar->width() < kNarrowestBar);
    look(lab, where + QStringLiteral(", two faults"));
    if (QTest::currentTestFailed()) return;
    emit bar->optionsChanged(without);
    look(lab, where + QStringLiteral(", no fault any more"));
}

void tst_WindowFits::openDialogs(LabWindow& lab, const QString& where)
{
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    Snapshot day = longDay(VerdictState::Fail);
    day.restarts.front().reason =
        "a reason of the engine that is long enough to need a second line in most windows of this kind";
    BannerModel model;
    model.begin();
    model.apply(day);
    for (const char* command :
         {"command.settings", "command.compare", "signal.more", "command.shortcuts", "command.about", ""}) {
        if (*command == '\0')
            (new WhyDialog(model.state(), lab.window.get()))->open();
        else
            lab.find<QAction>(command)->trigger();
        QWidget* dialog = nullptr;
        for (QWidget* window : QApplication::topLevelWidgets())
            if (window != lab.window.get() && window->isVisible()) dialog = window;
        QVERIFY2(dialog != nullptr, command);
        QStringList cut;
        const bool whole =
            QTest::qWaitFor([&] { return (cut = cutParts(*dialog, Scrolling::Allowed)).isEmpty(); }, 3'000);
        QVERIFY2(whole, qPrintable(where + QLatin1Char(' ') + QLatin1String(command) +
                                   cut.join(QStringLiteral("; "))));
        QVERIFY2(available.contains(dialog->frameGeometry()),
                 qPrintable(QStringLiteral("%1 %2 %3x%4")
                                .arg(where, QLatin1String(command))
                                .arg(dialog->width())
                                .arg(dialog->height())));
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

void tst_WindowFits::theFirstSizeIsTheScreens()
{
    QCOMPARE(sizeOnScreen({1440, 860}, {3840, 2160}, {4, 28, 4, 8}), QSize(1440, 860));
    QCOMPARE(sizeOnScreen({1440, 860}, {1366, 768}, {4, 28, 4, 8}), QSize(1358, 732));
    LabWindow lab;
    lab.window->setMinimumSize(0, 0);
    lab.window = nullptr;
    QSettings().clear();
    lab.window = std::make_unique<MainWindow>(lab.session, lab.language);
    lab.window->setUiScale(100);
    lab.window->show();
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    const QSize most = QSize(1440, 860).boundedTo(available.size());
    const QSize size = lab.window->size();
    QVERIFY(size == size.boundedTo(most) &&
            size == size.expandedTo(QSize(1440, 860).boundedTo(available.size() - QSize(10, 56))));
    QVERIFY(available.contains(lab.window->frameGeometry()));
}

void tst_WindowFits::aLayoutOfALargerScreenComesBackOnIt()
{
    LabWindow lab;
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    lab.window->setMinimumSize(available.size() * 2);  // no fit to this screen: as on one of twice the size
    lab.window->show();
    lab.window->move(available.width(), available.height());
    lab.find<QDockWidget>("dock.processTree")->setFloating(true);
    lab.find<QDockWidget>("dock.processTree")->move(available.width() * 3 / 2, available.height() * 3 / 2);
    lab.window->close();
    lab.open();
    lab.window->setMinimumSize(0, 0);
    lab.window->show();
    QTRY_VERIFY(available.contains(lab.window->frameGeometry()));
    const auto* floating = lab.find<QDockWidget>("dock.processTree");
    const QRect& frame = floating->frameGeometry();
    QTRY_VERIFY2(!floating->isFloating() || available.contains(floating->frameGeometry()),
                 qPrintable(QStringLiteral("%1 %2 %3x%4")
                                .arg(frame.x())
                                .arg(frame.y())
                                .arg(frame.width())
                                .arg(frame.height())));
}

void tst_WindowFits::aNarrowWindowHasOneColumnAndALine()
{
    LabWindow lab;
    lab.window->show();
    auto* log = lab.find<QDockWidget>("dock.eventLog");
    auto* pads = lab.find<QDockWidget>("dock.signals");
    QVERIFY(lab.window->tabifiedDockWidgets(pads).isEmpty());
    QVERIFY(log->height() > 4 * log->fontMetrics().height());
    lab.window->setMinimumSize(0, 0);
    lab.window->resize(790, 560);
    QTRY_VERIFY(lab.window->tabifiedDockWidgets(pads).contains(lab.find<QDockWidget>("dock.processTree")));
    QTRY_VERIFY(log->height() < 3 * log->fontMetrics().height());
    QVERIFY(lab.find<QLabel>("eventLog.newest")->isVisible());
    QVERIFY(lab.click("eventLog.fold"));
    QTRY_VERIFY(log->height() > 4 * log->fontMetrics().height());
    QVERIFY(lab.click("eventLog.fold"));
    QTRY_VERIFY(log->height() < 3 * log->fontMetrics().height());
    lab.window->setMinimumSize(1280, 860);
    QTRY_VERIFY(lab.window->tabifiedDockWidgets(pads).isEmpty());
    QTRY_VERIFY(log->height() > 4 * log->fontMetrics().height());
}

CHANGEOVER_TEST(tst_WindowFits)
#include "tst_window_fits.moc"
