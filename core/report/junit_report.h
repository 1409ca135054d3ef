// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <string>

namespace changeover {

/// One test suite in the form that Jenkins, GitLab and their like read: a test case per restart, then one for
/// the run as a whole.
///
/// What lost something is a <failure>; what could not be tested, was interrupted, or where the instrument is
/// at fault, an <error>; a restart that another one reran is <skipped>.
std::string junitReport(const RunReport& report);

}  // namespace changeover
