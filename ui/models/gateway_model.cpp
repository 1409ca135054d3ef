// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gateway_model.h"

#include "ui/messages.h"

#include <algorithm>

namespace changeover {

GatewayModel::GatewayModel(QObject* parent) : QAbstractTableModel(parent) {}

void GatewayModel::setReport(GatewayReport report)
{
    const auto same = [](const GatewayRow& a, const GatewayRow& b) {
        return a.server.name == b.server.name && a.pid == b.pid;
    };
    const bool figuresOnly = std::ranges::equal(m_report.rows, report.rows, same);
    const bool stoodBefore = stands();
    if (!figuresOnly) beginResetModel();
    m_report = std::move(report);
    if (!figuresOnly)
        endResetModel();
    else if (!m_report.rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    if (stands() != stoodBefore) emit stood(stands());
    emit reported();
}

void GatewayModel::retranslate()
{
    beginResetModel();
    endResetModel();
    emit reported();
}

int GatewayModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_report.rows.size());
}

int GatewayModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant GatewayModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const GatewayRow& row = m_report.rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case GenerationRole:
        return row.generation;
    case WeightRole:
        return row.pid == 0 ? 0 : row.server.weight;
    case Qt::TextAlignmentRole:
        if (index.column() != Sessions && index.column() != Requests) return {};
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return messages::gatewayStateMeaning(row.server.state);
    case Qt::DisplayRole:
        return text(row, index.column());
    default:
        return {};
    }
}

QVariant GatewayModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Server:
        return tr("Server");
    case Generation:
        return tr("Generation");
    case State:
        return tr("State");
    case Weight:
        return tr("Weight");
    case Sessions:
        return tr("In flight");
    case Requests:
        return tr("Requests");
    default:
        return tr("Address");
    }
}

QString GatewayModel::text(const GatewayRow& row, int column) const
{
    const bool empty = row.pid == 0;
    const QString nothing = QStringLiteral("–");
    switch (column) {
    case Server:
        return QString::fromStdString(row.server.name);
    case Generation:
        if (empty) return nothing;
        // Reaped, and the gateway is being told: for a moment only the pid is known.
        return row.generation == 0 ? QString::number(row.pid)
                                   : QStringLiteral("G%1 · %2").arg(row.generation).arg(row.pid);
    case State:
        return messages::gatewayState(row.server.state);
    case Weight:
        return empty ? nothing : QString::number(row.server.weight);
    case Sessions:
        return messages::count(row.server.sessions);
    case Requests:
        return messages::count(row.server.requests);
    default:
        return empty ? nothing : QString::fromStdString(row.server.address);
    }
}

}  // namespace changeover
