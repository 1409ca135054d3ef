// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <array>
#include <cstdio>

namespace changeover::bench {

std::string outputOf(const std::string& command)
{
    std::string text;
    std::FILE* const pipe = ::popen(command.c_str(), "re");
    if (!pipe) return text;
    std::array<char, 4096> piece{};
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), size);
    ::pclose(pipe);
    return text;
}

std::string firstLine(const std::string& command)
{
    const std::string text = outputOf(command);
    return text.substr(0, text.find('\n'));
}

}  // namespace changeover::bench
