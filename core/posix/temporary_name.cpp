// SPDX-License-Identifier: BSL-1.0
#include "core/posix/temporary_name.h"

#include <sys/random.h>

#include <array>
#include <string_view>

namespace changeover {

Result<std::string> temporaryName(const std::string& path)
{
    // Few characters: the path of a socket holds 107. 32 letters, so that each is as likely as the others.
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
    std::array<unsigned char, 7> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return lastError();
    std::string name = path + '.';
    for (const unsigned char byte : random)
        name += kLetters[byte % kLetters.size()];
    return name;
}

}  // namespace changeover
