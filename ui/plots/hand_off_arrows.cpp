// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/hand_off_arrows.h"

#include <algorithm>

namespace changeover {

std::vector<HandOff> handOffArrows(const std::vector<HandOff>& handOffs, const TimeScale& scale, double apart)
{
    // From well left of the edge: what scrolls in must not form other groups than what scrolled by.
    const std::int64_t fromNs = scale.fromNs() - (scale.toNs() - scale.fromNs());
    const auto nearNs = static_cast<std::int64_t>(apart * static_cast<double>(scale.toNs() - scale.fromNs()) /
                                                  (scale.right() - scale.left()));
    std::vector<HandOff> arrows;
    auto it = std::lower_bound(handOffs.begin(), handOffs.end(), fromNs,
                               [](const HandOff& h, std::int64_t timeNs) { return h.firstNs < timeNs; });
    for (; it != handOffs.end() && it->firstNs <= scale.toNs(); ++it) {
        const auto same =
            std::find_if(arrows.rbegin(), arrows.rend(), [&](const HandOff& h) { return h.isSameWay(*it); });
        if (same != arrows.rend() && it->firstNs - same->firstNs < nearNs) {
            same->lastNs = std::max(same->lastNs, it->lastNs);
            same->count += it->count;
        } else {
            arrows.push_back(*it);
        }
    }
    std::erase_if(arrows, [&](const HandOff& arrow) { return arrow.firstNs < scale.fromNs(); });
    return arrows;
}

}  // namespace changeover
