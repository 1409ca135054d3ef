// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTableView;
class QString;

namespace changeover {

/// A table of figures in a dock: rows, no grid, no frame, heights that follow the font; Tab leaves it.
void makeQuiet(QTableView& table);
/// After a change of font.
void fitRows(QTableView& table);
/// Figures change ten times a second: a width that need not change, for `widest` and the header.
void fitColumn(QTableView& table, int column, const QString& widest);

}  // namespace changeover
