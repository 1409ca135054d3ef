// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace changeover {

/// "12.3": at most one decimal, never an exponent, whatever the locale.
std::string svgNumber(double value);

/// A drawing being made: inline SVG whose colours are classes of the page's style. Text is escaped here.
class Svg {
public:
    /// `title` is what a screen reader says of it.
    Svg(double width, double height, std::string_view title);

    double width() const noexcept { return m_width; }
    double height() const noexcept { return m_height; }

    void rect(std::string_view classes, double x, double y, double width, double height,
              std::string_view tip = {});
    void line(std::string_view classes, double x1, double y1, double x2, double y2);
    void circle(std::string_view classes, double x, double y, double radius, std::string_view tip = {});
    void path(std::string_view classes, std::string_view data, std::string_view tip = {});
    enum class Anchor { Start, Middle, End };
    void text(std::string_view classes, double x, double y, std::string_view words,
              Anchor anchor = Anchor::Start);

    std::string finish() &&;

private:
    void close(std::string_view tip);

    double m_width, m_height;
    std::string m_xml;
};

/// Where values lie on a drawing: [from, to] of the data onto [begin, end] of the drawing.
class Axis {
public:
    Axis(std::pair<double, double> data, std::pair<double, double> drawing) noexcept;

    double at(double value) const noexcept;
    double from() const noexcept { return m_from; }
    double to() const noexcept { return m_to; }
    /// 1, 2 or 5 times a power of ten: so far apart that about `count` ticks fit.
    double tickStep(int count) const noexcept;
    /// The multiples of tickStep(count) on it, in order.
    std::vector<double> ticks(int count) const;

private:
    double m_from, m_to, m_begin, m_scale;
};

}  // namespace changeover
