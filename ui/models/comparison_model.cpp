// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/comparison_model.h"

#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

namespace changeover {
namespace {

/// Figures stand under each other.
QVariant alignment(int column)
{
    const bool figure = column >= ComparisonModel::RefusalGap && column != ComparisonModel::Ledger &&
                        column != ComparisonModel::Pid;
    return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

}  // namespace

ComparisonModel::ComparisonModel(QObject* parent) : QAbstractTableModel(parent) {}

void ComparisonModel::plan(std::vector<ComparedWay> ways)
{
    beginResetModel();
    m_ways = std::move(ways);
    endResetModel();
    emit changed();
}

template <class Change> void ComparisonModel::update(const QString& name, Change change)
{
    for (std::size_t i = 0; i < m_ways.size(); ++i) {
        if (m_ways[i].name != name) continue;
        change(m_ways[i]);
        const int row = static_cast<int>(i);
        emit dataChanged(index(row, 0), index(row, kColumns - 1));
    }
    emit changed();
}

void ComparisonModel::begin(const QString& name)
{
    update(name, [](ComparedWay& way) { way.state = ComparedWay::State::Running; });
}

void ComparisonModel::end(const ComparedWay& ended)
{
    update(ended.name, [&ended](ComparedWay& way) { way = ended; });
}

void ComparisonModel::close(bool cancelled)
{
    using State = ComparedWay::State;
    for (ComparedWay& way : m_ways)
        if (way.state == State::Waiting || way.state == State::Running)
            way.state = cancelled ? State::Cancelled : State::NotRun;
    if (!m_ways.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    emit changed();
}

void ComparisonModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
    if (!m_ways.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    emit changed();
}

int ComparisonModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ways.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant ComparisonModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ComparedWay& way = m_ways[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::TextAlignmentRole:
        return alignment(index.column());
    case Qt::ToolTipRole:
        return index.column() == Way ? messages::wayMeaning(way) : text(way, index.column());
    case Qt::DisplayRole:
        return text(way, index.column());
    default:
        return {};
    }
}

QString ComparisonModel::text(const ComparedWay& way, int column) const
{
    if (column == Way) return messages::wayName(way);
    if (column == Verdict) return messages::wayState(way);
    if (way.state != ComparedWay::State::Ended) return QStringLiteral("–");
    switch (column) {
    case AsExpected:
        return messages::asExpected(way);
    case Lost:
        return way.lost == 0 ? QStringLiteral("0") : messages::lostByClass(way.classes);
    case RefusalGap:
        return durationText(way.refusalGapNs);
    case Overlap:
        return durationText(way.overlapNs);
    case P99:
        return durationText(way.p99Ns);
    case Max:
        return durationText(way.maxNs);
    case Ledger:
        return messages::ledger(way.ledgerShortBy);
    case FinishedIn:
        return durationText(way.finishNs);
    case Pid:
        return way.pidStable ? tr("stable") : tr("changes");
    default:
        return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) return alignment(section);
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Way:
        return tr("Way to restart");
    case Verdict:
        return tr("Verdict");
    case AsExpected:
        return tip ? tr("Did it do what it is known for?") : tr("As expected");
    case Lost:
        return tip ? tr("Requests that were not answered as they should, by class") : tr("Lost");
    case RefusalGap:
        return tip ? tr("How long nobody listened") : tr("Refusal gap");
    case Overlap:
        return tip ? tr("How long both generations were there") : tr("Overlap");
    case P99:
        return tip ? tr("Corrected latency around the trigger, 99th percentile") : tr("p99");
    case Max:
        return tip ? tr("The longest corrected latency of the whole run") : tr("Max");
    case Ledger:
        return tip ? tr("What the server's accounts say about transfers") : tr("Ledger");
    case FinishedIn:
        return tip ? tr("From the trigger until the old process was gone and the new one had answered")
                   : tr("Finished in");
    case Pid:
        return tip ? tr("Does whoever watches one process id see a change?") : tr("PID");
    default:
        return {};
    }
}

}  // namespace changeover
