// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/event_log_model.h"

#include <QStyledItemDelegate>
#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QTableView;

namespace changeover {

/// What happened, newest last: filter, lowest severity, follow. A double click goes to the instant.
class EventLogPane : public QWidget {
    Q_OBJECT

public:
    EventLogPane(EventLogModel& model, QWidget* parent = nullptr);

Q_SIGNALS:
    void timeRequested(std::int64_t timeNs);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fitSizes();
    void followNewest();

    EventLogModel& m_model;
    EventLogFilter m_filter;
    QTableView* m_view;
    QLineEdit* m_text;
    QComboBox* m_severity;
    QCheckBox* m_follow;
};

/// Marks a row's severity by a sign and a colour beside the sentence.
class EventLogDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace changeover
