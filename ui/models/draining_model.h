// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/draining_report.h"

#include <QAbstractTableModel>

namespace changeover {

/// The connections of the generations that drain, and why each is still there. A change of figures changes
/// cells; only a change of who is there resets the model.
class DrainingModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Connection, State, For, Why, Peer, Received, Sent, kColumns };
    enum Role { GenerationRole = Qt::UserRole };

    explicit DrainingModel(QObject* parent = nullptr);

    void setReport(DrainingReport report);
    const DrainingReport& report() const noexcept { return m_report; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// A report has come, whatever it says.
    void reported();

private:
    QString text(const StayingRow& row, int column) const;

    DrainingReport m_report;
};

}  // namespace changeover
