// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/wire.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <deque>
#include <optional>
#include <variant>

namespace changeover {

enum class Severity { Debug, Info, Warning, Error };

/// A command and what came of it.
struct CommandReply {
    Command command;
    CommandResult result;
};

/// Lost requests that are counted, and have no line of their own.
struct UnlistedFailures {
    std::uint64_t count = 0;
};

/// Everything that happened, in the order in which it arrived. Sentences are made when they are shown, so
/// that a change of language changes them all. Holds the newest kMaxRows; a last line says how many lost
/// requests are only counted: those beyond the supervisor's list, and those whose lines had to go.
class EventLogModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Who, What, kColumns };
    enum Role { SeverityRole = Qt::UserRole, TimeNsRole };
    static constexpr int kMaxRows = 20'000;

    using Entry = std::variant<Event, FailureLine, LogLine, CommandReply, UnlistedFailures>;

    explicit EventLogModel(QObject* parent = nullptr);

    void begin(std::int64_t originNs);
    void append(const Happenings& happenings);
    void append(const CommandReply& reply, std::int64_t timeNs);
    /// So many the supervisor only counts.
    void setUnlisted(std::uint64_t failures);
    /// Every sentence is made anew, after a change of language.
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        std::int64_t timeNs = 0;
        Severity severity = Severity::Info;
        Entry entry;
    };
    void append(std::vector<Row> rows);
    void removeOldest(int excess);
    void showUnlisted();
    const Row& row(int index) const;
    QString who(const Entry& entry) const;

    std::deque<Row> m_rows;
    std::optional<Row> m_last;  // UnlistedFailures, behind m_rows
    std::uint64_t m_unlisted = 0;
    std::uint64_t m_removed = 0;  // lines of failures that had to go
    std::int64_t m_originNs = 0;
};

Severity severityOf(const EventLogModel::Entry& entry);

/// The rows at or above a severity whose words contain a text.
class EventLogFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLowest(Severity severity);
    void setText(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Severity m_lowest = Severity::Info;
    QString m_text;
};

}  // namespace changeover
