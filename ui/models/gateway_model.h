// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/gateway/gateway_report.h"

#include <QAbstractTableModel>

namespace changeover {

/// The servers behind a gateway, as it sees them. A change of figures changes cells; only a change of who is
/// there resets the model.
class GatewayModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Server, Generation, State, Weight, Sessions, Requests, Address, kColumns };
    enum Role { GenerationRole = Qt::UserRole, WeightRole };

    explicit GatewayModel(QObject* parent = nullptr);

    void setReport(GatewayReport report);
    const GatewayReport& report() const noexcept { return m_report; }
    bool stands() const noexcept { return !m_report.layer4.empty(); }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// A gateway was put in front of the servers, or taken away.
    void stood(bool stands);
    /// A report has come, whatever it says.
    void reported();

private:
    QString text(const GatewayRow& row, int column) const;

    GatewayReport m_report;
};

}  // namespace changeover
