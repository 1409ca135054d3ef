// SPDX-License-Identifier: BSL-1.0
#include "core/report/svg.h"

#include "core/report/escape.h"

#include <array>
#include <charconv>
#include <cmath>

namespace changeover {

namespace {

std::string attribute(const char* name, double value)
{
    return ' ' + std::string(name) + "=\"" + svgNumber(value) + '"';
}

std::string withClass(const char* element, std::string_view classes)
{
    return '<' + std::string(element) + " class=\"" + std::string(classes) + '"';
}

}  // namespace

std::string svgNumber(double value)
{
    std::array<char, 32> digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 1);
    std::string text(digits.data(), error == std::errc{} ? end : digits.data());
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text == "-0" ? "0" : text;
}

Svg::Svg(double width, double height, std::string_view title) : m_width(width), m_height(height)
{
    m_xml = "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + svgNumber(width) + ' ' +
            svgNumber(height) + "\">\n<title>" + xmlText(title) + "</title>\n";
}

void Svg::rect(std::string_view classes, double x, double y, double width, double height,
               std::string_view tip)
{
    m_xml += withClass("rect", classes) + attribute("x", x) + attribute("y", y) + attribute("width", width) +
             attribute("height", height);
    close(tip);
}

void Svg::line(std::string_view classes, double x1, double y1, double x2, double y2)
{
    m_xml += withClass("line", classes) + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
             attribute("y2", y2);
    close({});
}

void Svg::circle(std::string_view classes, double x, double y, double radius, std::string_view tip)
{
    m_xml += withClass("circle", classes) + attribute("cx", x) + attribute("cy", y) + attribute("r", radius);
    close(tip);
}

void Svg::path(std::string_view classes, std::string_view data, std::string_view tip)
{
    m_xml += withClass("path", classes) + " d=\"" + std::string(data) + '"';
    close(tip);
}

void Svg::close(std::string_view tip)
{
    const auto element = m_xml.rfind('<');
    if (tip.empty()) {
        m_xml += "/>\n";
        return;
    }
    const std::string name = m_xml.substr(element + 1, m_xml.find(' ', element) - element - 1);
    m_xml += "><title>" + xmlText(tip) + "</title></" + name + ">\n";
}

void Svg::text(std::string_view classes, double x, double y, std::string_view words, Anchor anchor)
{
    m_xml += withClass("text", classes) + attribute("x", x) + attribute("y", y);
    if (anchor != Anchor::Start)
        m_xml += anchor == Anchor::Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
    m_xml += '>' + xmlText(words) + "</text>\n";
}

std::string Svg::finish() && { return std::move(m_xml) + "</svg>\n"; }

Axis::Axis(std::pair<double, double> data, std::pair<double, double> drawing) noexcept
    : m_from(data.first), m_to(data.second > data.first ? data.second : data.first + 1),
      m_begin(drawing.first), m_scale((drawing.second - drawing.first) / (m_to - m_from))
{
}

double Axis::at(double value) const noexcept { return m_begin + (value - m_from) * m_scale; }

double Axis::tickStep(int count) const noexcept
{
    const double rough = (m_to - m_from) / count;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (power * factor >= rough) return power * factor;
    return power * 10;
}

std::vector<double> Axis::ticks(int count) const
{
    const double step = tickStep(count);
    const auto first = static_cast<std::int64_t>(std::ceil(m_from / step));
    const auto last = static_cast<std::int64_t>(std::floor(m_to / step + 1e-3));
    std::vector<double> all;
    for (std::int64_t n = first; n <= last; ++n)
        all.push_back(static_cast<double>(n) * step);
    return all;
}

}  // namespace changeover
