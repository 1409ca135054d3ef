// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace changeover {

/// One self-contained page being made: no script, nothing loaded, light and dark, prints on A4. What is given
/// as text is escaped here; what is given as HTML is not.
class HtmlPage {
public:
    explicit HtmlPage(std::string_view title);

    /// The verdict's word with its mark, and the sentence.
    enum class Tone { Pass, Fail, Unproven };
    void banner(Tone tone, std::string_view word, std::string_view sentence);
    void heading(std::string_view words);
    void paragraph(std::string_view words);
    /// `caption` may be empty.
    void figure(const std::string& svg, std::string_view caption);
    /// What each colour and pattern stands for, for generations up to `generations`.
    void legend(std::size_t generations);

    /// Columns whose head begins with '#' hold numbers: right-aligned, without the '#'.
    void beginTable(const std::vector<std::string>& head);
    void row(const std::vector<std::string>& cells);
    void endTable();

    /// Under which options and where.
    void origin(const std::vector<std::pair<std::string, std::string>>& config, const Surroundings& here);

    std::string finish() &&;

private:
    std::string m_html;
    std::vector<bool> m_numbers;  // of the table's columns
};

HtmlPage::Tone toneOf(std::string_view verdict);

}  // namespace changeover
