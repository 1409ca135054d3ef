// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/process_tree_model.h"

#include "ui/messages.h"

#include <algorithm>

namespace changeover {

ProcessTreeModel::ProcessTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

void ProcessTreeModel::setProcesses(std::vector<ProcessRow> processes)
{
    const auto sameRelations = [](const ProcessRow& a, const ProcessRow& b) {
        return a.pid == b.pid && a.parentPid == b.parentPid;
    };
    if (!std::ranges::equal(m_processes, processes, sameRelations)) {
        beginResetModel();
        m_processes = std::move(processes);
        endResetModel();
        return;
    }
    m_processes = std::move(processes);
    for (int node = 0; node < static_cast<int>(m_processes.size()); ++node) {
        const auto siblings = childrenOf(parentOf(node));
        const int row = static_cast<int>(std::ranges::find(siblings, node) - siblings.begin());
        emit dataChanged(createIndex(row, 0, quintptr(node)), createIndex(row, kColumns - 1, quintptr(node)));
    }
}

void ProcessTreeModel::retranslate()
{
    beginResetModel();
    endResetModel();
}

QModelIndex ProcessTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const auto children = childrenOf(nodeOf(parent));
    if (row < 0 || row >= static_cast<int>(children.size()) || column < 0 || column >= kColumns ||
        (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, quintptr(children[static_cast<std::size_t>(row)]));
}

QModelIndex ProcessTreeModel::parent(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    const int node = parentOf(nodeOf(index));
    if (node < 0) return {};
    const auto siblings = childrenOf(parentOf(node));
    return createIndex(static_cast<int>(std::ranges::find(siblings, node) - siblings.begin()), 0,
                       quintptr(node));
}

int ProcessTreeModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() && parent.column() != 0) return 0;
    return static_cast<int>(childrenOf(nodeOf(parent)).size());
}

int ProcessTreeModel::columnCount(const QModelIndex&) const { return kColumns; }

QVariant ProcessTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ProcessRow& row = m_processes[static_cast<std::size_t>(nodeOf(index))];
    if (role == GenerationRole) return row.generation;
    if (role == PidRole) return row.pid;
    if (role == Qt::TextAlignmentRole && index.column() != Process && index.column() != State)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == State) return messages::processState(row.state);
    return role == Qt::DisplayRole ? text(row, index.column()) : QVariant();
}

QVariant ProcessTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Process:
        return tr("Process");
    case Pid:
        return tr("PID");
    case ParentPid:
        return tr("PPID");
    case State:
        return tr("State");
    case Listener:
        return tr("Listens");
    case Age:
        return tr("Age");
    case Served:
        return tr("Served");
    case InFlight:
        return tr("In flight");
    default:
        return tr("Conns");
    }
}

int ProcessTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<int>(index.internalId()) : -1;
}

int ProcessTreeModel::parentOf(int node) const
{
    if (node < 0) return -1;
    const int pid = m_processes[static_cast<std::size_t>(node)].parentPid;
    const auto it = std::ranges::find(m_processes, pid, &ProcessRow::pid);
    const auto found = static_cast<int>(it - m_processes.begin());
    return it == m_processes.end() || found == node ? -1 : found;
}

std::vector<int> ProcessTreeModel::childrenOf(int node) const
{
    std::vector<int> children;
    for (int other = 0; other < static_cast<int>(m_processes.size()); ++other)
        if (parentOf(other) == node) children.push_back(other);
    return children;
}

QString ProcessTreeModel::text(const ProcessRow& row, int column) const
{
    switch (column) {
    case Process:
        return row.generation > 0 ? tr("G%1").arg(row.generation) : tr("Lab");
    case Pid:
        return QString::number(row.pid);
    case ParentPid:
        return QString::number(row.parentPid);
    case State:
        return QStringLiteral("%1 · %2").arg(QLatin1Char(row.state)).arg(messages::processState(row.state));
    case Listener:
        return row.holdsListener ? QStringLiteral("✔") : QStringLiteral("–");
    case Age:
        return messages::age(row.ageMs);
    default:
        break;
    }
    if (row.generation == 0) return QStringLiteral("–");
    return messages::count(column == Served     ? row.served
                           : column == InFlight ? row.inFlight
                                                : row.connections);
}

}  // namespace changeover
