// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/signal_table_model.h"

#include "core/process/signal_table.h"
#include "ui/messages.h"

namespace changeover {

SignalTableModel::SignalTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void SignalTableModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
    emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int SignalTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(signalTable().size());
}

int SignalTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant SignalTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const SignalInfo& row = signalTable()[static_cast<std::size_t>(index.row())];
    if (role == NumberRole) return row.number;
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Name:
        return messages::signalName(row.number);
    case Number:
        return row.number;
    case Meaning:
        return messages::signalMeaning(row);
    case DefaultAction:
        return messages::defaultAction(row.action);
    case Catchable:
        return row.catchable ? tr("yes") : tr("no");
    default:
        return messages::reaction(row.reaction);
    }
}

QVariant SignalTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Name:
        return tr("Signal");
    case Number:
        return tr("Number");
    case Meaning:
        return tr("Meaning");
    case DefaultAction:
        return tr("Default action");
    case Catchable:
        return tr("Can be caught");
    default:
        return tr("What our server does");
    }
}

}  // namespace changeover
