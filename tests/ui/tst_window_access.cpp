// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab_window_fixture.h"

#include "tests/support/test_program.h"
#include "ui/models/event_log_model.h"
#include "ui/panes/banner_pane.h"
#include "ui/panes/message_strip.h"
#include "ui/panes/signal_pad.h"
#include "ui/panes/timeline_pane.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QProcess>
#include <QTableView>

#include <set>

using namespace changeover;

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr const char* kNoFont = "CHANGEOVER_TEST_NO_CHINESE_FONT";

struct Told {
    const QObject* who;
    QAccessible::Event what;
};
std::vector<Told> told;  // by the accessibility framework, since the last clear()

void note(QAccessibleEvent* event) { told.push_back({event->object(), event->type()}); }

/// Without a display Qt has no bridge to a screen reader and keeps the events to itself; with
/// QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 on X11 they are counted.
bool areTold() { return QAccessible::isActive(); }

int count(const QObject* who, QAccessible::Event what)
{
    return static_cast<int>(
        std::ranges::count_if(told, [&](const Told& t) { return t.who == who && t.what == what; }));
}

/// Processes to signal, lines in the log, a minute on the time axis.
void fill(LabWindow& lab)
{
    lab.session.events().begin(0);
    Happenings happenings;
    for (int i = 1; i <= 30; ++i)
        happenings.log.push_back({i * kSecondNs, 4711, true, "line " + std::to_string(i)});
    lab.session.events().append(happenings);
    ProcessRow row;
    row.pid = 4711;
    row.generation = 1;
    row.state = 'S';
    lab.find<SignalPad>("signalPad")->setProcesses({row});
    TimeView& view = lab.find<TimelinePane>("lanes")->view();
    view.begin(0);
    view.advance(3'600 * kSecondNs);
}

BannerState decided(VerdictState verdict, int index, std::uint64_t sent)
{
    Snapshot snapshot;
    snapshot.state = LabState::Running;
    snapshot.now = {ServiceState::Serving, 0, 4711, 1, {}};
    snapshot.loadOn = true;
    snapshot.sent = snapshot.classes[0] = sent;
    RestartSummary restart;
    restart.index = restart.number = index;
    restart.signals = 1;
    restart.signal = SIGHUP;
    restart.closed = true;
    restart.verdict.state = verdict;
    restart.verdict.requests = 700;
    snapshot.restarts = {restart};
    BannerModel model;
    model.begin();
    model.apply(snapshot);
    return model.state();
}

bool isControl(const QAccessibleInterface& it)
{
    if (it.state().invisible || it.object() == nullptr) return false;
    static const std::set<QAccessible::Role> roles{
        QAccessible::Button,  QAccessible::CheckBox, QAccessible::ComboBox, QAccessible::EditableText,
        QAccessible::SpinBox, QAccessible::Table,    QAccessible::Tree,     QAccessible::PageTabList};
    return it.state().focusable || roles.contains(it.role());
}

/// Qt's own parts of its widgets are Qt's to name.
bool isQts(const QObject& object)
{
    return object.objectName().startsWith(QLatin1String("qt_")) ||
           object.inherits("QDockWidgetTitleButton") || object.inherits("QComboBoxPrivateContainer") ||
           object.inherits("QAbstractScrollAreaScrollBarContainer");
}

void collect(QAccessibleInterface* at, std::vector<QAccessibleInterface*>& controls)
{
    if (at == nullptr || at->object() == nullptr) return;
    if (isControl(*at) && !isQts(*at->object())) controls.push_back(at);
    if (at->tableInterface() != nullptr || at->role() == QAccessible::ComboBox ||
        at->role() == QAccessible::EditableText)
        return;
    for (int i = 0; i < at->childCount(); ++i)
        collect(at->child(i), controls);
}

}  // namespace

/// The window for those who do not see it, and for those who use no mouse.
class tst_WindowAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachControlHasANameAndARole();
    void tabGoesThroughAllAndLeavesEachTable();
    void aVerdictIsToldOnce();
    void aMessageIsTold();
    void keysOfThePlotsAreTheirsAlone();
    void theCrosshairMovesByKeys();
    void returnOnALogLineGoesThere();
    void withoutAChineseFontItStaysEnglishAndSaysSo();

private:
    static void press(LabWindow& lab, const char* widget, int key, Qt::KeyboardModifiers modifiers = {});
};

void tst_WindowAccess::press(LabWindow& lab, const char* widget, int key, Qt::KeyboardModifiers modifiers)
{
    auto* target = lab.find<QWidget>(widget);
    QVERIFY(target != nullptr);
    target->setFocus();
    QTRY_COMPARE(QApplication::focusWidget(), target);
    QTest::keyClick(target, static_cast<Qt::Key>(key), modifiers);
}

void tst_WindowAccess::eachControlHasANameAndARole()
{
    for (const Language language : {Language::English, Language::Chinese}) {
        LabWindow lab;
        lab.language.setLanguage(language);
        lab.window->show();
        fill(lab);
        std::vector<QAccessibleInterface*> controls;
        collect(QAccessible::queryAccessibleInterface(lab.window.get()), controls);
        QVERIFY2(controls.size() > 30, qPrintable(QString::number(controls.size())));
        for (const QAccessibleInterface* control : controls) {
            const QString what = QLatin1String(control->object()->metaObject()->className()) +
                                 QLatin1Char(' ') + control->object()->objectName();
            QVERIFY2(!control->text(QAccessible::Name).trimmed().isEmpty(), qPrintable(what));
            QVERIFY2(control->role() != QAccessible::NoRole, qPrintable(what));
        }
    }
}

void tst_WindowAccess::tabGoesThroughAllAndLeavesEachTable()
{
    LabWindow lab;
    lab.window->show();
    fill(lab);
    lab.window->activateWindow();
    QTRY_VERIFY(lab.window->isActiveWindow());
    QSet<QWidget*> wanted;
    int tables = 0;
    for (QWidget* widget : lab.window->findChildren<QWidget*>())
        if (widget->isEnabled() && !widget->visibleRegion().isEmpty() &&
            widget->window() == lab.window.get() && (widget->focusPolicy() & Qt::TabFocus) &&
            widget->focusProxy() == nullptr && !widget->objectName().startsWith(QLatin1String("qt_"))) {
            wanted << widget;
            if (qobject_cast<QAbstractItemView*>(widget)) ++tables;
        }
    QVERIFY(wanted.size() > 20);
    QVERIFY(tables >= 2);
    const auto walk = [&](Qt::Key key, Qt::KeyboardModifiers modifiers) {
        QSet<QWidget*> left = wanted;
        for (int i = 0; i < 2 * wanted.size() && !left.isEmpty(); ++i) {
            QTest::keyClick(QApplication::focusWidget(), key, modifiers);
            left.remove(QApplication::focusWidget());
        }
        QStringList names;
        for (const QWidget* widget : left)
            names << widget->objectName();
        return names.join(QLatin1Char(' '));
    };
    QCOMPARE(walk(Qt::Key_Tab, Qt::NoModifier), QString());
    QCOMPARE(walk(Qt::Key_Backtab, Qt::ShiftModifier), QString());
    // The same for tables that are behind a tab, and in dialogs.
    lab.find<QAction>("command.compare")->trigger();
    lab.find<QAction>("signal.more")->trigger();
    tables = 0;
    for (QWidget* widget : QApplication::allWidgets())
        if (const auto* view = qobject_cast<QAbstractItemView*>(widget);
            view != nullptr && !view->inherits("QComboBoxListView")) {
            ++tables;
            QVERIFY2(!view->tabKeyNavigation(), qPrintable(view->objectName()));
        }
    QVERIFY(tables >= 7);
}

void tst_WindowAccess::aVerdictIsToldOnce()
{
    LabWindow lab;
    lab.window->show();
    auto* banner = lab.find<BannerPane>("banner");
    const auto* verdict = lab.find<QLabel>("banner.verdict");
    banner->setState(decided(VerdictState::Inconclusive, 1, 1'000));
    const QSignalSpy announced(banner, &BannerPane::announced);
    QAccessible::installUpdateHandler(note);
    told.clear();
    banner->setState(decided(VerdictState::Pass, 2, 2'000));
    const QString name =
        QAccessible::queryAccessibleInterface(const_cast<QLabel*>(verdict))->text(QAccessible::Name);
    QVERIFY2(name.contains(QLatin1String("PASS")), qPrintable(name));
    const auto* told1 = QAccessible::queryAccessibleInterface(banner);
    QVERIFY(told1->text(QAccessible::Name).contains(QLatin1String("PASS")));
    QVERIFY(told1->text(QAccessible::Description).contains(QLatin1String("#2")));
    QCOMPARE(announced.size(), 1);
    QVERIFY(announced.front().front().toString().contains(QLatin1String("PASS")));
    QVERIFY(!areTold() || count(banner, QAccessible::Alert) == 1);
    QVERIFY(!areTold() || count(verdict, QAccessible::NameChanged) >= 1);
    // Ten times a second the figures change: that is nothing new to hear.
    told.clear();
    banner->setState(decided(VerdictState::Pass, 2, 3'000));
    QCOMPARE(announced.size(), 1);
    QVERIFY(!areTold() || count(banner, QAccessible::Alert) == 0);
    QVERIFY(lab.find<QLabel>("banner.counts")->accessibleName().contains(QLatin1String("000")));
    banner->setState(decided(VerdictState::Pass, 3, 3'000));
    QCOMPARE(announced.size(), 2);
    QAccessible::installUpdateHandler(nullptr);
}

void tst_WindowAccess::aMessageIsTold()
{
    LabWindow lab;
    lab.window->show();
    auto* strip = lab.find<MessageStrip>("messages");
    const QSignalSpy announced(strip, &MessageStrip::announced);
    QAccessible::installUpdateHandler(note);
    told.clear();
    emit lab.session.failed(QStringLiteral("The server could not be started."));
    QCOMPARE(announced.size(), 1);
    QVERIFY(!areTold() || count(strip, QAccessible::Alert) == 1);
    QCOMPARE(QAccessible::queryAccessibleInterface(strip)->text(QAccessible::Name),
             QStringLiteral("The server could not be started."));
    QAccessible::installUpdateHandler(nullptr);
}

void tst_WindowAccess::keysOfThePlotsAreTheirsAlone()
{
    LabWindow lab;
    lab.window->show();
    fill(lab);
    lab.window->activateWindow();
    QTRY_VERIFY(lab.window->isActiveWindow());
    TimeView& view = lab.find<TimelinePane>("lanes")->view();
    QVERIFY(view.isFollowing());
    const std::int64_t span = view.spanNs(), to = view.toNs();
    auto* filter = lab.find<QLineEdit>("eventLog.filter");
    filter->setText(QStringLiteral("line"));
    for (const int key : {Qt::Key_Left, Qt::Key_Home, Qt::Key_Minus, Qt::Key_End}) {
        press(lab, "eventLog.filter", key);
        press(lab, "eventLog.view", key);
        press(lab, "signalPad.HUP", key);
        QVERIFY2(view.isFollowing() && view.spanNs() == span && view.toNs() == to,
                 qPrintable(QKeySequence(key).toString()));
    }
    filter->clear();
    press(lab, "eventLog.view", Qt::Key_End);
    auto* log = lab.find<QTableView>("eventLog.view");
    QCOMPARE(log->currentIndex().column(), log->model()->columnCount() - 1);

    press(lab, "lanes.requests", Qt::Key_Left);
    QVERIFY(!view.isFollowing() && view.toNs() < to);
    press(lab, "lanes.processes", Qt::Key_Home);
    QVERIFY(view.spanNs() > span);
    press(lab, "lanes.latency", Qt::Key_End);
    QVERIFY(view.isFollowing());
}

void tst_WindowAccess::theCrosshairMovesByKeys()
{
    LabWindow lab;
    lab.window->show();
    fill(lab);
    lab.window->activateWindow();
    QTRY_VERIFY(lab.window->isActiveWindow());
    TimeView& view = lab.find<TimelinePane>("lanes")->view();
    QVERIFY(!view.crosshairNs());
    press(lab, "lanes.requests", Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(view.crosshairNs().has_value());
    const std::int64_t first = *view.crosshairNs();
    press(lab, "lanes.requests", Qt::Key_Left, Qt::ControlModifier);
    press(lab, "lanes.requests", Qt::Key_Left, Qt::ControlModifier);
    QVERIFY(*view.crosshairNs() < first);
    QVERIFY(!lab.find<QWidget>("lanes.requests")->accessibleDescription().isEmpty());
    // At its edge it takes the view along.
    for (int i = 0; i < 120; ++i)
        press(lab, "lanes.requests", Qt::Key_Left, Qt::ControlModifier);
    QVERIFY(!view.isFollowing());
    QVERIFY(*view.crosshairNs() >= view.fromNs() && *view.crosshairNs() <= view.toNs());
}

void tst_WindowAccess::returnOnALogLineGoesThere()
{
    LabWindow lab;
    lab.window->show();
    fill(lab);
    lab.window->activateWindow();
    QTRY_VERIFY(lab.window->isActiveWindow());
    TimeView& view = lab.find<TimelinePane>("lanes")->view();
    auto* log = lab.find<QTableView>("eventLog.view");
    QVERIFY(log->model()->rowCount() >= 20);
    log->setCurrentIndex(log->model()->index(14, 0));
    const std::int64_t there = log->currentIndex().data(EventLogModel::TimeNsRole).toLongLong();
    press(lab, "eventLog.view", Qt::Key_Return);
    QVERIFY(!view.isFollowing());
    QVERIFY(view.fromNs() <= there && there <= view.toNs());
}

/// Which fonts there are, fontconfig tells a program at its start: this one runs itself without the Chinese.
void tst_WindowAccess::withoutAChineseFontItStaysEnglishAndSaysSo()
{
    if (!qEnvironmentVariableIsSet(kNoFont)) {
        QTemporaryDir folder;
        QFile config(folder.filePath(QStringLiteral("fonts.conf")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
                     "<dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>");
        config.close();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(kNoFont), QStringLiteral("1"));
        environment.insert(QStringLiteral("FONTCONFIG_FILE"), config.fileName());
        QProcess other;
        other.setProcessEnvironment(environment);
        other.setProcessChannelMode(QProcess::MergedChannels);
        other.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("tst_window_access"), QLatin1String(QTest::currentTestFunction())});
        QVERIFY(other.waitForFinished());
        QVERIFY2(other.exitCode() == 0 && other.exitStatus() == QProcess::NormalExit,
                 other.readAll().constData());
        return;
    }
    LabWindow lab;
    lab.window->show();
    QVERIFY(lab.click("corner.language"));
    QCOMPARE(lab.language.language(), Language::English);
    QVERIFY(lab.find<QWidget>("messages")->isVisible());
    QVERIFY2(lab.text("messages.words").contains(QLatin1String("fonts-noto-cjk")),
             qPrintable(lab.text("messages.words")));
}

CHANGEOVER_TEST(tst_WindowAccess)
#include "tst_window_access.moc"
