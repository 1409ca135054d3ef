// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/nice_numbers.h"

#include <cmath>
#include <initializer_list>

namespace changeover {

double niceTop(double value)
{
    if (value <= 0) return 1;
    value *= 1.12;
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (value <= step * decade) return step * decade;
    return 10 * decade;
}

double niceStep(double least)
{
    const double decade = std::pow(10.0, std::floor(std::log10(least)));
    for (const double step : {1.0, 2.0, 5.0})
        if (least <= step * decade * (1 + 1e-9)) return step * decade;
    return 10 * decade;
}

}  // namespace changeover
