// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/listener.h"
#include "core/restart/message.h"

#include <span>
#include <string>
#include <vector>

namespace changeover {

/// A step that failed and the listener it concerned.
struct ListenerFailure {
    std::string configured;
    std::error_code error;

    explicit operator bool() const noexcept { return static_cast<bool>(error); }
};

/// What happened, and what to do.
std::string sentence(const ListenerFailure& failure);

/// The listeners of one generation: inherited where the parent has one of the same spelling, else bound anew.
/// Those that the service manager passed are taken up in any case: where it has them for us, they are ours.
///
/// Bound is not listening: a new one takes its first connection when listen() is called.
class ListenerSet {
public:
    /// `spellings` as they were configured; doubles count once, but for those that leave the port to the
    /// kernel. `otherwise`: wanted where neither they nor the service manager name any.
    /// `shared`: those bound anew have SO_REUSEPORT, so that others may be bound beside them.
    explicit ListenerSet(std::vector<std::string> spellings, const std::string& otherwise = {},
                         bool shared = false);

    /// Takes up what takeActivatedSockets() gave a first generation, checking that each listens.
    ListenerFailure adopt(std::vector<FileDescriptor> activated);
    /// Takes what the manifest offers and this configuration wants (all, where it names none), checking that
    /// each listens where it was said; closes what is not wanted. `claim` says what became of each.
    ListenerFailure adopt(const ManifestMessage& manifest, std::vector<ClaimMessage::Entry>& claim);
    /// Binds those that are still missing.
    ListenerFailure bindMissing();
    /// A holder reads its configuration anew: others are wanted from now on.
    void want(std::vector<std::string> spellings);
    /// Closes those that are not wanted any more, and removes their files.
    void dropUnwanted() noexcept;
    const std::vector<std::string>& wanted() const noexcept { return m_spellings; }
    /// listen(2) on those that do not listen yet.
    ListenerFailure listen();

    std::span<const Listener> all() const noexcept { return m_listeners; }
    bool isOpen() const noexcept { return !m_listeners.empty(); }
    void close() noexcept { m_listeners.clear(); }
    /// Closes them, but remembers where they were.
    void closeSockets() noexcept;
    /// Where they are: for a generation that is to bind the addresses itself.
    std::vector<Listener> withoutSockets() const;

    enum class Paths {
        All,         ///< of every listener: nobody will serve here
        NewlyBound,  ///< by this generation: the parent goes on with the others
        Unwanted,    ///< offered by the parent and not claimed, once it cannot take over any more
    };
    /// Removes the files of UNIX listeners, where they are ours.
    void removePaths(Paths which) noexcept;

    /// The flag belongs to the open file, which a failed child shared and may have changed.
    void restoreNonBlocking() noexcept;

private:
    /// Wanted more often than it is there.
    bool isMissing(const std::string& spelling) const;
    /// As it was configured, else as it is.
    std::string spellingOf(const Endpoint& address) const;
    /// Without any named in another way, the one for that case is wanted.
    void settleSpellings(bool hasOthers);

    std::vector<std::string> m_spellings;
    std::string m_otherwise;
    bool m_shared;
    std::vector<Listener> m_listeners;
    std::vector<ListenerPath> m_unwanted;
};

/// One address a line; empty lines and those that begin with # are passed over.
[[nodiscard]] Result<std::vector<std::string>> readListenFile(const std::string& path);

}  // namespace changeover
