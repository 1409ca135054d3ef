// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/gateway_model.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;
class QTableView;

namespace changeover {

/// "Gateway": where clients come in, and what the gateway does with each server behind it.
class GatewayPane : public QWidget {
    Q_OBJECT

public:
    GatewayPane(GatewayModel& model, QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showReport();
    void fitSizes();
    void retranslate();

    GatewayModel& m_model;
    QLabel* m_words;
    QTableView* m_view;
};

/// A weight: its number, and a bar in the generation's colour, full at a hundred.
class WeightDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace changeover
