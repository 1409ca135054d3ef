// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_options.h"

#include <string>

namespace changeover {

/// `export kubernetes`: the experiment as manifests, in the file `output` or on stdout ("-"). The exit code.
int exportKubernetes(const RunOptions& options, const std::string& output);

}  // namespace changeover
