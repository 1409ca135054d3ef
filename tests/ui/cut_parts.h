// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace changeover::test {

enum class Scrolling { Refused, Allowed };

/// What of a window cannot be seen whole, in words: a widget that is outside of the one that holds it, a text
/// that has less room than it needs, a tool bar or a menu bar that leaves something out. With
/// Scrolling::Allowed what a scrolled pane holds may lie outside of what it shows.
QStringList cutParts(const QWidget& window, Scrolling scrolling);

}  // namespace changeover::test
