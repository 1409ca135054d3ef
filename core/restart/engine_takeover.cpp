// SPDX-License-Identifier: BSL-1.0
// An unrelated server instead of a child, or of a parent.
#include "core/restart/engine_impl.h"

#include "core/posix/packet_socket.h"

#include <unistd.h>

namespace changeover {

/// The first generation offers from the start, and does not start where it cannot; a later one when its
/// predecessor can no longer take over again, and goes on where it cannot.
bool Engine::Impl::offerTakeover()
{
    if (config.takeoverSocket.empty()) return true;
    const bool isFirst = config.birth.channel < 0;
    const auto offered = m_takeoverSocket.offer(config.takeoverSocket, isFirst ? 0 : predecessorPid());
    if (offered) return true;
    std::string why = offered.error().message();
    if (offered.error() == std::errc::address_in_use) why = "another server offers its own there";
    if (offered.error() == std::errc::file_exists) why = "there is a file that is no socket";
    const std::string sentence = "Cannot offer a takeover at " + config.takeoverSocket + ": " + why + '.';
    if (isFirst)
        cannotStart(sentence);
    else
        log(Severity::Error, sentence + " This generation serves without.");
    return false;
}

void Engine::Impl::takeoverAsked(Taker taker)
{
    const std::string who = "pid " + std::to_string(taker.process.pid());
    if (const std::string reason = whyNoTakeover(); !reason.empty()) {
        m_takeoverSocket.refuse(taker, reason);
        return refusedTakeover(Severity::Info, who, reason);
    }
    log(Severity::Info, "A takeover by " + who + " begins.");
    m_restarts.expect(std::move(taker));
    happen(PhaseEvent::RestartRequested);
}

std::string Engine::Impl::whyNoTakeover()
{
    if (m_phase < Phase::Serving) return "it does not serve yet; try again in a moment";
    if (isChangingOver(m_phase)) return "a restart or a takeover is under way; try again when it has ended";
    if (m_phase != Phase::Serving) return "it is leaving";
    if (m_restarts.draining().isFull() || m_restarts.pending())
        return "three generations are still draining; try again when one of them is gone";
    if (m_listeners.all().size() > kMaxPacketDescriptors)
        return "it has more than " + std::to_string(kMaxPacketDescriptors) + " listeners";
    return {};
}

TakeoverSocket::Callbacks Engine::Impl::takeoverCallbacks()
{
    TakeoverSocket::Callbacks callbacks;
    callbacks.asked = [this](Taker taker) { takeoverAsked(std::move(taker)); };
    callbacks.refused = [this](const std::string& who, const std::string& reason) {
        refusedTakeover(Severity::Warning, who, reason);
    };
    return callbacks;
}

/// An attempt that never began: it is counted, and no event says that one has ended.
void Engine::Impl::refusedTakeover(Severity severity, const std::string& who, const std::string& reason)
{
    m_restarts.addCount(RestartOutcome::Refused);
    log(severity, "Refused a takeover by " + who + ": " + reason + '.');
}

pid_t Engine::Impl::predecessorPid() const noexcept
{
    return config.takenFrom != 0 ? config.takenFrom : ::getppid();
}

/// In a takeover a listener's number in the manifest is its place among those that rode along.
void Engine::Impl::adoptTaken(ManifestMessage manifest, std::vector<FileDescriptor> sockets)
{
    if (sockets.size() < manifest.listeners.size())
        return cannotStart("Only " + std::to_string(sockets.size()) + " of " +
                           std::to_string(manifest.listeners.size()) +
                           " listeners arrived: raise the limit of open descriptors.");
    for (std::size_t i = 0; i < manifest.listeners.size(); ++i)
        manifest.listeners[i].descriptor = sockets[i].release();
    adopt(manifest);
}

}  // namespace changeover
