// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panes/process_lanes.h"
#include "ui/plots/time_scale.h"

#include <QRectF>

#include <algorithm>
#include <vector>

namespace changeover {

/// Where everything lies at this size.
struct ProcessLanes::Place {
    TimeScale scale;
    double top = 0;  // of the first lane
    double laneHeight = 0;
    double glyphBand = 0;  // above each bar
    double bracketTop = 0;
    double bottom = 0;

    double glyphY(int row) const { return top + row * laneHeight + glyphBand / 2; }
    QRectF bar(const TimeScale& s, std::int64_t from, std::int64_t to, int row) const
    {
        return s.bar(from, to, top + row * laneHeight + glyphBand, laneHeight - glyphBand - 2);
    }
};

/// Nothing lies there yet.
inline bool isFree(const QRectF& place, const std::vector<QRectF>& taken)
{
    return std::none_of(taken.begin(), taken.end(),
                        [&](const QRectF& other) { return other.intersects(place); });
}

}  // namespace changeover
