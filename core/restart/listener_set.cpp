// SPDX-License-Identifier: BSL-1.0
#include "core/restart/listener_set.h"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sys/socket.h>
#include <utility>

namespace changeover {

namespace {

int socketOption(int socket, int option)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

/// What was handed over is believed only as far as the kernel confirms it.
std::error_code checkInherited(int socket, const std::string& address)
{
    if (socketOption(socket, SO_ACCEPTCONN) != 1 || socketOption(socket, SO_TYPE) != SOCK_STREAM)
        return RestartErrc::notListening;
    const auto actual = localEndpoint(socket);
    if (!actual) return actual.error();
    return actual->text() == address ? std::error_code{} : make_error_code(RestartErrc::wrongAddress);
}

/// Asked for twice, that is two listeners: each time the kernel gives another port.
bool asksForAnyPort(const std::string& spelling)
{
    const auto endpoint = Endpoint::parse(spelling);
    return endpoint && endpoint->family != Endpoint::Family::Unix && endpoint->port == 0;
}

Result<Listener> bindListener(const std::string& spelling, bool shared)
{
    const auto endpoint = Endpoint::parse(spelling);
    if (!endpoint) return endpoint.error();
    auto socket = bindStream(*endpoint, shared);
    if (!socket && socket.error() == std::errc::address_in_use && removeStalePath(*endpoint))
        socket = bindStream(*endpoint, shared);
    if (!socket && isOtherFile(*endpoint)) return std::make_error_code(std::errc::file_exists);
    if (!socket) return socket.error();
    const auto address = localEndpoint(socket->get());
    if (!address) return address.error();
    Listener listener;
    listener.configured = spelling;
    listener.address = *address;
    listener.path = ListenerPath::of(*address);
    listener.socket = std::move(*socket);
    return listener;
}

ListenerPath inheritedPath(const ManifestMessage::Entry& entry)
{
    const auto address = Endpoint::parse(entry.address);
    return entry.ownsPath && address ? ListenerPath::of(*address) : ListenerPath();
}

Result<Listener> inherit(const ManifestMessage::Entry& entry, FileDescriptor socket)
{
    if (const auto error = checkInherited(socket.get(), entry.address)) return error;
    const auto address = Endpoint::parse(entry.address);
    if (!address) return address.error();
    ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);  // it came through exec without
    Listener listener;
    listener.address = *address;
    listener.path = inheritedPath(entry);
    listener.socket = std::move(socket);
    listener.backlog = entry.backlog;
    listener.inherited = true;
    listener.activated = entry.activated;
    return listener;
}

}  // namespace

std::string sentence(const ListenerFailure& failure)
{
    if (failure.error == std::errc::address_in_use)
        return "Cannot listen on " + failure.configured +
               ": the address is in use. Stop whoever listens there, or choose another port.";
    if (failure.error == std::errc::file_exists)
        return "Cannot listen on " + failure.configured +
               ": there is a file that is no socket. Remove it, or name another path.";
    if (failure.error == RestartErrc::noListener) return "No address to listen on was configured.";
    return "Cannot listen on " + failure.configured + ": " + failure.error.message() + '.';
}

ListenerSet::ListenerSet(std::vector<std::string> spellings, const std::string& otherwise, bool shared)
    : m_otherwise(otherwise), m_shared(shared)
{
    want(std::move(spellings));
}

void ListenerSet::want(std::vector<std::string> spellings)
{
    m_spellings.clear();
    for (std::string& spelling : spellings)
        if (asksForAnyPort(spelling) || std::ranges::find(m_spellings, spelling) == m_spellings.end())
            m_spellings.push_back(std::move(spelling));
}

void ListenerSet::dropUnwanted() noexcept
{
    std::erase_if(m_listeners, [this](const Listener& listener) {
        const bool isUnwanted =
            !listener.activated && std::ranges::find(m_spellings, listener.configured) == m_spellings.end();
        if (isUnwanted) listener.path.remove();
        return isUnwanted;
    });
}

bool ListenerSet::isMissing(const std::string& spelling) const
{
    return std::ranges::count(m_spellings, spelling) >
           std::ranges::count(m_listeners, spelling, &Listener::configured);
}

std::string ListenerSet::spellingOf(const Endpoint& address) const
{
    const auto same = std::ranges::find_if(m_spellings, [&](const std::string& spelling) {
        const auto endpoint = Endpoint::parse(spelling);
        return endpoint && endpoint->text() == address.text();
    });
    return same != m_spellings.end() ? *same : address.text();
}

void ListenerSet::settleSpellings(bool hasOthers)
{
    if (m_spellings.empty() && !hasOthers && !m_otherwise.empty()) m_spellings.push_back(m_otherwise);
}

ListenerFailure ListenerSet::adopt(std::vector<FileDescriptor> activated)
{
    settleSpellings(!activated.empty());
    for (FileDescriptor& socket : activated) {
        const std::string name = "descriptor " + std::to_string(socket.get()) + " of LISTEN_FDS";
        const auto address = localEndpoint(socket.get());
        if (!address) return {name, address.error()};
        if (const auto error = checkInherited(socket.get(), address->text())) return {name, error};
        if (const auto set = setNonBlocking(socket.get()); !set) return {name, set.error()};
        Listener listener;
        listener.configured = spellingOf(*address);
        listener.address = *address;
        listener.socket = std::move(socket);
        listener.inherited = listener.activated = true;
        m_listeners.push_back(std::move(listener));
    }
    return {};
}

ListenerFailure ListenerSet::adopt(const ManifestMessage& manifest, std::vector<ClaimMessage::Entry>& claim)
{
    const bool takesAll = m_spellings.empty();
    settleSpellings(!manifest.listeners.empty());
    for (const ManifestMessage::Entry& entry : manifest.listeners) {
        const bool bindAnew = entry.descriptor == ManifestMessage::kBindAnew;
        if (entry.descriptor < 3 && !bindAnew) return {entry.configured, RestartErrc::notListening};
        FileDescriptor socket(bindAnew ? -1 : entry.descriptor);
        const auto address = Endpoint::parse(entry.address);
        // An unrelated server may have asked for the same address in other words.
        const std::string spelling =
            isMissing(entry.configured) || !address ? entry.configured : spellingOf(*address);
        if (!entry.activated && !takesAll && !isMissing(spelling)) {
            m_unwanted.push_back(inheritedPath(entry));
            claim.push_back({entry.configured, ClaimMessage::Use::NotWanted});
            continue;
        }
        auto listener = bindAnew ? bindListener(entry.address, m_shared) : inherit(entry, std::move(socket));
        if (!listener) return {entry.configured, listener.error()};
        listener->configured = spelling;
        if (listener->inherited) claim.push_back({entry.configured, ClaimMessage::Use::Adopted});
        m_listeners.push_back(std::move(*listener));
    }
    return {};
}

ListenerFailure ListenerSet::bindMissing()
{
    if (m_spellings.empty() && m_listeners.empty()) return {{}, RestartErrc::noListener};
    for (const std::string& spelling : m_spellings) {
        if (!isMissing(spelling)) continue;
        auto listener = bindListener(spelling, m_shared);
        if (!listener) return {spelling, listener.error()};
        m_listeners.push_back(std::move(*listener));
    }
    return {};
}

ListenerFailure ListenerSet::listen()
{
    for (const Listener& listener : m_listeners)
        if (!listener.inherited && ::listen(listener.socket.get(), listener.backlog) != 0)
            return {listener.configured, lastError()};
    return {};
}

void ListenerSet::closeSockets() noexcept
{
    for (Listener& listener : m_listeners)
        listener.socket.reset();
}

std::vector<Listener> ListenerSet::withoutSockets() const
{
    std::vector<Listener> bare(m_listeners.size());
    for (std::size_t i = 0; i < bare.size(); ++i) {
        bare[i].configured = m_listeners[i].configured;
        bare[i].address = m_listeners[i].address;
        bare[i].backlog = m_listeners[i].backlog;
    }
    return bare;
}

void ListenerSet::removePaths(Paths which) noexcept
{
    if (which == Paths::Unwanted)
        for (const ListenerPath& path : std::exchange(m_unwanted, {}))
            path.remove();
    else
        for (const Listener& listener : m_listeners)
            if (which == Paths::All || !listener.inherited) listener.path.remove();
}

void ListenerSet::restoreNonBlocking() noexcept
{
    for (const Listener& listener : m_listeners)
        static_cast<void>(setNonBlocking(listener.socket.get()));
}

Result<std::vector<std::string>> readListenFile(const std::string& path)
{
    std::ifstream file(path);
    if (!file) return lastError();
    std::vector<std::string> spellings;
    for (std::string line; std::getline(file, line);) {
        const auto first = line.find_first_not_of(" \t\r");
        if (first == std::string::npos || line[first] == '#') continue;
        spellings.push_back(line.substr(first, line.find_last_not_of(" \t\r") - first + 1));
    }
    return spellings;
}

}  // namespace changeover
