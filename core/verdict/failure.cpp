// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/failure.h"

namespace changeover {

std::string_view name(GenerationBy by) noexcept
{
    switch (by) {
    case GenerationBy::Answer:
        return "answer";
    case GenerationBy::Journal:
        return "journal";
    case GenerationBy::Connection:
        return "connection";
    case GenerationBy::Accepting:
        return "accepting";
    case GenerationBy::LastAccepting:
        return "last_accepting";
    case GenerationBy::Nothing:
        break;
    }
    return "";
}

}  // namespace changeover
