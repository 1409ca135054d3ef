// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/banner_model.h"

#include <algorithm>

namespace changeover {
namespace {

/// One that joined a restart under way has no verdict of its own.
std::optional<RestartSummary> newestRestart(const Snapshot& snapshot)
{
    const auto& all = snapshot.restarts;
    const auto newest = std::find_if(all.rbegin(), all.rend(), [](const RestartSummary& restart) {
        return restart.outcome != RestartOutcome::Coalesced;
    });
    return newest == all.rend() ? std::nullopt : std::optional(*newest);
}

}  // namespace

void BannerModel::begin()
{
    m_state = {};
    m_state.lab = BannerState::Lab::Heard;
    m_faults = {};
    m_decidedIndex = 0;
    m_lostWhenDecided = 0;
    m_policyWhenDecided.clear();
}

void BannerModel::labGone() { m_state.lab = BannerState::Lab::Off; }

void BannerModel::silent(std::int64_t ns)
{
    if (m_state.lab == BannerState::Lab::Off) return;
    m_state.lab = BannerState::Lab::Silent;
    m_state.forNs = ns;
}

void BannerModel::apply(const Snapshot& snapshot)
{
    BannerState state;
    state.lab = BannerState::Lab::Heard;
    state.now = snapshot.now;
    state.forNs = std::max<std::int64_t>(snapshot.timeNs - snapshot.now.sinceNs, 0);
    state.sent = snapshot.sent;
    state.ok = snapshot.classes[static_cast<std::size_t>(RequestClass::Ok)];
    state.cancelled = snapshot.classes[static_cast<std::size_t>(RequestClass::Cancelled)];
    state.lost = snapshot.lost;
    state.inFlight = snapshot.inFlight;
    state.classes = snapshot.classes;
    state.run = snapshot.verdict;
    state.loadOn = snapshot.loadOn;
    state.restart = newestRestart(snapshot);
    judge(state, snapshot);
    m_state = state;
}

void BannerModel::judge(BannerState& state, const Snapshot& snapshot)
{
    if (!state.restart) return;
    const RestartSummary& restart = *state.restart;
    state.verdict = restart.verdict.state;
    state.judged = BannerState::Judged::Open;
    if (restart.closed) {
        if (restart.index != m_decidedIndex) {
            m_decidedIndex = restart.index;
            m_lostWhenDecided = snapshot.lost;
            m_policyWhenDecided = m_faults.policy;
        }
        state.lostSince = snapshot.lost - std::min(snapshot.lost, m_lostWhenDecided);
        state.judged = state.lostSince > 0 ? BannerState::Judged::LostSince : BannerState::Judged::Decided;
        if (state.lostSince > 0) state.verdict = std::max(state.verdict, VerdictState::Fail);
        // One that was rolled back handed nothing over in which it could have shown.
        if (restart.verdict.lost == 0 && restart.outcome == RestartOutcome::Committed)
            state.notShown = m_policyWhenDecided;
    }
    // The instrument's own faults make every figure doubtful: never hidden behind a good window.
    if (snapshot.verdict.state == VerdictState::InstrumentFault)
        state.verdict = VerdictState::InstrumentFault;
    state.runIsWorse = snapshot.verdict.state > state.verdict;
}

}  // namespace changeover
