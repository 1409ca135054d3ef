// SPDX-License-Identifier: BSL-1.0
#include "core/report/html_page.h"

#include "core/report/escape.h"

#include <algorithm>

namespace changeover {

namespace {

// Colours as in the window: generation by colour (a cycle of three), state by pattern, always words too.
constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --muted: #57606a; --grid: #e4e7eb;
  --g0: #0072b2; --g1: #a36b00; --g2: #b5628f; --pass: #007a59; --fail: #b85000; --unproven: #7a5c00; }
@media screen and (prefers-color-scheme: dark) { :root { --back: #14171b; --text: #e6e8eb; --muted: #9aa4af;
  --grid: #2a3038; --g0: #56b4e9; --g1: #e69f00; --g2: #cc79a7; --pass: #35c596; --fail: #ff8f45; --unproven: #e3b341; } }
body { background: var(--back); color: var(--text); font: 15px/1.45 "DejaVu Sans", Verdana, "Noto Sans CJK SC", sans-serif;
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; }
.banner { border-left: .4rem solid; padding: .3rem 1rem; } .banner p { color: var(--text); margin: .3rem 0 0; }
.pass { color: var(--pass); border-color: var(--pass); } .fail { color: var(--fail); border-color: var(--fail); }
.unproven { color: var(--unproven); border-color: var(--unproven); }
.scroll { overflow-x: auto; margin-bottom: 1rem; } table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
td { overflow-wrap: break-word; } th { color: var(--muted); font-weight: 600; } .number { text-align: right; white-space: nowrap; }
figure { margin: 0 0 1rem; } figcaption, .legend { color: var(--muted); font-size: .85rem; }
.legend svg { width: 1.6rem; height: .8rem; margin: 0 .3rem 0 1rem; vertical-align: middle; }
svg { width: 100%; height: auto; display: block; } .legend svg { display: inline; }
svg text { fill: var(--text); font: 11px "DejaVu Sans", Verdana, "Noto Sans CJK SC", sans-serif; } svg text.muted { fill: var(--muted); }
.g0 { fill: var(--g0); stroke: none; } .g1 { fill: var(--g1); stroke: none; } .g2 { fill: var(--g2); stroke: none; }
.pale { fill-opacity: .25; } .lost { fill: none; stroke: var(--fail); stroke-width: 2; } .gap { fill: var(--fail); }
svg text.failing { fill: var(--fail); }
.grid { stroke: var(--grid); } .axis { stroke: var(--muted); } .trigger { stroke: var(--text); stroke-dasharray: 4 3; }
.bracket { fill: none; stroke: var(--text); } .range { stroke: var(--g0); stroke-width: 2; } .range2 { stroke: var(--muted); stroke-width: 2; }
.dot2 { fill: var(--back); stroke: var(--muted); stroke-width: 2; }
.h0 { fill: url(#hatch0); } .h1 { fill: url(#hatch1); } .h2 { fill: url(#hatch2); }
.d0 { fill: url(#dots0); } .d1 { fill: url(#dots1); } .d2 { fill: url(#dots2); }
.k0 { stroke: var(--g0); } .k1 { stroke: var(--g1); } .k2 { stroke: var(--g2); }
@page { size: A4; margin: 14mm; }
@media print { body { font-size: 10pt; max-width: none; margin: 0; padding: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2 { break-after: avoid; } figure, tr { break-inside: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; } }
)css";

/// The patterns of all drawings, once.
std::string patterns()
{
    std::string defs =
        "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n";
    for (const char* cycle : {"0", "1", "2"})
        defs += "<pattern id=\"hatch" + std::string(cycle) +
                "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"k" + cycle +
                "\" d=\"M0 6L6 0\" stroke-width=\"2\"/></pattern>\n<pattern id=\"dots" + cycle +
                "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><circle class=\"g" + cycle +
                "\" cx=\"2\" cy=\"2\" r=\"1.3\"/></pattern>\n";
    return defs + "</defs></svg>\n";
}

std::string swatch(const std::string& classes, std::string_view words)
{
    return "<svg viewBox=\"0 0 32 16\" aria-hidden=\"true\"><rect class=\"" + classes +
           "\" width=\"32\" height=\"16\"/></svg>" + xmlText(words);
}

std::string element(const char* name, std::string_view words, bool number = false)
{
    const std::string tag(name);
    return '<' + tag + (number ? " class=\"number\">" : ">") + xmlText(words) + "</" + tag + '>';
}

std::string_view mark(HtmlPage::Tone tone)
{
    return tone == HtmlPage::Tone::Pass ? "✔ " : tone == HtmlPage::Tone::Fail ? "✖ " : "◌ ";
}

std::string_view className(HtmlPage::Tone tone)
{
    return tone == HtmlPage::Tone::Pass ? "pass" : tone == HtmlPage::Tone::Fail ? "fail" : "unproven";
}

}  // namespace

HtmlPage::HtmlPage(std::string_view title)
{
    // The policy: whatever got into this page, nothing in it runs or is fetched.
    m_html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<title>" +
        xmlText(oneLine(title)) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n" +
        patterns();
}

void HtmlPage::banner(Tone tone, std::string_view word, std::string_view sentence)
{
    m_html += "<header class=\"banner " + std::string(className(tone)) + "\"><h1>" + std::string(mark(tone)) +
              xmlText(word) + "</h1>" + element("p", sentence) + "</header>\n";
}

void HtmlPage::heading(std::string_view words) { m_html += element("h2", words) + '\n'; }
void HtmlPage::paragraph(std::string_view words) { m_html += element("p", words) + '\n'; }

void HtmlPage::figure(const std::string& svg, std::string_view caption)
{
    m_html += "<figure>\n" + svg + (caption.empty() ? std::string() : element("figcaption", caption)) +
              "</figure>\n";
}

void HtmlPage::legend(std::size_t generations)
{
    m_html += "<p class=\"legend\">";
    for (std::size_t i = 0; i < std::min<std::size_t>(generations, 3); ++i)
        m_html += swatch('g' + std::to_string((i + 1) % 3),
                         "generation " + std::to_string(i + 1) +
                             (generations > 3 ? ", " + std::to_string(i + 4) + " …" : ""));
    m_html += swatch("d1", "starting") + swatch("g1", "accepting") + swatch("h1", "draining") +
              swatch("gap", "nobody listens") + " <span class=\"fail\">&#160; ✖</span> lost</p>\n";
}

void HtmlPage::beginTable(const std::vector<std::string>& head)
{
    m_numbers.clear();
    m_html += "<div class=\"scroll\"><table><thead><tr>";
    for (const std::string& cell : head) {
        m_numbers.push_back(cell.starts_with('#'));
        m_html += element("th", std::string_view(cell).substr(m_numbers.back() ? 1 : 0), m_numbers.back());
    }
    m_html += "</tr></thead><tbody>\n";
}

void HtmlPage::row(const std::vector<std::string>& cells)
{
    m_html += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i)
        m_html += element("td", cells[i], i < m_numbers.size() && m_numbers[i]);
    m_html += "</tr>\n";
}

void HtmlPage::endTable() { m_html += "</tbody></table></div>\n"; }

void HtmlPage::origin(const std::vector<std::pair<std::string, std::string>>& config,
                      const Surroundings& here)
{
    heading("How it was run");
    beginTable({"option", "value"});
    for (const auto& [key, value] : config)
        row({key, value});
    endTable();
    paragraph("changeover " + here.changeover + ", Boost " + here.boost + ", " + here.compiler + ". " +
              here.system + ", " + here.kernel + ", " + std::to_string(here.processors) + " processors" +
              (here.processor.empty() ? "" : " (" + here.processor + ')') + '.');
}

std::string HtmlPage::finish() && { return std::move(m_html) + "</body>\n</html>\n"; }

HtmlPage::Tone toneOf(std::string_view verdict)
{
    if (verdict == "pass" || verdict == "pass_rolled_back") return HtmlPage::Tone::Pass;
    return verdict == "fail" ? HtmlPage::Tone::Fail : HtmlPage::Tone::Unproven;
}

}  // namespace changeover
