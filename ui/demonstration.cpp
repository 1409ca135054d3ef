// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/demonstration.h"

#include "ui/lab_session.h"
#include "ui/main_window.h"

#include <chrono>

namespace changeover {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 90s;
constexpr std::uint64_t kLoadSeen = 1'000;  // requests before the restart: enough to see the steady state

}  // namespace

Demonstration::Demonstration(LabSession& session, MainWindow& window, QString picture, QObject* parent)
    : QObject(parent), m_session(session), m_window(window), m_picture(std::move(picture))
{
    connect(&session, &LabSession::opened, this, [this] { m_session.start(); });
    connect(&session, &LabSession::changed, this, &Demonstration::follow);
    connect(&session, &LabSession::failed, this, [this](const QString& words) { end(4, words); });
    connect(&session, &LabSession::ended, this, [this] { end(4, tr("The supervisor has ended.")); });
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { end(4, tr("The demonstration did not come to its end in time.")); });
    m_patience.start(kPatience);
}

void Demonstration::follow()
{
    const Snapshot& snapshot = m_session.snapshot();
    if (m_step == Step::Starting && snapshot.state == LabState::Running && snapshot.sent > 0) {
        m_step = Step::Loaded;
    } else if (m_step == Step::Loaded && snapshot.sent >= kLoadSeen) {
        m_step = Step::Restarting;
        m_session.restart();
    } else if (m_step == Step::Restarting && !snapshot.restarts.empty() && snapshot.restarts.back().closed) {
        conclude();
    }
}

void Demonstration::conclude()
{
    const bool passed = m_session.snapshot().restarts.back().verdict.state == VerdictState::Pass;
    m_window.repaint();
    if (!m_window.grab().save(m_picture, "PNG"))
        return end(4, tr("The picture could not be written to %1.").arg(m_picture));
    end(passed ? 0 : 1, passed ? QString() : tr("The restart did not pass; the picture shows why."));
}

void Demonstration::end(int exitCode, const QString& sentence)
{
    if (std::exchange(m_step, Step::Over) == Step::Over) return;
    m_patience.stop();
    emit finished(exitCode, sentence);
}

}  // namespace changeover
