// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace changeover {

/// Where an axis ends whose largest value this is: a number that reads well, with a little air above; 1 for
/// nothing.
double niceTop(double value);

/// 1, 2 or 5 times a power of ten, not less than `least`, which is more than 0: the step between two ticks.
double niceStep(double least);

}  // namespace changeover
