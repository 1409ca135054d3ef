// SPDX-License-Identifier: BSL-1.0
// From exec to owning the service.
#include "core/restart/engine_impl.h"

#include "core/posix/packet_socket.h"
#include "core/process/process_table.h"

#include <boost/asio/post.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace changeover {

bool Engine::Impl::isAlone() const noexcept { return !m_succession || !m_succession->isParentThere(); }

void Engine::Impl::faultAt(FaultPlan::At step)
{
    if (config.fault && config.fault->at == step && config.fault->concerns(config.birth.generation))
        commitFault(*config.fault, config.birth.lifeline);
}

void Engine::Impl::cannotStart(const std::string& text)
{
    m_exit = {4, text, false};
    happen(PhaseEvent::PreparationFailed);
}

bool Engine::Impl::openListeners(std::vector<FileDescriptor> activated)
{
    auto spellings = config.listen;
    if (!config.listenFile.empty()) {
        auto read = readListenFile(config.listenFile);
        if (!read) {
            cannotStart("Cannot read " + config.listenFile + ": " + read.error().message() + '.');
            return false;
        }
        spellings = std::move(*read);
    }
    m_listeners = ListenerSet(std::move(spellings), config.listenOtherwise, config.reusePort);
    if (m_succession) return true;  // the manifest first
    if (const auto failure = m_listeners.adopt(std::move(activated))) {
        cannotStart(sentence(failure));
        return false;
    }
    // One that replaced itself has them all, though not under their spellings: `:0` has a port by now.
    const auto failure = config.birth.listeners.empty() ? m_listeners.bindMissing() : ListenerFailure{};
    if (failure) {
        cannotStart(sentence(failure));
        return false;
    }
    m_listenersReady = true;
    return true;
}

void Engine::Impl::watchLifeline()
{
    const auto error =
        m_lifeline.watch(config.birth.lifeline, guarded([](Impl& self) { self.supervisorGone(); }));
    if (error)
        log(Severity::Warning, "The lifeline this server was born with is none: " + error.message() + '.');
}

void Engine::Impl::meetParent()
{
    Succession::Callbacks callbacks;
    callbacks.happened = [this](PhaseEvent event) {
        if (event == PhaseEvent::ParentLost && m_isHolders) return holderLost();
        if (event == PhaseEvent::ParentLost && m_phase == Phase::Preparing && !m_listenersReady)
            return cannotStart("The parent generation ended before it handed its listeners over.");
        if (event == PhaseEvent::ParentLost && m_phase < Phase::Serving)
            log(Severity::Warning,
                "The generation before this one died during the restart; this one carries on alone.");
        if (event == PhaseEvent::ParentLost && m_phase == Phase::OnProbation) m_notices.mainPid(::getpid());
        if (event == PhaseEvent::Aborted) return calledOff();
        happen(event);
    };
    callbacks.manifest = [this](const ManifestMessage& manifest, std::vector<FileDescriptor> sockets) {
        if (config.takenFrom != 0) return adoptTaken(manifest, std::move(sockets));
        adopt(manifest);
    };
    callbacks.committed = [this](const CommitMessage& commit, std::vector<FileDescriptor> generations) {
        m_restarts.draining().watch(std::move(generations));
        m_restarts.setCounts(commit);
        happen(PhaseEvent::Committed);
    };
    callbacks.sealed = [this](const std::optional<ReceivedSignal>& restart) {
        m_restarts.addCount(RestartOutcome::Committed);
        if (restart) m_restarts.pending() = restart;
    };
    callbacks.restartAsked = [this](const ReceivedSignal& trigger) { requestRestart(trigger); };
    callbacks.exitAsked = [this] { exitByMessage(); };
    callbacks.held = [this](const HoldMessage& hold) { beHeld(hold); };
    callbacks.stopAsked = [this](pid_t successor, FileDescriptor sibling) {
        makeWay(successor, std::move(sibling));
    };
    callbacks.hurryAsked = [this] { hurry(); };
    callbacks.predecessorGone = [this](bool saidBye, std::error_code error) {
        if (m_isHolders) return holderLost();
        if (error != std::errc::not_connected)
            log(Severity::Warning, "The generation before this one said something unintelligible (" +
                                       error.message() +
                                       "). Both go on; no more connections come from there.");
        else if (!saidBye)
            log(Severity::Warning, "The generation before this one died while it was draining.");
        stayedLongEnough();
    };
    callbacks.handOff = exchangeCallbacks(Side::Predecessor, [this] { return predecessorPid(); });
    FileDescriptor channel(config.birth.channel);
    if (!isPacketSocket(channel.get())) {      // a stale birth variable
        static_cast<void>(channel.release());  // whatever that number is, it is not ours to close
        return log(Severity::Warning,
                   "The channel this server was born with is none: it starts without a parent.");
    }
    FileDescriptor originalStderr(config.birth.originalStderr);
    for (const int descriptor : {channel.get(), originalStderr.get()})
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    m_succession =
        std::make_unique<Succession>(context, std::move(channel), std::move(originalStderr),
                                     config.birth.generation, config.handOff, std::move(callbacks));
    faultAt(FaultPlan::At::Hello);
    if (config.takenFrom != 0) return m_succession->start();
    m_succession->sayHello(config.build);
}

void Engine::Impl::adopt(const ManifestMessage& manifest)
{
    faultAt(FaultPlan::At::Claim);
    ClaimMessage claim;
    claim.openAtEntry.assign(config.openAtEntry.begin(), config.openAtEntry.end());
    if (const auto failure = m_listeners.adopt(manifest, claim.listeners))
        return cannotStart(sentence(failure));
    if (const auto failure = m_listeners.bindMissing()) return cannotStart(sentence(failure));
    for (const Listener& listener : m_listeners.all())
        if (!listener.inherited)
            claim.listeners.push_back({listener.configured, ClaimMessage::Use::NewlyBound});
    m_succession->sayClaim(claim);
    m_listenersReady = true;
    if (m_servicePrepared) happen(PhaseEvent::Prepared);
}

void Engine::Impl::prepared(std::error_code error)
{
    if (error) return cannotStart("The server could not initialise: " + error.message() + '.');
    m_servicePrepared = true;
    if (m_listenersReady) happen(PhaseEvent::Prepared);
}

void Engine::Impl::sayReady()
{
    faultAt(FaultPlan::At::Ready);
    if (!goesAhead()) return m_succession->sayReady();
    m_events.write(EventKind::Ready);
    happen(PhaseEvent::Committed);  // nobody else to say it
}

void Engine::Impl::arm()
{
    if (config.fault && config.fault->at == FaultPlan::At::AfterCommit)
        m_faultTimer.start(config.fault->afterCommit, [this] { faultAt(FaultPlan::At::AfterCommit); });
    // Before accept is armed: a demonstration of a child that does not come to accepting costs no connection.
    faultAt(FaultPlan::At::Accepting);
    if (const auto failure = m_listeners.listen()) return cannotStart(sentence(failure));
    m_acceptance.start(m_listeners.all(), guarded([](Impl& self, std::error_code error) {
                           if (error)
                               return self.cannotStart("The server cannot accept: " + error.message() + '.');
                           self.happen(PhaseEvent::Armed);
                       }));
}

void Engine::Impl::announce()
{
    for (const Listener& listener : m_listeners.all())
        m_events.write(EventKind::ListenerOpened, listener.address.port);
    m_events.write(EventKind::Accepting);
    const bool goesOn = goesAhead();
    if (!goesOn) m_succession->sayAccepting();  // first: the parent waits for it
    if (m_hooks.onAccepting) m_hooks.onAccepting(m_listeners.all());
    if (!goesOn) return;
    sayReplaced(EventKind::AttemptEnded);
    m_notices.mainPid(::getpid());
    happen(PhaseEvent::Sealed);
}

void Engine::Impl::ownService()
{
    if (config.takenFrom != 0) m_notices.mainPid(::getpid());  // where ours are not that server's
    m_notices.serving(config.birth.generation);
    m_notices.keepPidFile();
    // After what else lies in the channel: behind SEALED there is ABORT where this one was stopped for longer
    // than the parent waits for its word. What cannot be taken back is done only then.
    boost::asio::post(context, guarded([](Impl& self) {
                          if (self.m_calledOff) return;
                          self.m_listeners.removePaths(ListenerSet::Paths::Unwanted);
                          if (self.config.birth.channel >= 0) self.offerTakeover();
                          self.startPendingRestart();
                      }));
}

}  // namespace changeover
