// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/load_record.h"

#include <numeric>

namespace changeover {

std::uint64_t LoadRecord::finished() const noexcept
{
    return std::accumulate(classes.begin(), classes.end(), std::uint64_t{0});
}

bool LoadRecord::conserved() const noexcept { return sent == finished() + inFlight; }

}  // namespace changeover
