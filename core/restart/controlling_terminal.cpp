// SPDX-License-Identifier: BSL-1.0
#include "core/restart/controlling_terminal.h"

#include "core/posix/file_descriptor.h"

#include <fcntl.h>

namespace changeover {

namespace {

/// Opening it fails with ENXIO where this session has no terminal (any more).
bool isThere() noexcept
{
    const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
    return static_cast<bool>(terminal);
}

}  // namespace

ControllingTerminal::ControllingTerminal() noexcept : m_wasThere(isThere()) {}

bool ControllingTerminal::isLost() const noexcept { return m_wasThere && !isThere(); }

}  // namespace changeover
