// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace changeover {

/// The sizes that the window offers, in percent. Layouts are made of font metrics, so the font's size is the
/// window's: Qt's own QT_SCALE_FACTOR paints only a part of each widget below 1 (Qt 6.4).
const std::vector<int>& uiScales();

/// Gives the application the desktop's font in this size, with Chinese fonts to fall back on: without a word
/// from us Qt takes any weight and any country's glyphs for Chinese. Clamped to what uiScales() spans.
void applyUiScale(int percent);

/// Call before QApplication: a QT_SCALE_FACTOR under 1 becomes our own scale, which is returned; else 100.
int takeScaleBelowOne();

}  // namespace changeover
