// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/statistics.h"

#include <boost/math/distributions/binomial.hpp>

#include <cmath>

namespace changeover {

double lossUpperBound95(std::uint64_t lost, std::uint64_t requests)
{
    if (lost >= requests) return 1;
    const auto n = static_cast<double>(requests);
    if (lost == 0) return -std::expm1(std::log(0.05) / n);  // 1 - 0.05^(1/n), exact also for huge n
    return boost::math::binomial_distribution<>::find_upper_bound_on_p(n, static_cast<double>(lost), 0.05);
}

}  // namespace changeover
