// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/utf8.h"

#include <string>
#include <string_view>

namespace changeover {

// What others wrote (a server's words, a path, an argument) on its way into a report. One function for each
// format; whatever goes in, what comes out is valid UTF-8 and stays text. For a terminal: oneLine() of
// utf8.h.

/// Between tags and in quoted attributes, of XML 1.0 and of HTML. What XML may not contain at all (section
/// 2.2) becomes U+FFFD.
std::string xmlText(std::string_view bytes);

/// A field of RFC 4180, quoted where it must be. What a spreadsheet would take for a formula gets an
/// apostrophe before it.
std::string csvField(std::string_view bytes);

/// A cell of a Markdown table: no new cell, no HTML, no markup.
std::string markdownCell(std::string_view bytes);
/// The same within a code span, which the caller's backticks delimit.
std::string markdownCode(std::string_view bytes);

}  // namespace changeover
