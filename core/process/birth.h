// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace changeover {

/// The one environment variable by which a server learns who started it.
inline constexpr const char* kBirthVariable = "CHANGEOVER_BIRTH";

/// What a server is born with.
struct Birth {
    int generation = 1;
    int lifeline =
        -1;            ///< read end of a pipe; end of file means that the supervisor is gone: exit within 2 s
    int channel = -1;  ///< to the parent generation; -1 for a first one
    int originalStderr = -1;  ///< with a channel: descriptor 2 is a pipe that the parent reads until SEALED

    /// Of a process that replaced itself: its listening sockets, which are open under these numbers.
    std::vector<int> listeners{};

    bool operator==(const Birth&) const = default;
};

/// "1;generation=N;lifeline=FD;channel=FD;stderr=FD;listeners=FD.FD", descriptors only where there are any.
/// The 1 is this format's version.
std::string encode(const Birth& birth);
/// A plain start (generation 1, no descriptors) for whatever encode() does not write.
Birth parseBirth(std::string_view text);

/// Reads the variable and unsets it, so that the environment never grows. Call once, before any thread.
Birth takeBirth();

}  // namespace changeover
