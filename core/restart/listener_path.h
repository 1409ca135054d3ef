// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <string>
#include <sys/types.h>

namespace changeover {

/// The file that a UNIX listener is bound to. It outlives the socket (unix(7)), so it has an owner, who
/// removes it: the generation that serves, if it or one before it has bound the path.
class ListenerPath {
public:
    /// No file, or somebody else's.
    ListenerPath() = default;
    /// The file at a UNIX endpoint now, which is ours; none for other families.
    static ListenerPath of(const Endpoint& endpoint);

    /// The same file under another name, after rename(2).
    ListenerPath movedTo(std::string path) &&;

    bool isOurs() const noexcept { return !m_path.empty(); }
    /// Unlinks it, if it is the same file still: a server that was started since may have bound another one.
    void remove() const noexcept;

private:
    std::string m_path;
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

/// Removes the socket file of a server that is no more. False where there is none such: another kind of file,
/// or a socket that is bound, though it may not listen yet.
bool removeStalePath(const Endpoint& endpoint);

/// A UNIX endpoint where there is a file, and no socket.
bool isOtherFile(const Endpoint& endpoint);

}  // namespace changeover
