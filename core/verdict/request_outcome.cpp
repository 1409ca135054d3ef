// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/request_outcome.h"

namespace changeover {

std::string text(const RequestId& id)
{
    return std::to_string(id.client) + '#' + std::to_string(id.connection) + '#' +
           std::to_string(id.sequence);
}

}  // namespace changeover
