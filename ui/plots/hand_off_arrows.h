// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/timeline_model.h"
#include "ui/plots/time_scale.h"

#include <vector>

namespace changeover {

/// What is visible, with those of one way that lie nearer together than `apart` pixels made one: counts add
/// up, the first's place is kept. What becomes one does so at every scroll position.
std::vector<HandOff> handOffArrows(const std::vector<HandOff>& handOffs, const TimeScale& scale,
                                   double apart);

}  // namespace changeover
