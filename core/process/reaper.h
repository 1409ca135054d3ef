// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

namespace changeover {

/// Orphaned descendants become children of this process instead of init's: prctl(2), PR_SET_CHILD_SUBREAPER.
[[nodiscard]] Result<void> becomeSubreaper();

/// Reaps every child that has ended, without waiting, and calls `reaped` for each with the status of
/// waitpid(2). Also adopted ones that nobody here knows. Returns how many. Not to be mixed with
/// ChildProcess::asyncWait in one process: whoever comes first gets the status.
int reapAll(const std::function<void(pid_t pid, int waitStatus)>& reaped);

/// Reaps this child, and no other, if it has ended: the status of waitpid(2). None while it lives, or where
/// somebody else has reaped it.
std::optional<int> reapOne(pid_t pid);

/// Reaps every child that has ended but those that `isOurs` knows, who are waited for by themselves
/// (ChildProcess::asyncWait): adopted orphans. Call again when one of ours has been reaped, it may have stood
/// before others.
void reapOthers(const std::function<bool(pid_t)>& isOurs);

/// "exited with code 3", "killed by signal 9 (KILL)", "… (core dumped)".
std::string describeWaitStatus(int waitStatus);

}  // namespace changeover
