// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

#include <array>

class QPainter;
class QWidget;

namespace changeover {

enum class ThemeMode { System, Light, Dark };

/// The colours that mean something. A generation's colour is one of three, safe for the colour-blind;
/// whatever a colour says, a shape, a pattern or a word beside it says too.
struct Theme {
    bool dark = false;
    QColor plot;  ///< behind the data: a gap shows it
    QColor text;
    QColor muted;  ///< axis labels, secondary text
    QColor grid;
    QColor noData;  ///< the clock had a hole: not the same as nothing happened
    QColor pass;    ///< fill of the banner's chip; white text stands on it
    QColor fail;
    QColor caution;
    QColor running;
    QColor passInk;  ///< the same, readable as text or thin marks on `plot`
    QColor failInk;
    QColor cautionInk;
    std::array<QColor, 3> generations;

    /// Generations count from 1.
    const QColor& generation(int number) const
    {
        return generations[static_cast<std::size_t>((number + 2) % 3)];
    }

    static const Theme& light();
    static const Theme& darkened();
    /// By the lightness of its palette: Qt 6.4 has no QStyleHints::colorScheme().
    static const Theme& of(const QWidget* widget);
};

/// Sets the application's style and palette. System goes back to what the desktop gave at the start.
void applyTheme(ThemeMode mode);

/// A ring inside the edge of a painted widget that has the keyboard.
void paintFocus(QPainter& painter, const QWidget& widget);

/// resources/icons/NAME.svg, drawn in `colour`, sharp at every scale.
QIcon themedIcon(const QString& name, const QColor& colour);

}  // namespace changeover
