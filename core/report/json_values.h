// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/utf8.h"
#include "core/report/run_report.h"

#include <boost/json.hpp>

#include <string>

namespace changeover {

// What the JSON reports share.

/// A run's whole report.
boost::json::object reportObject(const RunReport& report);

/// "machine", "versions", "config" and "seed".
void addOrigin(boost::json::object& object, const Surroundings& here,
               const std::vector<std::pair<std::string, std::string>>& config, std::uint64_t seed);

/// Bytes as JSON text: what is not UTF-8 becomes U+FFFD.
inline boost::json::value jsonText(std::string_view bytes) { return boost::json::value(toValidUtf8(bytes)); }

/// Indented down to so many levels; below them a value stays on its line. With a line feed at the end.
std::string printed(const boost::json::value& value, int levels);

}  // namespace changeover
