// SPDX-License-Identifier: BSL-1.0
#include "core/lab/server_plan.h"

#include "core/lab/server_chain.h"

namespace changeover {

std::vector<std::string> argumentsFor(const std::string& program, std::span<const std::string> ours,
                                      std::span<const std::string> asTyped)
{
    std::vector<std::string> arguments;
    if (ServerChain::linksOurEngine(program)) arguments.assign(ours.begin(), ours.end());
    arguments.insert(arguments.end(), asTyped.begin(), asTyped.end());
    return arguments;
}

}  // namespace changeover
