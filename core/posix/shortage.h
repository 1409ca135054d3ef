// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

namespace changeover {

/// The error says that this process, user or machine has no more of something: descriptors, memory,
/// processes, room on a disk, size of a file. It tells nothing of a server that is tested.
[[nodiscard]] bool isShortage(const std::error_code& error) noexcept;

/// Keeps some memory back. When operator new finds none, it is given up, once, so that what is under way can
/// be ended and told; when that is gone as well, `lastWords` is called, which must not return. Once a
/// process.
void keepMemoryReserve(void (*lastWords)());

/// The reserve was needed.
[[nodiscard]] bool memoryRanOut() noexcept;

}  // namespace changeover
