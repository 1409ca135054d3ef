// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

namespace changeover {

/// Moves this process into a network of its own that has a loopback interface, up, and nothing else; children
/// are born into it. Root needs no user namespace for it, anyone else gets one (user_namespaces(7)), in which
/// their uid and gid stay what they are.
///
/// First thing in a process: unshare(2) of a user namespace fails with EINVAL once there are threads. On
/// error (EPERM, ENOSPC, EUSERS, ENOSYS) the process may be in a new namespace that is not usable: end it.
[[nodiscard]] Result<void> enterPrivateNetwork();

}  // namespace changeover
