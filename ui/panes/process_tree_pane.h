// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/process_tree_model.h"

#include <QStyledItemDelegate>
#include <QTreeView>

namespace changeover {

/// The lab's processes, always unfolded.
class ProcessTreePane : public QTreeView {
    Q_OBJECT

public:
    ProcessTreePane(ProcessTreeModel& model, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fitColumns();

    ProcessTreeModel& m_model;
};

/// A generation's name carries its colour as a square.
class ProcessDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace changeover
