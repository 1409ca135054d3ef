// SPDX-License-Identifier: BSL-1.0
#include "core/restart/phase.h"

namespace changeover {

namespace {

using E = PhaseEvent;

/// While becoming the server.
std::optional<Phase> nextAsSuccessor(Phase phase, PhaseEvent event) noexcept
{
    const bool mayAccept = phase == Phase::Arming || phase == Phase::OnProbation;
    // Before COMMIT there is nothing to finish; from then on connections of ours may exist.
    if (event == E::Aborted || event == E::ExitRequested) return mayAccept ? Phase::Draining : Phase::Done;
    if (phase == Phase::Preparing) {
        if (event == E::Prepared) return Phase::AwaitingCommit;
        if (event == E::PreparationFailed) return Phase::Done;
        if (event == E::ParentLost) return Phase::Preparing;
    } else if (phase == Phase::AwaitingCommit) {
        // A parent that died cannot accept any more: nobody else serves.
        if (event == E::Committed || event == E::ParentLost) return Phase::Arming;
    } else if (phase == Phase::Arming) {
        if (event == E::Armed) return Phase::OnProbation;
        if (event == E::PreparationFailed) return Phase::Done;
        if (event == E::ParentLost) return Phase::Arming;
    } else if (event == E::Sealed || event == E::ParentLost) {
        return Phase::Serving;
    }
    return std::nullopt;
}

/// While a child of ours becomes the server. A failure is a roll-back: no client is lost by it.
std::optional<Phase> nextAsParent(Phase phase, PhaseEvent event) noexcept
{
    if (event == E::ChildFailed) return Phase::Aborting;
    if (event == E::ChildExited) return Phase::Serving;
    if (event == E::Aborted) return Phase::AbortingToExit;  // our own parent serves: see Serving
    // Before COMMIT the child goes first; after it both drain.
    if (event == E::ExitRequested)
        return phase == Phase::AwaitingReadiness ? Phase::AbortingToExit : Phase::Draining;
    if (phase == Phase::AwaitingReadiness && event == E::ChildReady) return Phase::Committing;
    if (phase == Phase::Committing && event == E::ChildAccepting) return Phase::Probation;
    if (phase == Phase::Probation && event == E::ProbationPassed) return Phase::Sealing;
    if (phase == Phase::Sealing && event == E::SealAcknowledged) return Phase::Draining;
    if (phase == Phase::Sealing && event == E::ChildServes) return Phase::Serving;
    return std::nullopt;
}

}  // namespace

std::optional<Phase> nextPhase(Phase phase, PhaseEvent event) noexcept
{
    if (event == E::Forced && phase != Phase::Done) return Phase::Done;
    switch (phase) {  // no default: a new phase must not go unnoticed
    case Phase::Preparing:
    case Phase::AwaitingCommit:
    case Phase::Arming:
    case Phase::OnProbation:
        return nextAsSuccessor(phase, event);
    case Phase::Serving:
        if (event == E::RestartRequested) return Phase::Spawning;
        // ABORT: SEALED was read too late, the parent had taken over again.
        if (event == E::ExitRequested || event == E::Aborted) return Phase::Draining;
        if (event == E::StopOrdered) return Phase::SteppedAside;
        break;
    case Phase::SteppedAside:
        if (event == E::ResumeOrdered) return Phase::Serving;
        // Also without the holder: the generation after accepts, and nobody could call it off any more.
        if (event == E::SuccessorSealed || event == E::ParentLost) return Phase::Draining;
        if (event == E::ExitRequested) return Phase::Draining;
        break;
    case Phase::Spawning:
        if (event == E::Spawned) return Phase::AwaitingReadiness;
        if (event == E::SpawnFailed) return Phase::Serving;
        break;
    case Phase::AwaitingReadiness:
    case Phase::Committing:
    case Phase::Probation:
    case Phase::Sealing:
        return nextAsParent(phase, event);
    case Phase::Aborting:
        if (event == E::ChildExited) return Phase::Serving;
        if (event == E::ExitRequested || event == E::Aborted) return Phase::AbortingToExit;
        break;
    case Phase::AbortingToExit:
        if (event == E::ChildExited) return Phase::Draining;
        if (event == E::ExitRequested) return Phase::AbortingToExit;
        break;
    case Phase::Draining:
        if (event == E::ExitRequested) return Phase::Draining;  // a second signal shortens it
        if (event == E::Drained) return Phase::Done;
        break;
    case Phase::Done:
        break;
    }
    return std::nullopt;
}

std::string_view name(Phase phase) noexcept
{
    constexpr std::array<std::string_view, kAllPhases.size()> kNames{
        "preparing",        "awaiting-commit",    "arming",     "on-probation", "serving", "stepped-aside",
        "spawning",         "awaiting-readiness", "committing", "probation",    "sealing", "aborting",
        "aborting-to-exit", "draining",           "done"};
    return kNames[static_cast<std::size_t>(phase)];
}

std::string_view name(PhaseEvent event) noexcept
{
    constexpr std::array<std::string_view, kAllPhaseEvents.size()> kNames{"prepared",
                                                                          "preparation-failed",
                                                                          "committed",
                                                                          "armed",
                                                                          "sealed",
                                                                          "aborted",
                                                                          "parent-lost",
                                                                          "stop-ordered",
                                                                          "resume-ordered",
                                                                          "successor-sealed",
                                                                          "restart-requested",
                                                                          "spawned",
                                                                          "spawn-failed",
                                                                          "child-ready",
                                                                          "child-accepting",
                                                                          "probation-passed",
                                                                          "seal-acknowledged",
                                                                          "child-serves",
                                                                          "child-failed",
                                                                          "child-exited",
                                                                          "exit-requested",
                                                                          "drained",
                                                                          "forced"};
    return kNames[static_cast<std::size_t>(event)];
}

}  // namespace changeover
