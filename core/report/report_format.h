// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

enum class ReportFormat : std::uint8_t {
    Html,       ///< one self-contained page, to look at and to print
    Json,       ///< the interface: schema in resources/schema
    Csv,        ///< a line per request
    JUnit,      ///< for a CI server: a test case per restart
    Markdown,   ///< for a pull request or a wiki
    JsonLines,  ///< a JSON object on a line as each way of a comparison begins and ends
};

inline constexpr std::array<ReportFormat, 6> kAllReportFormats{
    ReportFormat::Html,  ReportFormat::Json,     ReportFormat::Csv,
    ReportFormat::JUnit, ReportFormat::Markdown, ReportFormat::JsonLines};

/// "json", as after --report.
std::string_view name(ReportFormat format) noexcept;
std::optional<ReportFormat> parseReportFormat(std::string_view name) noexcept;
/// "html|json|csv|junit|md|jsonl"
std::string reportFormatNames();

}  // namespace changeover
