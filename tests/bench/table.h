// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "figures.h"

#include <string>

namespace changeover::bench {

// Markdown, each with its heading.
std::string restartTable(const std::vector<RestartFigures>& all);
std::string ownTable(const OwnFigures& figures);
std::string throughputTable(const std::vector<ThroughputFigures>& all);
std::string generatorTable(const GeneratorFigures& figures);
std::string watchedTable(const WatchedFigures& figures);
/// When, on which machine, with which versions.
std::string surroundingsLine();

}  // namespace changeover::bench
