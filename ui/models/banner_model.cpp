// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/banner_model.h"

#include <algorithm>

namespace changeover {

void BannerModel::begin()
{
    m_state = {};
    m_state.kind = BannerState::Kind::Idle;
    m_decidedIndex = 0;
    m_lostWhenDecided = 0;
}

void BannerModel::labGone() { m_state.kind = BannerState::Kind::NoLab; }

void BannerModel::apply(const Snapshot& snapshot)
{
    BannerState state;
    state.sent = snapshot.sent;
    state.ok = snapshot.classes[static_cast<std::size_t>(RequestClass::Ok)];
    state.cancelled = snapshot.classes[static_cast<std::size_t>(RequestClass::Cancelled)];
    state.lost = snapshot.lost;
    state.inFlight = snapshot.inFlight;
    state.classes = snapshot.classes;
    state.run = snapshot.verdict;
    state.loadOn = snapshot.loadOn;
    if (!snapshot.restarts.empty()) state.restart = snapshot.restarts.back();

    if (state.restart && state.restart->closed && state.restart->index != m_decidedIndex) {
        m_decidedIndex = state.restart->index;
        m_lostWhenDecided = snapshot.lost;
    }
    const bool decided = state.restart && state.restart->closed && !snapshot.restartPending;
    if (decided) {
        state.lostSince = snapshot.lost - std::min(snapshot.lost, m_lostWhenDecided);
        state.kind = state.lostSince > 0 ? BannerState::Kind::LostSince : BannerState::Kind::Decided;
        state.verdict = state.restart->verdict.state;
        if (state.lostSince > 0) state.verdict = std::max(state.verdict, VerdictState::Fail);
        // The instrument's own faults make every figure doubtful: never hidden behind a good window.
        if (snapshot.verdict.state == VerdictState::InstrumentFault)
            state.verdict = VerdictState::InstrumentFault;
        state.runIsWorse = snapshot.verdict.state > state.verdict;
    } else if (snapshot.state == LabState::Starting && !snapshot.restartPending) {
        state.kind = BannerState::Kind::Starting;
    } else if (snapshot.state == LabState::Idle && !snapshot.restartPending && snapshot.sent == 0) {
        state.kind = BannerState::Kind::Idle;
    } else {
        state.kind = BannerState::Kind::Running;
    }
    m_state = state;
}

}  // namespace changeover
