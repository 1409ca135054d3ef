// SPDX-License-Identifier: BSL-1.0
// A generation under a holder: its orders, its siblings, and what it does when the holder is gone.
#include "core/restart/engine_impl.h"

#include <fcntl.h>
#include <unistd.h>

namespace changeover {

namespace {

/// A process that ends closes its descriptors one by one: so much later all of a holder's are closed.
constexpr std::chrono::milliseconds kHolderEnds{100};

}  // namespace

void Engine::Impl::beHeld(const HoldMessage& hold)
{
    m_isHolders = true;
    m_notices.setSilent(true);
    if (hold.sibling < 3) return;
    FileDescriptor socket(hold.sibling);
    ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
    Sibling::Callbacks callbacks;
    callbacks.handOff = exchangeCallbacks(Side::Predecessor, [pid = hold.predecessor] { return pid; });
    callbacks.gone = [this](bool saidBye) {
        if (!saidBye && m_phase >= Phase::Serving)
            log(Severity::Warning, "The generation before this one died while it was draining.");
        stayedLongEnough();
    };
    m_elder = std::make_unique<Sibling>(context, std::move(socket), config.birth.generation, config.handOff,
                                        std::move(callbacks));
}

void Engine::Impl::makeWay(pid_t successor, FileDescriptor socket)
{
    m_younger.reset();  // of an attempt that failed
    if (socket) {
        Sibling::Callbacks callbacks;
        callbacks.handOff = exchangeCallbacks(Side::Successor, [successor] { return successor; });
        callbacks.gone = [this](bool) { stayedLongEnough(); };
        m_younger = std::make_unique<Sibling>(context, std::move(socket), config.birth.generation,
                                              config.handOff, std::move(callbacks));
    }
    if (m_phase == Phase::Draining) return m_succession->sayStopped(m_service.load());
    happen(PhaseEvent::StopOrdered);
}

void Engine::Impl::orderedAside()
{
    stepAside(0, [this] { m_succession->sayStopped(m_service.load()); });
}

/// Whoever serves goes on, and is alone.
void Engine::Impl::holderLost()
{
    if (m_phase >= Phase::Draining) return;
    if (m_phase < Phase::OnProbation && m_elder) {
        m_exit.sentence = "The holder is gone; the generation before this one serves.";
        return happen(PhaseEvent::Aborted);
    }
    // On probation it depends on whether the generation before has been told to step aside: then it has the
    // other end of our socket, or has said goodbye through it.
    if (m_phase == Phase::OnProbation && m_elder)
        return m_holderEnds.start(kHolderEnds, [this] {
            m_elder->isThere() || m_elder->saidBye() ? goOnWithoutHolder() : happen(PhaseEvent::Aborted);
        });
    if (m_phase == Phase::SteppedAside && m_younger && m_younger->isThere())
        return happen(PhaseEvent::ParentLost);
    goOnWithoutHolder();
}

void Engine::Impl::goOnWithoutHolder()
{
    if (m_phase == Phase::Preparing && !m_listenersReady)
        return cannotStart("The holder ended before it handed its listeners over.");
    log(Severity::Warning,
        "The holder is gone. This generation goes on, without anybody who would restart it "
        "if it crashed; a HUP restarts it as if it had never been held.");
    m_notices.setSilent(false);
    if (m_phase >= Phase::OnProbation) m_notices.mainPid(::getpid());
    happen(m_phase == Phase::SteppedAside ? PhaseEvent::ResumeOrdered : PhaseEvent::ParentLost);
}

}  // namespace changeover
