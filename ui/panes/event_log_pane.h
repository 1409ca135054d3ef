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
class QToolButton;

namespace changeover {

class FixedLabel;

/// What happened, newest last: filter, lowest severity, follow. Return or a double click goes to the instant.
/// Folded, it is one line: the newest.
class EventLogPane : public QWidget {
    Q_OBJECT

public:
    EventLogPane(EventLogModel& model, QWidget* parent = nullptr);

    void setFolded(bool folded);
    bool isFolded() const noexcept { return m_folded; }

Q_SIGNALS:
    void timeRequested(std::int64_t timeNs);
    /// The person folds or unfolds it.
    void foldRequested(bool folded);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fitSizes();
    void followNewest();
    void showNewest();

    EventLogModel& m_model;
    EventLogFilter m_filter;
    QTableView* m_view;
    QLineEdit* m_text;
    QComboBox* m_severity;
    QCheckBox* m_follow;
    QWidget* m_bar;
    FixedLabel* m_newest;
    QToolButton* m_fold;
    bool m_folded = false;
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
