// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/listener_path.h"

#include <string>

namespace changeover {

/// A listening socket (or one bound and about to listen) and how it was asked for.
struct Listener {
    std::string configured;  ///< the spelling on the command line: what a successor matches by
    Endpoint address;        ///< the actual one, port 0 resolved
    FileDescriptor socket;   ///< non-blocking, close-on-exec; shared with the other generations
    int backlog = 4096;      ///< what listen(2) was or will be given; the kernel caps it at somaxconn
    ListenerPath path;       ///< of a UNIX listener, if its file is ours to remove
    bool inherited = false;  ///< came from a parent or from systemd, already listening
    bool activated = false;  ///< came from systemd, to this generation or one before
};

}  // namespace changeover
