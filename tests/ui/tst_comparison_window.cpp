// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison page: the real window, the real `changeover compare`, real servers.
#include "lab_window_fixture.h"

#include "tests/support/test_program.h"
#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/panes/comparison_window.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSpinBox>
#include <QTableView>
#include <QTreeView>

#include <sys/prctl.h>
#include <sys/wait.h>

using namespace changeover;

namespace {

constexpr int kRunMs = 60'000;

/// The servers and labs below this process, which is the subreaper of their orphans.
std::size_t left()
{
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::size_t count = 0;
    for (const pid_t pid : descendants(::getpid()))
        if (const auto process = readProcess(pid); process && process->name.starts_with("changeover"))
            ++count;
    return count;
}

/// The window of a comparison, opened by its command, without a lab of its own.
struct Comparison {
    explicit Comparison(const QString& changeover = QStringLiteral(CHANGEOVER_BINARY_DIR "/changeover"))
        : lab(changeover)
    {
        lab.window->show();
        lab.find<QAction>("command.compare")->trigger();
        window = lab.find<ComparisonWindow>("comparison");
    }

    QAbstractItemModel* ways() const { return lab.find<QTreeView>("comparison.ways")->model(); }
    QModelIndex way(const QString& text) const
    {
        const auto found = ways()->match(ways()->index(0, 0), Qt::DisplayRole, text, 1,
                                         Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? QModelIndex() : found.front();
    }
    void tick(const QString& text, bool on = true) const
    {
        QVERIFY2(ways()->setData(way(text), on ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole),
                 qPrintable(text));
    }
    void tickOnly(const QStringList& texts) const
    {
        tick("Strategies", true);
        tick("Strategies", false);
        tick("Policies", true);
        tick("Policies", false);
        for (const QString& text : texts)
            tick(text);
    }
    const QAbstractItemModel* table() const { return lab.find<QTableView>("comparison.table")->model(); }
    QString cell(int row, ComparisonModel::Column column) const
    {
        return table()->index(row, column).data().toString();
    }
    bool isRunning() const { return lab.find<QWidget>("comparison.progress")->isVisible(); }

    LabWindow lab;
    ComparisonWindow* window = nullptr;
};

}  // namespace

class tst_ComparisonWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void waysAreShownAsTheyEndAndCanBeSaved();
    void aCancelledComparisonKeepsWhatItHas();
    void closingTheWindowEndsTheComparison();
    void aMissingProgramIsExplained();
    void aProgramThatCannotRunSaysWhyInItsOwnWords();
    void aProgramThatIsKilledLeavesNothingToSave();
    void theLoadCanBeThatOfTheWindow();
    void theSuffixSaysWhatIsSaved_data();
    void theSuffixSaysWhatIsSaved();
    void whatIsNotProvenIsNotPraised();
    void aGroupTicksItsWays();
    void theChoiceIsTheCommandAndIsKept();
    void everyControlHasANameForTestsAndForPeople();
    void theLanguageChangesWithTheWindow();
};

void tst_ComparisonWindow::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_ComparisonWindow::cleanup() { QTRY_COMPARE_WITH_TIMEOUT(left(), std::size_t{0}, 10'000); }

void tst_ComparisonWindow::waysAreShownAsTheyEndAndCanBeSaved()
{
    const Comparison page;
    page.tickOnly({"Inherit (HUP)", "Kill, then start"});
    QVERIFY(!page.lab.isEnabled("comparison.save"));
    // A machine that is too busy to judge says INCONCLUSIVE, as it must: then once more.
    for (int tries = 0; tries < 3 && page.cell(0, ComparisonModel::AsExpected) != "yes"; ++tries) {
        QVERIFY(page.lab.click("comparison.compare"));
        QVERIFY(page.isRunning());
        QCOMPARE(page.table()->rowCount(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(page.cell(0, ComparisonModel::Verdict).contains("running"), kRunMs);
        QCOMPARE(page.cell(1, ComparisonModel::Verdict), QString("waiting"));
        // The first is shown while the second still runs.
        QTRY_VERIFY_WITH_TIMEOUT(page.cell(1, ComparisonModel::Verdict).contains("running"), kRunMs);
        QVERIFY(page.cell(0, ComparisonModel::P99).endsWith("s"));
        QVERIFY(page.isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), kRunMs);
    }
    QCOMPARE(page.cell(0, ComparisonModel::Verdict), QString("✔ PASS"));
    QCOMPARE(page.cell(0, ComparisonModel::Lost), QString("0"));
    QCOMPARE(page.cell(1, ComparisonModel::Verdict), QString("✖ FAIL"));
    QVERIFY(page.cell(1, ComparisonModel::Lost).contains("REFUSED"));
    QVERIFY(page.cell(1, ComparisonModel::RefusalGap) != QString("0"));
    const QString sentence = page.lab.text("comparison.sentence");
    QVERIFY2(sentence.startsWith("Lost nothing: Inherit (HUP). Lost requests: Kill, then start (") &&
                 sentence.endsWith("Each as expected."),
             qPrintable(sentence));

    // What is saved is what is shown.
    auto* session = page.lab.window->findChild<ComparisonSession*>();
    QVERIFY(page.lab.isEnabled("comparison.save"));
    const QString path = page.lab.settings.filePath("saved.json");
    QVERIFY(session->saveReport("json", path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject report = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(report["schema"].toString(), QString("changeover-comparison/1"));
    QCOMPARE(report["runs"][1]["figures"]["lost"].toInt(), int(session->model().ways()[1].lost));
    for (const ComparisonFormat& format : comparisonFormats())
        QVERIFY2(session->saveReport(format.key, path), format.key);  // over what was there
    QVERIFY(!session->saveReport("html", "/nonexistent/saved.html"));
}

void tst_ComparisonWindow::aCancelledComparisonKeepsWhatItHas()
{
    const Comparison page;
    page.tickOnly({"Inherit (HUP)", "Stop, then start", "Kill, then start"});
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY_WITH_TIMEOUT(page.cell(1, ComparisonModel::Verdict).contains("running"), kRunMs);
    const QString first = page.cell(0, ComparisonModel::Verdict);
    QVERIFY(page.lab.click("comparison.cancel"));
    QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), kRunMs);
    QCOMPARE(page.cell(0, ComparisonModel::Verdict), first);
    QCOMPARE(page.cell(1, ComparisonModel::Verdict), QString("cancelled"));
    QCOMPARE(page.cell(2, ComparisonModel::Verdict), QString("cancelled"));
    QVERIFY2(page.lab.text("comparison.note").startsWith("Cancelled."),
             qPrintable(page.lab.text("comparison.note")));
    QVERIFY(page.lab.isEnabled("comparison.save"));
    QVERIFY(page.lab.isEnabled("comparison.compare"));
}

void tst_ComparisonWindow::closingTheWindowEndsTheComparison()
{
    const Comparison page;
    page.tickOnly({"Inherit (HUP)"});
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY_WITH_TIMEOUT(page.cell(0, ComparisonModel::Verdict).contains("running"), kRunMs);
    page.window->close();  // it goes on behind the lab
    QVERIFY(page.lab.window->findChild<ComparisonSession*>()->isRunning());
    page.lab.window->close();
    QTRY_VERIFY_WITH_TIMEOUT(!page.lab.window->isVisible(), kRunMs);
    QVERIFY(!page.lab.window->findChild<ComparisonSession*>()->isRunning());
}

void tst_ComparisonWindow::aMissingProgramIsExplained()
{
    const Comparison page("/nonexistent/changeover");
    page.tickOnly({"Inherit (HUP)"});
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY(page.lab.text("comparison.note").contains("could not be started"));
    QVERIFY(!page.isRunning());
    QVERIFY(page.lab.isEnabled("comparison.compare"));
    QVERIFY(!page.lab.isEnabled("comparison.save"));
}

void tst_ComparisonWindow::aProgramThatCannotRunSaysWhyInItsOwnWords()
{
    const Comparison page;
    LabOptions tooFast;
    tooFast.ratePerSecond = 100'000;
    tooFast.connections = 1;
    page.window->setOptions(tooFast);
    page.lab.find<QCheckBox>("comparison.asInWindow")->setChecked(true);
    page.tickOnly({"Inherit (HUP)"});
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), kRunMs);
    QVERIFY2(page.lab.text("comparison.note").contains("connections"),
             qPrintable(page.lab.text("comparison.note")));
    QCOMPARE(page.cell(0, ComparisonModel::Verdict), QString("did not run"));
    QVERIFY(!page.lab.isEnabled("comparison.save"));
}

void tst_ComparisonWindow::aProgramThatIsKilledLeavesNothingToSave()
{
    const Comparison page;
    page.tickOnly({"Inherit (HUP)"});
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY_WITH_TIMEOUT(page.cell(0, ComparisonModel::Verdict).contains("running"), kRunMs);
    QCOMPARE(page.lab.text("status.comparison"), QString("comparing 1 of 1: Inherit (HUP) (F8)"));
    for (const pid_t pid : descendants(::getpid()))
        if (const auto process = readProcess(pid); process && process->name == "changeover")
            ::kill(pid, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), kRunMs);
    QVERIFY2(page.lab.text("comparison.note").contains("before its time (killed by KILL)"),
             qPrintable(page.lab.text("comparison.note")));
    QCOMPARE(page.cell(0, ComparisonModel::Verdict), QString("did not run"));
    QVERIFY(!page.lab.isEnabled("comparison.save"));
    QVERIFY(page.lab.text("status.comparison").isEmpty());
}

void tst_ComparisonWindow::theLoadCanBeThatOfTheWindow()
{
    const Comparison page;
    LabOptions options;
    options.ratePerSecond = 0;  // off: the comparison has one all the same
    options.workMs = 20;
    options.startupDelayMs = 100;
    options.probationMs = 100;
    page.window->setOptions(options);
    page.lab.find<QCheckBox>("comparison.asInWindow")->setChecked(true);
    page.tickOnly({"Kill, then start"});
    page.lab.find<QAbstractButton>("comparison.copyCommand")->click();
    const QString command = QApplication::clipboard()->text();
    QVERIFY2(command.startsWith("changeover compare --strategies kill-start --seed 1 ") &&
                 command.contains(" --rate 200/s") && command.contains(" --work 20ms "),
             qPrintable(command));
    QVERIFY(page.lab.click("comparison.compare"));
    QTRY_VERIFY_WITH_TIMEOUT(!page.isRunning(), kRunMs);
    QFile file(page.lab.settings.filePath("saved.json"));
    QVERIFY(page.lab.window->findChild<ComparisonSession*>()->saveReport("json", file.fileName()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonValue config = QJsonDocument::fromJson(file.readAll()).object()["runs"][0]["report"]["config"];
    QCOMPARE(config["work"].toString(), QString("20ms"));
    QCOMPARE(config["load"].toString(), QString("200/s"));
}

void tst_ComparisonWindow::theSuffixSaysWhatIsSaved_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("chosen");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("saved");
    QTest::newRow("as typed") << "a.json" << 0 << "json"
                              << "a.json";
    QTest::newRow("as chosen") << "a" << 3 << "junit"
                               << "a.xml";
    QTest::newRow("unknown suffix") << "a.txt" << 2 << "md"
                                    << "a.txt";
    QTest::newRow("nothing chosen") << "a" << -1 << "html"
                                    << "a.html";
}

void tst_ComparisonWindow::theSuffixSaysWhatIsSaved()
{
    QFETCH(QString, path);
    QFETCH(int, chosen);
    QFETCH(QString, format);
    QFETCH(QString, saved);
    const ComparisonTarget target = comparisonTarget(path, chosen);
    QCOMPARE(QString(target.format), format);
    QCOMPARE(target.path, saved);
}

void tst_ComparisonWindow::whatIsNotProvenIsNotPraised()
{
    ComparedWay way;
    way.name = "inherit";
    way.state = ComparedWay::State::Ended;
    way.verdict = VerdictState::Inconclusive;
    QCOMPARE(messages::comparison({way}),
             QString("Not proven: Inherit (HUP). Not as expected: Inherit (HUP)."));
    way.verdict = VerdictState::InstrumentFault;
    QVERIFY(!messages::comparison({way}).contains("Lost nothing"));
    way.verdict.reset();  // interrupted
    QCOMPARE(messages::comparison({way}), QString());
    way.verdict = VerdictState::Pass;
    way.asExpected = true;
    QCOMPARE(messages::comparison({way}), QString("Lost nothing: Inherit (HUP). As expected."));
}

void tst_ComparisonWindow::aGroupTicksItsWays()
{
    const Comparison page;
    page.tickOnly({});
    QVERIFY(!page.lab.isEnabled("comparison.compare"));
    page.tick("Policies");
    QCOMPARE(page.way("no-drain").data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QCOMPARE(page.lab.find<QAbstractButton>("comparison.compare")->text(), QString("Compare (8)"));
    page.tick("no-drain", false);
    QCOMPARE(page.way("Policies").data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QCOMPARE(page.lab.find<QAbstractButton>("comparison.compare")->text(), QString("Compare (7)"));
}

void tst_ComparisonWindow::theChoiceIsTheCommandAndIsKept()
{
    const Comparison page;
    page.tickOnly({"Takeover", "no-drain"});
    page.lab.find<QSpinBox>("comparison.seed")->setValue(7);
    QVERIFY(page.lab.click("comparison.copyCommand"));
    const QString command("changeover compare --strategies takeover --policies no-drain --seed 7");
    QCOMPARE(QApplication::clipboard()->text(), command);
    page.lab.window->close();

    // The next window of the same person.
    ComparisonSession session(QString(), "/srv/my server");
    ComparisonWindow next(session, nullptr);
    next.restoreSettings(QSettings());
    next.findChild<QAbstractButton*>("comparison.copyCommand")->click();
    QCOMPARE(QApplication::clipboard()->text(), command + " --server '/srv/my server'");
}

void tst_ComparisonWindow::everyControlHasANameForTestsAndForPeople()
{
    const Comparison page;
    for (const char* name : {"ways", "seed", "asInWindow", "compare", "cancel", "save", "copyCommand",
                             "close", "table", "charts", "progress", "sentence", "note"}) {
        const auto* widget = page.lab.find<QWidget>((QByteArray("comparison.") + name).constData());
        QVERIFY2(widget != nullptr, name);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const auto* label = qobject_cast<const QLabel*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) || label, name);
    }
}

void tst_ComparisonWindow::theLanguageChangesWithTheWindow()
{
    const Comparison page;
    page.lab.find<QAction>("command.chinese")->trigger();
    QTRY_COMPARE(page.window->windowTitle(), QString("比较"));
    QVERIFY(page.way("策略").isValid());
    QCOMPARE(ComparisonWindow::tr(comparisonFormats()[2].text), QString("Markdown 表格"));
    QCOMPARE(page.table()->headerData(ComparisonModel::Lost, Qt::Horizontal).toString(), QString("丢失"));
    page.lab.find<QAction>("command.english")->trigger();
    QTRY_COMPARE(page.window->windowTitle(), QString("Comparison"));
}

CHANGEOVER_TEST(tst_ComparisonWindow)
#include "tst_comparison_window.moc"
