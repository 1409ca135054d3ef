// SPDX-License-Identifier: BSL-1.0
#include "core/report/report_format.h"

#include <algorithm>

namespace changeover {

std::string_view name(ReportFormat format) noexcept
{
    switch (format) {
    case ReportFormat::Html:
        return "html";
    case ReportFormat::Json:
        return "json";
    case ReportFormat::Csv:
        return "csv";
    case ReportFormat::JUnit:
        return "junit";
    case ReportFormat::JsonLines:
        return "jsonl";
    case ReportFormat::Markdown:
        break;
    }
    return "md";
}

std::optional<ReportFormat> parseReportFormat(std::string_view text) noexcept
{
    const auto* const found = std::find_if(kAllReportFormats.begin(), kAllReportFormats.end(),
                                           [text](ReportFormat format) { return name(format) == text; });
    if (found == kAllReportFormats.end()) return std::nullopt;
    return *found;
}

std::string reportFormatNames()
{
    std::string names;
    for (const ReportFormat format : kAllReportFormats)
        names += (names.empty() ? "" : "|") + std::string(name(format));
    return names;
}

}  // namespace changeover
