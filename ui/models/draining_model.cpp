// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/draining_model.h"

#include "ui/messages.h"

#include <algorithm>

namespace changeover {

DrainingModel::DrainingModel(QObject* parent) : QAbstractTableModel(parent) {}

void DrainingModel::setReport(DrainingReport report)
{
    const auto same = [](const StayingRow& a, const StayingRow& b) {
        return a.generation == b.generation && a.id == b.id;
    };
    const bool figuresOnly = std::ranges::equal(m_report.rows, report.rows, same);
    if (!figuresOnly) beginResetModel();
    m_report = std::move(report);
    if (!figuresOnly)
        endResetModel();
    else if (!m_report.rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    emit reported();
}

void DrainingModel::retranslate()
{
    beginResetModel();
    endResetModel();
    emit reported();
}

int DrainingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_report.rows.size());
}

int DrainingModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant DrainingModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const StayingRow& row = m_report.rows[static_cast<std::size_t>(index.row())];
    if (role == GenerationRole) return row.generation;
    if (role == Qt::TextAlignmentRole &&
        (index.column() == For || index.column() == Received || index.column() == Sent))
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return tr("%1 (connected to this generation for %2)")
            .arg(messages::whyStillHere(row, m_report.timeNs),
                 messages::age((m_report.timeNs - row.openedNs) / 1'000'000));
    return role == Qt::DisplayRole ? text(row, index.column()) : QVariant();
}

QVariant DrainingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Connection:
        return tr("Connection");
    case State:
        return tr("State");
    case For:
        return tr("For");
    case Peer:
        return tr("Peer");
    case Received:
        return tr("Received");
    case Sent:
        return tr("Sent");
    default:
        return tr("Why still here");
    }
}

QString DrainingModel::text(const StayingRow& row, int column) const
{
    switch (column) {
    case Connection:
        return QStringLiteral("G%1 · %2").arg(row.generation).arg(row.id);
    case State:
        return QString::fromStdString(row.state).toUpper();
    case For:
        return messages::howLong(m_report.timeNs - row.sinceNs);
    case Peer:
        return QString::fromStdString(row.peer);
    case Received:
        return messages::bytes(row.received);
    case Sent:
        return messages::bytes(row.sent);
    default:
        return messages::whyStillHere(row, m_report.timeNs);
    }
}

}  // namespace changeover
