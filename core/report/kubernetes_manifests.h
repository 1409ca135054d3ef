// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/experiment.h"

#include <string>

namespace changeover {

/// The experiment as Kubernetes would do it: a Deployment and a Service (YAML, apps/v1 and v1), each figure
/// with a comment that says which of the experiment's it is and why. Whole seconds, rounded up, since
/// Kubernetes knows no shorter ones. The image is the reader's to name.
std::string kubernetesManifests(const ExperimentPlan& plan);

}  // namespace changeover
