// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace changeover {

struct JUnitCase {
    enum class Result { Passed, Failed, Error, Skipped };
    std::string name;
    double seconds = 0;
    Result result = Result::Passed;
    // Not written where it passed.
    std::string type;     ///< a word
    std::string message;  ///< a sentence
    std::string details;
};

struct JUnitSuite {
    std::string name, host;
    std::int64_t startedAt = 0;  ///< seconds since 1970, UTC
    double seconds = 0;
    std::vector<std::pair<std::string, std::string>> properties;
    std::vector<JUnitCase> cases;
    std::string output;  ///< what the program printed
};

/// The file: what stands in the suites is text, escaped here. Valid against tests/core/report/junit.xsd.
std::string junitXml(const std::vector<JUnitSuite>& suites);

}  // namespace changeover
