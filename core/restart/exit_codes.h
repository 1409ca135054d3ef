// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace changeover {

inline constexpr int kEnvironmentExit = 4;  ///< the port is in use, or the system forbids what is needed
inline constexpr int kForcedExit = 6;       ///< connections were still open at the drain's deadline

}  // namespace changeover
