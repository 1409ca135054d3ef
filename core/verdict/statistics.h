// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace changeover {

/// The loss rate that `lost` of `requests` still allows with 95 % confidence (Clopper-Pearson, one-sided):
/// about 3 / requests when none was lost. 1 without requests.
double lossUpperBound95(std::uint64_t lost, std::uint64_t requests);

}  // namespace changeover
