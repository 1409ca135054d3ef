// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/time_view.h"

#include <QString>

#include <vector>

namespace changeover {

struct TimeTick {
    std::int64_t timeNs = 0;
    QString label;
};

/// Where the vertical grid lies, the same in every lane. While following, ticks count back from the right
/// edge
/// ("−10 s"), so that neither grid nor labels move; else they are times since the session began ("1:20").
std::vector<TimeTick> timeTicks(const TimeView& view, double logicalWidth, double labelWidth);

/// "1:02:03.45": time since the session began, with as many decimals as `resolutionNs` asks for.
QString sessionTime(std::int64_t sinceOriginNs, std::int64_t resolutionNs);
/// "3.02 s", "12 ms", "640 µs": three figures at most.
QString durationText(std::int64_t ns);

}  // namespace changeover
