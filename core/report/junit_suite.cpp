// SPDX-License-Identifier: BSL-1.0
#include "core/report/junit_suite.h"

#include "core/report/escape.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace changeover {

namespace {

/// As xs:dateTime without a zone, which is what readers expect: UTC.
std::string timestamp(std::int64_t seconds)
{
    const auto when = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    return text.data();
}

std::string duration(double seconds)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", std::max(seconds, 0.0));
    return text.data();
}

std::string attribute(const char* name, std::string_view value)
{
    // A line feed in an attribute would be read as a blank.
    return ' ' + std::string(name) + "=\"" + xmlText(oneLine(value)) + '"';
}

std::string element(JUnitCase::Result result)
{
    switch (result) {
    case JUnitCase::Result::Failed:
        return "failure";
    case JUnitCase::Result::Error:
        return "error";
    case JUnitCase::Result::Skipped:
        return "skipped";
    case JUnitCase::Result::Passed:
        break;
    }
    return {};
}

std::string testCase(const JUnitSuite& suite, const JUnitCase& test)
{
    std::string xml = "    <testcase" + attribute("classname", suite.name) + attribute("name", test.name) +
                      attribute("time", duration(test.seconds));
    const std::string outcome = element(test.result);
    if (outcome.empty()) return xml + "/>\n";
    xml += ">\n      <" + outcome + attribute("message", test.message);
    if (test.result == JUnitCase::Result::Skipped) return xml + "/>\n    </testcase>\n";
    xml += attribute("type", test.type) + '>' + xmlText(test.details) + "</" + outcome + '>';
    return xml + "\n    </testcase>\n";
}

std::string count(const JUnitSuite& suite, JUnitCase::Result result)
{
    return std::to_string(std::count_if(suite.cases.begin(), suite.cases.end(),
                                        [result](const JUnitCase& test) { return test.result == result; }));
}

std::string testSuite(const JUnitSuite& suite, std::size_t id)
{
    std::string xml = "  <testsuite" + attribute("id", std::to_string(id)) +
                      attribute("package", "changeover") + attribute("name", suite.name) +
                      attribute("hostname", suite.host.empty() ? "localhost" : suite.host) +
                      attribute("timestamp", timestamp(suite.startedAt)) +
                      attribute("tests", std::to_string(suite.cases.size())) +
                      attribute("failures", count(suite, JUnitCase::Result::Failed)) +
                      attribute("errors", count(suite, JUnitCase::Result::Error)) +
                      attribute("skipped", count(suite, JUnitCase::Result::Skipped)) +
                      attribute("time", duration(suite.seconds)) + ">\n    <properties>\n";
    for (const auto& [key, value] : suite.properties)
        xml += "      <property" + attribute("name", key) + attribute("value", value) + "/>\n";
    xml += "    </properties>\n";
    for (const JUnitCase& test : suite.cases)
        xml += testCase(suite, test);
    return xml + "    <system-out>" + xmlText(suite.output) +
           "</system-out>\n    <system-err/>\n  </testsuite>\n";
}

}  // namespace

std::string junitXml(const std::vector<JUnitSuite>& suites)
{
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (std::size_t i = 0; i < suites.size(); ++i)
        xml += testSuite(suites[i], i);
    return xml + "</testsuites>\n";
}

}  // namespace changeover
