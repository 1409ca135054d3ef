// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab_window_fixture.h"

#include "core/lab/gateway/haproxy_process.h"
#include "core/lab/strategies/strategy.h"
#include "tests/core/server/http_client.h"
#include "tests/support/test_program.h"
#include "ui/panes/gateway_pane.h"
#include "ui/panes/process_lanes.h"
#include "ui/panes/timeline_pane.h"

#include <QDir>
#include <QPushButton>
#include <QSet>
#include <QTableView>

#include <cstring>

using namespace changeover;

namespace {

constexpr int kStartMs = 20'000;
constexpr int kRestartMs = 40'000;

/// The newest verdict; whose it is stands in its second line.
QString verdict(const LabWindow& lab) { return lab.text("banner.verdict").section(QLatin1Char('\n'), 0, 0); }

}  // namespace

/// The acceptance of the lab: the real buttons against the real supervisor and the real server.
class tst_LabWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aHangupDropsNothingAndAKillDoes();
    void restartDoesWhatTheStrategyDoes();
    void eachStrategyIsStartedAndRestarts();
    void aDrainShowsItsHandOffsAndWhyItLasts();
    void aGatewayIsShownWhileItStands();
    void everySignalButtonSendsItsSignal();
    void closingLeavesNoProcess();
    void theWindowSurvivesItsSupervisor();

private:
    static void startLab(LabWindow& lab);
    static void restartUntilJudged(LabWindow& lab, const char* button);
    static void close(LabWindow& lab);
    static void saveScreenshot(LabWindow& lab, const QString& name);
};

void tst_LabWindow::startLab(LabWindow& lab)
{
    lab.window->show();
    lab.session.open();
    QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.start"), kStartMs);
    lab.choose("toolbar.rate", 200);
    QVERIFY(lab.click("toolbar.start"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().loadOn, kStartMs);
    // Enough before the trigger for the window to begin in steady load.
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().classes[0] >= 300, kStartMs);
}

/// A machine that is too busy to judge says INCONCLUSIVE, as it must: then once more, up to five times.
/// Anything else is the verdict.
void tst_LabWindow::restartUntilJudged(LabWindow& lab, const char* button)
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        const int before = lab.newestRestart() == nullptr ? 0 : lab.newestRestart()->index;
        QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled(button), kRestartMs);
        QVERIFY(lab.click(button));
        QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart() != nullptr && lab.newestRestart()->index > before &&
                                     lab.newestRestart()->closed,
                                 kRestartMs);
        if (lab.newestRestart()->verdict.reason != VerdictReason::GeneratorLate) return;
    }
}

void tst_LabWindow::close(LabWindow& lab)
{
    lab.window->close();
    QTRY_VERIFY_WITH_TIMEOUT(!lab.session.isOpen(), kStartMs);
    QTRY_VERIFY(!lab.window->isVisible());
}

/// `CHANGEOVER_SCREENSHOTS=resources/screenshots build/…/tests/tst_lab_window` makes those of the README.
void tst_LabWindow::saveScreenshot(LabWindow& lab, const QString& name)
{
    const QString folder = qEnvironmentVariable("CHANGEOVER_SCREENSHOTS");
    if (folder.isEmpty()) return;
    QTest::qWait(300);  // a picture is of a layout that has settled, also after a change of language
    QVERIFY(lab.window->grab().save(QDir(folder).filePath(name)));
}

void tst_LabWindow::aHangupDropsNothingAndAKillDoes()
{
    LabWindow lab;
    lab.window->setMinimumSize(1600, 900);
    startLab(lab);

    restartUntilJudged(lab, "signalPad.HUP");
    QVERIFY(lab.text("signalPad.result").startsWith(QStringLiteral("✔ HUP → ")));
    QTRY_COMPARE_WITH_TIMEOUT(verdict(lab), QStringLiteral("✔ PASS"), kRestartMs);
    const RestartSummary* hup = lab.newestRestart();
    QVERIFY(hup != nullptr);
    QVERIFY2(hup->closed && hup->verdict.lost == 0, qPrintable(lab.text("banner.detail")));
    QVERIFY(hup->oldPid > 1 && hup->newPid > 1 && hup->oldPid != hup->newPid);
    QVERIFY(hup->overlapNs > 0);
    QCOMPARE(hup->refusalGapNs, 0);
    QVERIFY(lab.session.timeline().lanes().size() >= 2);
    QVERIFY(lab.text("banner.detail").contains(QLatin1String("overlap")));
    saveScreenshot(lab, QStringLiteral("lab.png"));
    lab.language.setLanguage(Language::Chinese);
    QTRY_COMPARE(verdict(lab), QStringLiteral("✔ 通过"));
    saveScreenshot(lab, QStringLiteral("lab.zh-CN.png"));
    lab.language.setLanguage(Language::English);

    QVERIFY(lab.click("signalPad.KILL"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().lost > 20, kStartMs);
    QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.start"), kStartMs);
    QVERIFY(lab.click("toolbar.start"));
    QTRY_COMPARE_WITH_TIMEOUT(verdict(lab), QStringLiteral("✖ FAIL"), kRestartMs);
    // FAIL stands from the first loss on; what the window came to is known when it has closed.
    QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart()->closed && lab.newestRestart()->index > 1, kRestartMs);
    QTRY_VERIFY(lab.text("banner.state").startsWith(QStringLiteral("▶ SERVING")));
    const RestartSummary* killed = lab.newestRestart();
    const auto of = [&](RequestClass c) { return killed->verdict.classes[static_cast<std::size_t>(c)]; };
    QVERIFY(of(RequestClass::Refused) > 0);
    // What was in flight is cut: a reset or an end of file, by what the kernel still had to send.
    QVERIFY(of(RequestClass::ResetBeforeByte) + of(RequestClass::EofBeforeByte) +
                of(RequestClass::ResetMidResponse) + of(RequestClass::EofMidResponse) >
            0);
    QVERIFY(killed->refusalGapNs > 0);
    QVERIFY(!lab.session.timeline().gaps().empty());
    QVERIFY(lab.text("banner.headline").contains(QLatin1String("REFUSED")));
    saveScreenshot(lab, QStringLiteral("lab-fail.png"));
    close(lab);
}

void tst_LabWindow::restartDoesWhatTheStrategyDoes()
{
    LabWindow lab;
    startLab(lab);
    restartUntilJudged(lab, "toolbar.restart");
    QTRY_COMPARE_WITH_TIMEOUT(verdict(lab), QStringLiteral("✔ PASS"), kRestartMs);
    QCOMPARE(lab.newestRestart()->signal, SIGHUP);

    lab.choose("toolbar.strategy", QStringLiteral("kill-start"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.restart"), kRestartMs);
    QVERIFY(lab.click("toolbar.restart"));
    QTRY_COMPARE_WITH_TIMEOUT(verdict(lab), QStringLiteral("✖ FAIL"), kRestartMs);
    QCOMPARE(lab.newestRestart()->signal, SIGKILL);
    close(lab);
}

/// Each as a person tries it: chosen, started, restarted, judged, stopped.
void tst_LabWindow::eachStrategyIsStartedAndRestarts()
{
    LabWindow lab;
    lab.window->show();
    lab.session.open();
    QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.start"), kStartMs);
    lab.choose("toolbar.rate", 200);
    for (const Strategy& strategy : strategies()) {
        if (!isAvailable(strategy)) continue;
        const std::string key(strategy.name);
        lab.choose("toolbar.strategy", QString::fromStdString(key));
        const std::size_t before = lab.session.timeline().restarts().size();
        QVERIFY2(lab.click("toolbar.start"), key.c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(lab.session.snapshot().loadOn && lab.isEnabled("toolbar.restart"),
                                  key.c_str(), kStartMs);
        QCOMPARE(lab.session.snapshot().strategy, key);
        QVERIFY2(lab.click("toolbar.restart"), key.c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(lab.session.timeline().restarts().size() > before &&
                                      lab.newestRestart()->closed,
                                  key.c_str(), kRestartMs);
        const RestartSummary restart = *lab.newestRestart();
        QVERIFY2(restart.outcome == RestartOutcome::Committed, key.c_str());
        if (strategy.expected == Expectation::Pass)
            QVERIFY2(restart.verdict.state != VerdictState::Fail, key.c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(lab.isEnabled("toolbar.stop"), key.c_str(), kRestartMs);
        QVERIFY2(lab.click("toolbar.stop"), key.c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(lab.serverPids().empty() && lab.isEnabled("toolbar.start"), key.c_str(),
                                  kRestartMs);
    }
    close(lab);
}

void tst_LabWindow::aDrainShowsItsHandOffsAndWhyItLasts()
{
    LabWindow lab;
    lab.window->setMinimumSize(1600, 900);
    startLab(lab);
    auto* words = lab.find<QLabel>("draining.words");
    QCOMPARE(words->text(), QStringLiteral("Nobody is draining."));
    const std::string address = lab.session.snapshot().address.substr(std::strlen("http://"));
    test::HttpClient sleeper(Endpoint::parse(address).value());
    test::HttpClient poster(Endpoint::parse(address).value());
    QVERIFY(sleeper.get("/sleep?ms=4000"));
    QVERIFY(poster.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4096\r\n\r\nabcdefghijkl"));
    QVERIFY(lab.click("signalPad.HUP"));

    // Rows with their reasons, in front of the event log.
    const auto* rows = lab.find<QTableView>("draining.view");
    const auto shows = [&](const QString& part) {
        for (int row = 0; row < rows->model()->rowCount(); ++row)
            if (rows->model()->index(row, DrainingModel::Why).data().toString().contains(part)) return true;
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("12 of 4\u202F096 bytes")), kStartMs);
    QTRY_VERIFY_WITH_TIMEOUT(shows(QStringLiteral("its answer comes in")), kStartMs);
    QVERIFY(rows->isVisible());
    QVERIFY2(words->text().startsWith(QStringLiteral("G1 · pid ")), qPrintable(words->text()));
    saveScreenshot(lab, QStringLiteral("lab-drain.png"));
    QVERIFY(poster.send(std::string(4096 - 12, 'x')) && poster.read().status == 200);
    QTRY_VERIFY_WITH_TIMEOUT(!shows(QStringLiteral("rest of a request body")), kStartMs);

    // The idle connections have gone over: an arrow from the old lane to the new one.
    const TimelineModel& timeline = lab.session.timeline();
    QTRY_VERIFY_WITH_TIMEOUT(!timeline.handOffs().empty(), kStartMs);
    std::uint64_t handed = 0;
    for (const HandOff& handOff : timeline.handOffs())
        handed += handOff.count;
    QVERIFY2(handed >= 16, qPrintable(QString::number(handed)));
    const auto* lanes = lab.find<ProcessLanes>("lanes.processes");
    const QLineF arrow = lanes->arrow(timeline.handOffs().front());
    QVERIFY(arrow.dy() > 0);
    const QImage image = lab.find<ProcessLanes>("lanes.processes")->grab().toImage();
    QVERIFY(image.rect().contains(arrow.center().toPoint()));
    QVERIFY(lanes->toolTipAt(arrow.center()).contains(QLatin1String("connections handed from pid ")));

    QTRY_COMPARE_WITH_TIMEOUT(words->text(), QStringLiteral("Nobody is draining."), kStartMs);
    QVERIFY(!rows->isVisible());
    QTRY_VERIFY(lab.find<QWidget>("eventLog")->isVisible());
    close(lab);
}

void tst_LabWindow::aGatewayIsShownWhileItStands()
{
    if (!HaproxyProcess::find()) QSKIP("HAProxy is not installed");
    LabWindow lab;
    lab.window->setMinimumSize(1600, 900);
    const auto* pane = lab.find<GatewayPane>("gateway");
    QSet<int> shares, states;
    connect(&lab.session.gateway(), &GatewayModel::reported, pane, [&] {
        for (const GatewayRow& row : lab.session.gateway().report().rows)
            if (row.pid != 0) {
                shares.insert(row.server.weight);
                states.insert(static_cast<int>(row.server.state));
            }
    });
    lab.choose("toolbar.strategy", QStringLiteral("gateway"));
    startLab(lab);
    QTRY_VERIFY_WITH_TIMEOUT(pane->isVisible(), kStartMs);
    QVERIFY2(lab.text("gateway.words").contains(QString::fromStdString(lab.session.snapshot().address)),
             qPrintable(lab.text("gateway.words")));
    // A request that lasts longer than all the shifting: the drain waits for it.
    test::HttpClient sleeper(
        Endpoint::parse(lab.session.snapshot().address.substr(std::strlen("http://"))).value());
    QVERIFY(sleeper.get("/sleep?ms=4000"));
    QVERIFY(lab.click("toolbar.restart"));
    QTRY_VERIFY_WITH_TIMEOUT(shares.contains(10) && shares.contains(50), kRestartMs);
    QTRY_VERIFY_WITH_TIMEOUT(states.contains(static_cast<int>(GatewayServerState::Drain)), kRestartMs);
    saveScreenshot(lab, QStringLiteral("lab-gateway.png"));
    QVERIFY(sleeper.read().status == 200);
    QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart()->closed, kRestartMs);
    QCOMPARE(lab.newestRestart()->verdict.lost, std::uint64_t(0));
    QVERIFY(lab.click("toolbar.stop"));
    QTRY_VERIFY_WITH_TIMEOUT(!pane->isVisible(), kStartMs);
    close(lab);
}

void tst_LabWindow::everySignalButtonSendsItsSignal()
{
    LabWindow lab;
    startLab(lab);
    for (const char* name : {"USR1", "USR2", "WINCH", "STOP", "CONT"}) {
        QVERIFY2(lab.click((QByteArray("signalPad.") + name).constData()), name);
        QTRY_VERIFY2_WITH_TIMEOUT(
            lab.text("signalPad.result").startsWith(QStringLiteral("✔ %1 → ").arg(QLatin1String(name))),
            qPrintable(lab.text("signalPad.result")), 5'000);
    }
    close(lab);
}

void tst_LabWindow::closingLeavesNoProcess()
{
    LabWindow lab;
    startLab(lab);
    std::vector<int> pids = lab.serverPids();
    QVERIFY(!pids.empty());
    pids.push_back(lab.session.bridge().pid());
    close(lab);
    for (const int pid : pids)
        QTRY_VERIFY2_WITH_TIMEOUT(!lives(pid), qPrintable(QString::number(pid)), 5'000);
}

void tst_LabWindow::theWindowSurvivesItsSupervisor()
{
    LabWindow lab;
    startLab(lab);
    const std::vector<int> servers = lab.serverPids();
    const int supervisor = lab.session.bridge().pid();
    QCOMPARE(::kill(supervisor, SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(!lab.session.isOpen(), 5'000);
    QVERIFY(lab.window->isVisible());
    QVERIFY2(lab.text("messages.words").contains(QLatin1String("killed by KILL")),
             qPrintable(lab.text("messages.words")));
    // Its servers see the lifeline's end and leave within 2 s.
    for (const int pid : servers)
        QTRY_VERIFY_WITH_TIMEOUT(!lives(pid), 10'000);
    QVERIFY(lab.click("messages.startLab"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.start"), kStartMs);
    QVERIFY(lab.click("toolbar.start"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().classes[0] > 50, kStartMs);
    close(lab);
}

CHANGEOVER_TEST(tst_LabWindow)
#include "tst_lab_window.moc"
