// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>

#include <algorithm>

namespace changeover {

/// An image in device pixels that is filled column by column, without a painter: O(pixels), never a stroke.
class Raster {
public:
    void resize(int width, int height)
    {
        if (m_image.width() != width || m_image.height() != height)
            m_image = QImage(std::max(1, width), std::max(1, height), QImage::Format_ARGB32_Premultiplied);
    }
    void clear() { m_image.fill(Qt::transparent); }

    int width() const { return m_image.width(); }
    int height() const { return m_image.height(); }
    const QImage& image() const { return m_image; }

    /// Columns [x, x + width), rows [top, bottom); clipped.
    void fill(int x, int width, int top, int bottom, QRgb colour)
    {
        const int x1 = std::min(x + width, m_image.width());
        x = std::max(0, x);
        top = std::max(0, top);
        bottom = std::min(bottom, m_image.height());
        const QRgb value = qPremultiply(colour);
        for (int y = top; y < bottom; ++y) {
            auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
            std::fill(line + std::min(x, x1), line + x1, value);
        }
    }

private:
    QImage m_image{1, 1, QImage::Format_ARGB32_Premultiplied};
};

}  // namespace changeover
