// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

namespace changeover {

/// As execve(2) wants them: pointers into `strings`, and a null one behind.
inline std::vector<char*> pointersTo(std::vector<std::string>& strings)
{
    std::vector<char*> list;
    list.reserve(strings.size() + 1);
    for (std::string& text : strings)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

}  // namespace changeover
