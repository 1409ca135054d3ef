// SPDX-License-Identifier: BSL-1.0
#include "core/process/replace.h"

#include "core/process/spawn.h"
#include "core/process/string_pointers.h"

#include <fcntl.h>
#include <unistd.h>

#include <string_view>

namespace changeover {

namespace {

std::vector<std::string> environmentWith(const Birth& birth)
{
    const std::string name = std::string(kBirthVariable) + '=';
    std::vector<std::string> all{name + encode(birth)};
    for (char** variable = environ; variable && *variable; ++variable)
        if (!std::string_view(*variable).starts_with(name)) all.emplace_back(*variable);
    return all;
}

void setCloseOnExec(std::span<const int> descriptors, int flag)
{
    for (const int descriptor : descriptors)
        ::fcntl(descriptor, F_SETFD, flag);
}

}  // namespace

std::error_code replaceThisProcess(const std::string& program, const std::vector<std::string>& arguments,
                                   const Birth& birth, std::span<const int> kept)
{
    const auto path = findProgram(program);
    if (!path) return path.error();
    std::vector<std::string> words = arguments;
    std::vector<std::string> environment = environmentWith(birth);
    setCloseOnExec(kept, 0);
    ::execve(path->c_str(), pointersTo(words).data(), pointersTo(environment).data());
    const std::error_code error = lastError();
    setCloseOnExec(kept, FD_CLOEXEC);
    return error;
}

}  // namespace changeover
