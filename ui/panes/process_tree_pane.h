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
class GenerationDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// `role`: where the model tells the generation; 0 there: none.
    GenerationDelegate(int role, QObject* parent) : QStyledItemDelegate(parent), m_role(role) {}

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    int m_role;
};

}  // namespace changeover
