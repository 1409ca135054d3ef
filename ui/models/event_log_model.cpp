// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/event_log_model.h"

#include "ui/messages.h"
#include "ui/plots/time_ticks.h"

#include <sys/wait.h>

#include <algorithm>
#include <utility>

namespace changeover {
namespace {

template <class... Ts> struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

Severity severityOfEvent(const Event& event)
{
    switch (event.kind) {
    case EventKind::AttemptEnded:
        return static_cast<RestartOutcome>(event.value) == RestartOutcome::Committed ? Severity::Info
                                                                                     : Severity::Warning;
    case EventKind::Exited:
        return event.value == 0 ? Severity::Info : Severity::Warning;
    case EventKind::Exiting:
        return event.value == 0 ? Severity::Debug : Severity::Warning;
    case EventKind::SignalSent:
        return event.extra == 0 ? Severity::Info : Severity::Warning;
    case EventKind::ConnectionForced:
    case EventKind::ResumedAccepting:
        return Severity::Warning;
    case EventKind::HandedOff:
    case EventKind::Hello:
    case EventKind::Commit:
    case EventKind::ListenerOpened:
    case EventKind::ListenerClosed:
    case EventKind::Holding:
        return Severity::Debug;
    case EventKind::None:
    case EventKind::SignalReceived:
    case EventKind::Spawned:
    case EventKind::Ready:
    case EventKind::Accepting:
    case EventKind::StoppedAccepting:
    case EventKind::Sealed:
    case EventKind::DrainStarted:
    case EventKind::Drained:
    case EventKind::Started:
    case EventKind::Stopped:
    case EventKind::Continued:
    case EventKind::UserSignal:
        return Severity::Info;
    }
    return Severity::Info;
}

/// A server writes its log to stderr, and says in the second word of a line how grave it is.
Severity severityOfLog(const LogLine& line)
{
    const QStringList words =
        QString::fromStdString(line.text).section(QLatin1Char(' '), 0, 1).split(QLatin1Char(' '));
    const QString level = words.value(1);
    if (level == QLatin1String("error") || level == QLatin1String("critical")) return Severity::Warning;
    return line.isError && level != QLatin1String("info") && level != QLatin1String("debug")
               ? Severity::Warning
               : Severity::Debug;
}

std::int64_t timeOf(const Event& event) { return event.timeNs; }
std::int64_t timeOf(const FailureLine& failure) { return failure.timeNs; }
std::int64_t timeOf(const LogLine& line) { return line.timeNs; }

template <class Iterator> std::uint64_t failuresIn(Iterator from, Iterator to)
{
    return static_cast<std::uint64_t>(std::count_if(
        from, to, [](const auto& row) { return std::holds_alternative<FailureLine>(row.entry); }));
}

}  // namespace

Severity severityOf(const EventLogModel::Entry& entry)
{
    return std::visit(Overloaded{
                          [](const Event& event) { return severityOfEvent(event); },
                          [](const FailureLine&) { return Severity::Error; },
                          [](const UnlistedFailures&) { return Severity::Error; },
                          [](const LogLine& line) { return severityOfLog(line); },
                          [](const CommandReply& reply) {
                              return reply.result.error == CommandError::None ? Severity::Debug
                                                                              : Severity::Warning;
                          },
                      },
                      entry);
}

EventLogModel::EventLogModel(QObject* parent) : QAbstractTableModel(parent) {}

void EventLogModel::begin(std::int64_t originNs)
{
    beginResetModel();
    m_rows.clear();
    m_last.reset();
    m_unlisted = m_removed = 0;
    m_originNs = originNs;
    endResetModel();
}

void EventLogModel::append(const Happenings& happenings)
{
    std::vector<Row> rows;
    const auto add = [&rows](const auto& lines) {
        for (const auto& line : lines)
            rows.push_back({timeOf(line), severityOf(line), line});
    };
    add(happenings.events);
    add(happenings.failures);
    add(happenings.log);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.timeNs < b.timeNs; });
    append(std::move(rows));
}

void EventLogModel::append(const CommandReply& reply, std::int64_t timeNs)
{
    append(std::vector<Row>{{timeNs, severityOf(reply), reply}});
}

void EventLogModel::append(std::vector<Row> rows)
{
    if (rows.empty()) return;
    if (rows.size() > kMaxRows) {
        const auto kept = rows.end() - kMaxRows;
        m_removed += failuresIn(rows.begin(), kept);
        rows.erase(rows.begin(), kept);
    }
    const int excess = static_cast<int>(m_rows.size() + rows.size()) - kMaxRows;
    if (excess > 0) removeOldest(excess);
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
    endInsertRows();
    showUnlisted();
}

void EventLogModel::removeOldest(int excess)
{
    beginRemoveRows({}, 0, excess - 1);
    m_removed += failuresIn(m_rows.begin(), m_rows.begin() + excess);
    m_rows.erase(m_rows.begin(), m_rows.begin() + excess);
    endRemoveRows();
}

void EventLogModel::setUnlisted(std::uint64_t failures)
{
    if (std::exchange(m_unlisted, failures) != failures) showUnlisted();
}

void EventLogModel::showUnlisted()
{
    const UnlistedFailures now{m_unlisted + m_removed};
    if (now.count == 0) return;
    const int last = static_cast<int>(m_rows.size());
    const bool isNew = !m_last;
    if (isNew) beginInsertRows({}, last, last);
    m_last = Row{m_rows.empty() ? m_originNs : m_rows.back().timeNs, Severity::Error, now};
    if (isNew)
        endInsertRows();
    else
        emit dataChanged(index(last, 0), index(last, kColumns - 1));
}

const EventLogModel::Row& EventLogModel::row(int index) const
{
    const auto at = static_cast<std::size_t>(index);
    return at < m_rows.size() ? m_rows[at] : *m_last;
}

void EventLogModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int EventLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size()) + (m_last ? 1 : 0);
}

int EventLogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant EventLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = this->row(index.row());
    if (role == SeverityRole) return static_cast<int>(row.severity);
    if (role == TimeNsRole) return QVariant::fromValue<qint64>(row.timeNs);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
    case Time:
        return sessionTime(row.timeNs - m_originNs, 1'000'000);
    case Who:
        return who(row.entry);
    default:
        return std::visit([](const auto& entry) { return messages::sentence(entry); }, row.entry);
    }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Who:
        return tr("Who");
    default:
        return tr("What happened");
    }
}

QString EventLogModel::who(const Entry& entry) const
{
    const auto named = [](int generation, int pid) {
        if (generation > 0 && pid > 0) return QStringLiteral("G%1 %2").arg(generation).arg(pid);
        return generation > 0 ? QStringLiteral("G%1").arg(generation)
               : pid > 0      ? QString::number(pid)
                              : QString();
    };
    return std::visit(Overloaded{
                          [&](const Event& event) { return named(event.generation, event.pid); },
                          [&](const FailureLine& failure) { return named(failure.generation, 0); },
                          [&](const UnlistedFailures&) { return QString(); },
                          [&](const LogLine& line) { return named(0, line.pid); },
                          [&](const CommandReply& reply) { return named(0, reply.result.pid); },
                      },
                      entry);
}

void EventLogFilter::setLowest(Severity severity)
{
    m_lowest = severity;
    invalidateFilter();
}

void EventLogFilter::setText(const QString& text)
{
    m_text = text;
    invalidateFilter();
}

bool EventLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (first.data(EventLogModel::SeverityRole).toInt() < static_cast<int>(m_lowest)) return false;
    if (m_text.isEmpty()) return true;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

}  // namespace changeover
