// SPDX-License-Identifier: BSL-1.0
#include "core/report/progress.h"

#include "core/posix/utf8.h"
#include "core/process/signal_table.h"
#include "core/report/messages.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kRedraw{200};
constexpr int kBarWidth = 24;

}  // namespace

Progress::Progress(bool quiet, std::string label)
    : m_quiet(quiet), m_label(label.empty() ? std::string() : std::move(label) + ": "),
      m_terminal(::isatty(STDERR_FILENO) == 1)
{
}

Progress::~Progress() = default;

void Progress::watch(boost::asio::io_context& context, const Experiment& experiment, const Lab& lab)
{
    if (m_quiet) return;
    m_experiment = &experiment;
    m_lab = &lab;
    m_timer = std::make_unique<boost::asio::steady_timer>(context);
    draw();
}

void Progress::note(const Event& event)
{
    if (m_quiet || m_terminal) return;
    if (event.kind == EventKind::AttemptEnded)
        say("pid " + std::to_string(event.pid) + ": " +
            std::string(name(static_cast<RestartOutcome>(event.value))) +
            (event.words().empty() ? "" : ": " + std::string(event.words())));
}

void Progress::stop()
{
    if (!m_timer) return;
    draw();
    m_timer.reset();
    if (m_barShown) std::fputs("\r\033[K", stderr);
}

void Progress::draw()
{
    const int total = m_experiment->plan().restarts;
    const int done = m_experiment->restartsDone();
    const LoadRecord& load = m_lab->ledger().load();
    const std::string counts = std::to_string(done) + '/' + std::to_string(total) + " restarts, sent " +
                               grouped(load.sent) + ", lost " + grouped(m_lab->ledger().lost());
    if (m_terminal) {
        const int filled = total > 0 ? kBarWidth * std::min(done, total) / total : kBarWidth;
        const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                                std::string(static_cast<std::size_t>(kBarWidth - filled), '.');
        std::fprintf(stderr, "\r\033[K[%s] %s%s, %s", bar.c_str(), m_label.c_str(), counts.c_str(),
                     m_experiment->awaited().c_str());
        std::fflush(stderr);
        m_barShown = true;
    } else {
        const auto& windows = m_lab->ledger().windows();
        for (; m_windowsSaid < windows.size() && windows[m_windowsSaid].closed(); ++m_windowsSaid) {
            const RestartWindow& window = windows[m_windowsSaid];
            say("restart " + std::to_string(window.index()) + ": " +
                std::string(name(window.verdict().state)) + ", " + counts);
        }
        std::string awaited = m_experiment->awaited();
        if (awaited != m_awaited && m_experiment->stage() != ExperimentStage::Done) say(awaited);
        m_awaited = std::move(awaited);
    }
    m_timer->expires_after(kRedraw);
    m_timer->async_wait([this](boost::system::error_code error) {
        if (!error && m_timer) draw();
    });
}

void Progress::say(const std::string& line)
{
    std::fprintf(stderr, "changeover: %s%s\n", m_label.c_str(), oneLine(line).c_str());
}

}  // namespace changeover
