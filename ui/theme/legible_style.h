// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace changeover {

/// Fusion with outlines that can be seen: its boxes to tick have a frame darker than the window, which on a
/// dark one nobody finds (WCAG 2.1, 1.4.11 wants 3:1).
class LegibleStyle : public QProxyStyle {
    Q_OBJECT

public:
    LegibleStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

}  // namespace changeover
