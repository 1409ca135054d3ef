// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <sys/types.h>

#include <string>
#include <variant>

namespace changeover {

/// The listeners of an unrelated server, about to be ours: the way to it, on which HELLO is said and MANIFEST
/// has come and is not read yet.
struct Takeover {
    FileDescriptor channel;
    int generation = 2;  ///< ours
    pid_t from = 0;      ///< that server
};

/// Asks the server that offers a takeover at `path` for its listeners: `--takeover`. Only one of this user is
/// believed. Blocks for 5 s at most: call before there is anything to serve. Else a sentence that says why
/// not.
[[nodiscard]] std::variant<Takeover, std::string> askForTakeover(const std::string& path,
                                                                 const std::string& build);

}  // namespace changeover
