// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/process_tree_pane.h"

#include "ui/messages.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace changeover {

ProcessTreePane::ProcessTreePane(ProcessTreeModel& model, QWidget* parent) : QTreeView(parent), m_model(model)
{
    setObjectName(QStringLiteral("processTree"));
    setModel(&model);
    setItemDelegateForColumn(ProcessTreeModel::Process,
                             new GenerationDelegate(ProcessTreeModel::GenerationRole, this));
    setItemsExpandable(false);
    setRootIsDecorated(false);
    setIndentation(14);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setMinimumHeight(fontMetrics().height() * 5);
    header()->setStretchLastSection(true);
    header()->setMinimumSectionSize(20);
    connect(&model, &QAbstractItemModel::modelReset, this, &ProcessTreePane::fitColumns);
    retranslate();
    fitColumns();
}

void ProcessTreePane::changeEvent(QEvent* event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitColumns();
    if (event->type() == QEvent::LanguageChange) {
        m_model.retranslate();
        retranslate();
    }
}

void ProcessTreePane::retranslate() { setAccessibleName(tr("Process tree")); }

void ProcessTreePane::fitColumns()
{
    expandAll();
    for (int column = 0; column < ProcessTreeModel::kColumns; ++column)
        resizeColumnToContents(column);
    // What changes ten times a second must not push the columns about: room for the widest of each.
    const auto atLeast = [this](int column, const QString& widest) {
        setColumnWidth(column, std::max(columnWidth(column), fontMetrics().horizontalAdvance(widest) + 14));
    };
    atLeast(ProcessTreeModel::State, QStringLiteral("S · ") + messages::processState('S'));
    atLeast(ProcessTreeModel::State, QStringLiteral("T · ") + messages::processState('T'));
    atLeast(ProcessTreeModel::Served, QStringLiteral("000 000 000"));
    atLeast(ProcessTreeModel::Age, messages::age(59'000 + 59 * 60'000));
}

void GenerationDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const int generation = index.data(m_role).toInt();
    if (generation == 0) return;
    const double ratio = option->widget->devicePixelRatioF();
    QPixmap square(QSize(10, 10) * ratio);
    square.setDevicePixelRatio(ratio);
    square.fill(Theme::of(option->widget).generation(generation));
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = {10, 10};
    option->icon = QIcon(square);
}

}  // namespace changeover
