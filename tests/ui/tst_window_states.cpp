// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab_window_fixture.h"

#include "tests/support/test_program.h"
#include "ui/panes/run_bar.h"
#include "ui/panes/sheets.h"

#include <QFile>
#include <QToolButton>

using namespace changeover;

namespace {

constexpr int kSoonMs = 20'000;
constexpr int kLaterMs = 40'000;

}  // namespace

/// What the real window says in each state that the real supervisor and the real server can be brought into.
class tst_WindowStates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLoadWithoutAServerStops_data();
    void aLoadWithoutAServerStops();
    void whatWasRaisedIsSaidAlike();
    void aBurstOfHangupsIsCountedAsRestarts();
    void aFaultIsAChipAndItsRollBackPasses();
    void aPolicyIsAChipAndNotShownByThisLoad();
    void aSuspendedSupervisorIsNotLive();
    void anotherServerIsGivenNothingOfOurs();
    void aMessageMovesNothingInTheBanner();

private:
    static bool start(LabWindow& lab);
    static bool close(LabWindow& lab);
    static QString chip(const LabWindow& lab) { return lab.text("banner.state"); }
    static QString verdict(const LabWindow& lab) { return lab.text("banner.verdict"); }
    static QString whyTitle(LabWindow& lab);
};

bool tst_WindowStates::start(LabWindow& lab)
{
    lab.window->resize(1280, 720);
    lab.window->show();
    lab.session.open();
    if (!QTest::qWaitFor([&] { return lab.isEnabled("toolbar.start"); }, kSoonMs)) return false;
    lab.choose("toolbar.rate", 200);
    return lab.click("toolbar.start") &&
           QTest::qWaitFor([&] { return lab.session.snapshot().classes[0] >= 300; }, kSoonMs);
}

bool tst_WindowStates::close(LabWindow& lab)
{
    lab.window->close();
    return QTest::qWaitFor([&] { return !lab.session.isOpen() && !lab.window->isVisible(); }, kSoonMs);
}

/// As a person reads it: pressed, read, closed.
QString tst_WindowStates::whyTitle(LabWindow& lab)
{
    if (!lab.click("banner.why")) return QStringLiteral("no button");
    auto* dialog = lab.window->findChild<WhyDialog*>();
    if (dialog == nullptr) return QStringLiteral("no dialog");
    const QString title = dialog->findChild<QLabel*>(QStringLiteral("why.title"))->text();
    delete dialog;
    return title;
}

void tst_WindowStates::aLoadWithoutAServerStops_data()
{
    QTest::addColumn<bool>("byRate");  // "off" chosen, else Stop pressed
    QTest::newRow("Stop") << false;
    QTest::newRow("off") << true;
}

void tst_WindowStates::aLoadWithoutAServerStops()
{
    QFETCH(bool, byRate);
    LabWindow lab;
    QVERIFY(start(lab));
    QTRY_VERIFY(chip(lab).startsWith(QStringLiteral("▶ SERVING G1")));
    QVERIFY(lab.click("signalPad.KILL"));
    QTRY_VERIFY_WITH_TIMEOUT(chip(lab).startsWith(QStringLiteral("✖ DOWN")), kSoonMs);
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().lost > 20, kSoonMs);
    if (byRate)
        lab.choose("toolbar.rate", 0);
    else
        QVERIFY(lab.click("toolbar.stop"));
    QTRY_VERIFY_WITH_TIMEOUT(!lab.session.snapshot().loadOn, kSoonMs);
    const auto sent = lab.session.snapshot().sent;
    const auto then = lab.session.snapshot().timeNs;
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().timeNs > then + 500'000'000, kSoonMs);
    QCOMPARE(lab.session.snapshot().sent, sent);
    if (!byRate) QTRY_COMPARE(chip(lab), QStringLiteral("○ STOPPED"));
    QVERIFY(verdict(lab).startsWith(QStringLiteral("✖ FAIL\nrestart #1")));
    QVERIFY(close(lab));
}

void tst_WindowStates::whatWasRaisedIsSaidAlike()
{
    LabWindow lab;
    QVERIFY(start(lab));
    lab.find<QComboBox>("signalPad.way")->setCurrentIndex(1);
    QVERIFY(lab.click("signalPad.KILL"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.text("signalPad.result").startsWith(QStringLiteral("✔ KILL → ")), kSoonMs);
    QTRY_VERIFY_WITH_TIMEOUT(lab.session.snapshot().lost > 20, kSoonMs);
    QTRY_VERIFY(verdict(lab).startsWith(QStringLiteral("✖ FAIL\nrestart #1")));
    QCOMPARE(whyTitle(lab), QStringLiteral("restart #1: ✖ FAIL"));
    QVERIFY(lab.click("toolbar.start"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart() != nullptr && lab.newestRestart()->closed, kLaterMs);
    QTRY_VERIFY(chip(lab).startsWith(QStringLiteral("▶ SERVING G2")));
    QVERIFY(verdict(lab).startsWith(QStringLiteral("✖ FAIL\nrestart #1")));
    QCOMPARE(whyTitle(lab), QStringLiteral("restart #1: ✖ FAIL"));
    QVERIFY(close(lab));
}

void tst_WindowStates::aBurstOfHangupsIsCountedAsRestarts()
{
    LabWindow lab;
    QVERIFY(start(lab));
    for (int i = 0; i < 10; ++i)
        QVERIFY(lab.click("signalPad.HUP"));
    QTRY_VERIFY_WITH_TIMEOUT(
        lab.session.timeline().restarts().size() >= 10 && !lab.session.snapshot().restartPending, kLaterMs);
    int restarts = 0;
    for (const auto& [index, restart] : lab.session.timeline().restarts())
        restarts += restart.outcome != RestartOutcome::Coalesced;
    QVERIFY(restarts < 10);
    QVERIFY2(verdict(lab).contains(QStringLiteral("restart #%1").arg(restarts)), qPrintable(verdict(lab)));
    QCOMPARE(lab.session.timeline().restarts().at(1).signals, 10);
    if (restarts == 1) QVERIFY(verdict(lab).contains(QLatin1String("(10 HUPs, 9 joined)")));
    QVERIFY(close(lab));
}

void tst_WindowStates::aFaultIsAChipAndItsRollBackPasses()
{
    LabWindow lab;
    LabOptions options = lab.session.options();
    options.extraArguments = QStringLiteral("--fault ready:exit=1 --pause-accept 0ms");
    auto* bar = lab.find<RunBar>("toolbar");
    emit bar->optionsChanged(options);
    QVERIFY(start(lab));
    auto* chipButton = lab.find<QToolButton>("toolbar.faultChip");
    QVERIFY(chipButton->isVisible());
    QVERIFY(chipButton->text().contains(QLatin1String("ready:exit=1")));
    for (int attempt = 1; attempt <= 5; ++attempt) {
        QTRY_VERIFY_WITH_TIMEOUT(lab.isEnabled("toolbar.restart"), kLaterMs);
        QVERIFY(lab.click("toolbar.restart"));
        QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart() != nullptr && lab.newestRestart()->index == attempt &&
                                     lab.newestRestart()->closed,
                                 kLaterMs);
        if (lab.newestRestart()->verdict.reason != VerdictReason::GeneratorLate) break;
    }
    QTRY_VERIFY2(verdict(lab).startsWith(QStringLiteral("✔ PASS (rolled back)\n")), qPrintable(verdict(lab)));
    QVERIFY(whyTitle(lab).endsWith(QStringLiteral("✔ PASS (rolled back)")));
    // From the next start on without it; what else was typed stays.
    QVERIFY(lab.click("toolbar.faultChip"));
    QTRY_VERIFY(!chipButton->isVisible());
    QCOMPARE(lab.session.options().extraArguments, QStringLiteral("--pause-accept 0ms"));
    QVERIFY(close(lab));
}

void tst_WindowStates::aPolicyIsAChipAndNotShownByThisLoad()
{
    LabWindow lab;
    LabOptions options = lab.session.options();
    options.policy = QStringLiteral("no-linger");  // needs pipelined requests
    emit lab.find<RunBar>("toolbar")->optionsChanged(options);
    QVERIFY(start(lab));
    auto* chipButton = lab.find<QToolButton>("toolbar.policyChip");
    QVERIFY(chipButton->isVisible() && chipButton->text().contains(QLatin1String("no-linger")));
    QVERIFY(lab.click("toolbar.restart"));
    QTRY_VERIFY_WITH_TIMEOUT(lab.newestRestart() != nullptr && lab.newestRestart()->closed, kLaterMs);
    // Another verdict than PASS (a busy machine) names its own reason first.
    if (lab.newestRestart()->verdict.state == VerdictState::Pass)
        QTRY_VERIFY2(lab.text("banner.headline").contains(QLatin1String("not shown by this load")),
                     qPrintable(lab.text("banner.headline")));
    QVERIFY(lab.click("toolbar.policyChip"));
    QTRY_VERIFY(!chipButton->isVisible());
    QCOMPARE(lab.session.options().policy, QStringLiteral("none"));
    QVERIFY(close(lab));
}

void tst_WindowStates::aSuspendedSupervisorIsNotLive()
{
    LabWindow lab;
    QVERIFY(start(lab));
    QTRY_VERIFY(lab.text("status.live").contains(QLatin1String("LIVE")));
    const int supervisor = lab.session.bridge().pid();
    QCOMPARE(::kill(supervisor, SIGSTOP), 0);
    QTRY_VERIFY2_WITH_TIMEOUT(chip(lab).startsWith(QStringLiteral("❚❚ NO ANSWER")), qPrintable(chip(lab)),
                              kSoonMs);
    QVERIFY(!lab.text("status.live").contains(QLatin1String("LIVE")));
    QVERIFY(lab.text("status.live").contains(QLatin1String("no data for")));
    QCOMPARE(::kill(supervisor, SIGCONT), 0);
    QTRY_VERIFY_WITH_TIMEOUT(chip(lab).startsWith(QStringLiteral("▶ SERVING")), kSoonMs);
    QTRY_VERIFY(lab.text("status.live").contains(QLatin1String("LIVE")));
    QVERIFY(close(lab));
}

/// It refuses any option, takes its listener by LISTEN_FDS and says that it is ready by NOTIFY_SOCKET.
void tst_WindowStates::anotherServerIsGivenNothingOfOurs()
{
    const QTemporaryDir folder;
    QFile program(folder.filePath(QStringLiteral("another-server")));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write(
        "#!/usr/bin/env python3\n"
        "import http.server, os, signal, socket, sys\n"
        "if sys.argv[1:]: sys.exit('unknown option: ' + sys.argv[1])\n"
        "class Handler(http.server.BaseHTTPRequestHandler):\n"
        "    protocol_version = 'HTTP/1.1'\n"
        "    def do_GET(self):\n"
        "        self.send_response(200)\n"
        "        self.send_header('Content-Length', '13')\n"
        "        self.end_headers()\n"
        "        self.wfile.write(b'Hello world!\\n')\n"
        "    def log_message(self, *_): pass\n"
        "server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler, bind_and_activate=False)\n"
        "server.socket.close()\n"
        "server.socket = socket.socket(fileno=3)\n"
        "server.daemon_threads = True\n"
        "signal.signal(signal.SIGTERM, lambda *_: os._exit(0))\n"
        "said = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "said.sendto(b'READY=1', os.environ['NOTIFY_SOCKET'].replace('@', '\\0', 1))\n"
        "server.serve_forever()\n");
    program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    program.close();
    LabWindow lab(QStringLiteral(CHANGEOVER_BINARY_DIR "/changeover"), program.fileName());
    lab.choose("toolbar.strategy", QStringLiteral("activate"));
    QVERIFY2(start(lab), qPrintable(lab.text("banner.headline")));
    QTRY_VERIFY(chip(lab).startsWith(QStringLiteral("▶ SERVING G1")));
    QVERIFY(close(lab));
}

void tst_WindowStates::aMessageMovesNothingInTheBanner()
{
    LabWindow lab;
    QVERIFY(start(lab));
    QTRY_VERIFY(chip(lab).startsWith(QStringLiteral("▶ SERVING")));
    const int width = lab.find<QLabel>("banner.state")->width();
    QVERIFY(lab.click("signalPad.HUP"));
    QTRY_VERIFY_WITH_TIMEOUT(chip(lab).startsWith(QStringLiteral("… RESTARTING")), kSoonMs);
    QCOMPARE(lab.find<QLabel>("banner.state")->width(), width);
    QTRY_VERIFY_WITH_TIMEOUT(chip(lab).startsWith(QStringLiteral("▶ SERVING G2")), kSoonMs);
    QCOMPARE(lab.find<QLabel>("banner.state")->width(), width);
    QVERIFY(close(lab));
}

CHANGEOVER_TEST(tst_WindowStates)
#include "tst_window_states.moc"
