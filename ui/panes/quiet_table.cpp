// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/quiet_table.h"

#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace changeover {

void makeQuiet(QTableView& table)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setTabKeyNavigation(false);  // Tab leaves it, arrows walk in it
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setFrameShape(QFrame::NoFrame);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.horizontalHeader()->setStretchLastSection(true);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void fitRows(QTableView& table)
{
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 5);
    table.setMinimumHeight(table.fontMetrics().height() * 2);
}

void fitColumn(QTableView& table, int column, const QString& widest)
{
    const QFontMetrics metrics = table.fontMetrics();
    const QString header = table.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    table.setColumnWidth(column,
                         std::max(metrics.horizontalAdvance(widest), metrics.horizontalAdvance(header)) +
                             metrics.horizontalAdvance(QStringLiteral("xxx")));
}

}  // namespace changeover
