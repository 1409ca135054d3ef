// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/experiment.h"

#include <string>
#include <vector>

namespace changeover {

/// Makes sense of each `--inject CLASS:K`. Throws CLI::ValidationError with a sentence for a bad value, and
/// for a load on which a fault would not cost exactly one request.
void planInjection(ExperimentPlan& plan, const std::vector<std::string>& injections);

}  // namespace changeover
