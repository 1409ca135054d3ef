// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab_window_fixture.h"

#include "tests/support/test_program.h"
#include "ui/commands/commands.h"
#include "ui/panes/settings_dialog.h"
#include "ui/panes/sheets.h"
#include "ui/theme/ui_scale.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QSpinBox>
#include <QToolButton>

using namespace changeover;

/// The window alone: names, languages, themes, layout, and what it says where no lab can be started.
class tst_MainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyControlHasANameForTestsAndForPeople();
    void aMissingSupervisorIsExplained();
    void theLanguageChangesWhileItRuns();
    void bothThemesAreLegible();
    void optionsAndLayoutAreKept();
    void everyShortcutIsTakenOnce();
    void settingsRefuseAnAddressThatIsNone();
    void aPolicyIsTheServersAndNoneIsNotSaid();
    void aScaleBelowOneBecomesOurs();
};

void tst_MainWindow::everyControlHasANameForTestsAndForPeople()
{
    LabWindow lab;
    int controls = 0;
    for (const QWidget* widget : lab.window->findChildren<QWidget*>()) {
        const bool control =
            qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
            qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractItemView*>(widget);
        // Parts of Qt's own widgets (a dock's close button, a combo's list) are Qt's to name.
        if (!control || widget->objectName().startsWith(QLatin1String("qt_")) ||
            qobject_cast<QDockWidget*>(widget->parent()) || qobject_cast<QComboBox*>(widget->parent()) ||
            widget->inherits("QComboBoxListView") || widget->inherits("QHeaderView") ||
            qobject_cast<QLineEdit*>(widget->parent()) || widget->inherits("QTableCornerButton"))
            continue;
        ++controls;
        QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                 qPrintable(widget->objectName()));
    }
    QVERIFY(controls >= 24);
    for (const char* name : {"signalPad.HUP", "signalPad.KILL", "signalPad.more", "toolbar.start",
                             "toolbar.restart", "toolbar.stop", "banner.why"})
        QVERIFY2(lab.find<QAbstractButton>(name) != nullptr, name);
}

void tst_MainWindow::aMissingSupervisorIsExplained()
{
    LabWindow lab(QStringLiteral("/nonexistent/changeover"));
    lab.window->show();
    lab.session.open();
    QTRY_VERIFY(lab.text("messages.words").contains(QLatin1String("could not be started")));
    QCOMPARE(lab.text("banner.state"), QStringLiteral("⏻ LAB OFF"));
    QVERIFY(!lab.isEnabled("toolbar.start"));
    QVERIFY(lab.find<QAbstractButton>("messages.startLab")->isVisible());
    lab.window->close();
    QVERIFY(!lab.window->isVisible());
}

void tst_MainWindow::theLanguageChangesWhileItRuns()
{
    LabWindow lab;
    lab.window->show();
    QCOMPARE(lab.find<QToolButton>("toolbar.start")->text(), QStringLiteral("Start"));
    QVERIFY(lab.click("corner.language"));
    QTRY_COMPARE(lab.find<QToolButton>("toolbar.start")->text(), QStringLiteral("启动"));
    QCOMPARE(lab.find<QToolButton>("signalPad.HUP")->text(), QStringLiteral("挂断 HUP"));
    QCOMPARE(lab.text("banner.state"), QStringLiteral("⏻ 实验台已关"));
    QCOMPARE(lab.find<QDockWidget>("dock.signals")->windowTitle(), QStringLiteral("信号"));
    // Nothing that a person reads is left in English, names of things apart.
    for (const QAction* action : lab.window->findChild<QMenuBar*>()->actions())
        QVERIFY2(action->text().contains(QRegularExpression(QStringLiteral("\\p{Han}"))),
                 qPrintable(action->text()));
    QVERIFY(lab.click("corner.language"));
    QTRY_COMPARE(lab.find<QToolButton>("toolbar.start")->text(), QStringLiteral("Start"));
}

void tst_MainWindow::bothThemesAreLegible()
{
    const auto luminance = [](const QColor& colour) {
        const auto linear = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
               0.0722 * linear(colour.blueF());
    };
    const auto contrast = [&](const QColor& a, const QColor& b) {
        const double x = luminance(a);
        const double y = luminance(b);
        return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
    };
    for (const Theme* theme : {&Theme::light(), &Theme::darkened()}) {
        for (const QColor& ink :
             {theme->text, theme->muted, theme->passInk, theme->failInk, theme->cautionInk})
            QVERIFY2(contrast(ink, theme->plot) >= 4.5, qPrintable(ink.name()));
        for (const QColor& mark : theme->generations)
            QVERIFY2(contrast(mark, theme->plot) >= 3, qPrintable(mark.name()));
        for (const QColor& chip : {theme->pass, theme->fail, theme->caution, theme->running})
            QVERIFY2(contrast(chip, Qt::white) >= 4.5, qPrintable(chip.name()));
    }
    LabWindow lab;
    lab.window->setThemeMode(ThemeMode::Dark);
    QTRY_VERIFY(Theme::of(lab.window.get()).dark);
    lab.window->setThemeMode(ThemeMode::Light);
    QTRY_VERIFY(!Theme::of(lab.window.get()).dark);
}

void tst_MainWindow::optionsAndLayoutAreKept()
{
    LabWindow lab;
    lab.window->show();
    lab.choose("toolbar.rate", 500);
    lab.choose("toolbar.strategy", QStringLiteral("kill-start"));
    lab.find<QDockWidget>("dock.eventLog")->hide();
    lab.window->close();
    lab.open();
    lab.window->show();
    QCOMPARE(lab.find<QComboBox>("toolbar.rate")->currentData().toInt(), 500);
    QCOMPARE(lab.session.options().strategy, QStringLiteral("kill-start"));
    QVERIFY(!lab.find<QDockWidget>("dock.eventLog")->isVisible());
    lab.find<QAction>("command.resetLayout")->trigger();
    QVERIFY(lab.find<QDockWidget>("dock.eventLog")->isVisible());
}

void tst_MainWindow::everyShortcutIsTakenOnce()
{
    LabWindow lab;
    QHash<QString, QString> taken;
    for (const QAction* action : lab.window->findChildren<QAction*>())
        for (const QKeySequence& key : action->shortcuts()) {
            QVERIFY2(!taken.contains(key.toString()),
                     qPrintable(key.toString() + QLatin1Char(' ') + action->objectName()));
            taken.insert(key.toString(), action->objectName());
        }
    QCOMPARE(taken.value(QStringLiteral("End")), QStringLiteral("command.follow"));
    QVERIFY(taken.size() > 15);
}

void tst_MainWindow::settingsRefuseAnAddressThatIsNone()
{
    LabOptions options;
    options.workMs = 50;
    SettingsDialog dialog(options, nullptr);
    auto* listen = dialog.findChild<QLineEdit*>(QStringLiteral("settings.listen"));
    auto* accept = dialog.findChild<QAbstractButton*>(QStringLiteral("settings.ok"));
    QVERIFY(accept->isEnabled());
    listen->setText(QStringLiteral("nonsense"));
    QVERIFY(!accept->isEnabled());
    listen->setText(QStringLiteral("127.0.0.1:8090"));
    QVERIFY(accept->isEnabled());
    dialog.findChild<QSpinBox*>(QStringLiteral("settings.startupDelay"))->setValue(2000);
    QCOMPARE(dialog.options().startupDelayMs, 2000);
    QCOMPARE(dialog.options().workMs, 50);
    const StartServer start = dialog.options().startCommand();
    const auto delay = std::ranges::find(start.settings, "--startup-delay");
    QVERIFY(delay != start.settings.end() && *std::next(delay) == "2000ms");
}

void tst_MainWindow::aPolicyIsTheServersAndNoneIsNotSaid()
{
    SettingsDialog dialog(LabOptions(), nullptr);
    const auto said = [&dialog] {
        const auto arguments = dialog.options().startCommand().settings;
        const auto policy = std::ranges::find(arguments, "--policy");
        return policy == arguments.end() ? std::string() : *std::next(policy);
    };
    QCOMPARE(said(), std::string());
    auto* policies = dialog.findChild<QComboBox*>(QStringLiteral("settings.policy"));
    QCOMPARE(policies->count(), 9);
    for (int i = 1; i < policies->count(); ++i) {
        policies->setCurrentIndex(i);
        QCOMPARE(said(), policies->itemData(i).toString().toStdString());
        QVERIFY(!policies->itemData(i, Qt::ToolTipRole).toString().isEmpty());
    }
}

void tst_MainWindow::aScaleBelowOneBecomesOurs()
{
    qputenv("QT_SCALE_FACTOR", "0.8");
    QCOMPARE(takeScaleBelowOne(), 80);
    QVERIFY(!qEnvironmentVariableIsSet("QT_SCALE_FACTOR"));
    qputenv("QT_SCALE_FACTOR", "1.5");
    QCOMPARE(takeScaleBelowOne(), 100);
    QVERIFY(qEnvironmentVariableIsSet("QT_SCALE_FACTOR"));
    qunsetenv("QT_SCALE_FACTOR");
}

CHANGEOVER_TEST(tst_MainWindow)
#include "tst_main_window.moc"
