// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/compared_way.h"

#include <QAbstractTableModel>

namespace changeover {

/// The ways of a comparison, a row each, and what is known of them so far.
class ComparisonModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Way,
        Verdict,
        AsExpected,
        Lost,
        RefusalGap,
        Overlap,
        P99,
        Max,
        Ledger,
        FinishedIn,
        Pid,
        kColumns
    };

    explicit ComparisonModel(QObject* parent = nullptr);

    void plan(std::vector<ComparedWay> ways);
    /// The one of this name runs now.
    void begin(const QString& name);
    /// What came of the one of this name.
    void end(const ComparedWay& way);
    /// There will be no more: what waits or runs has been called off, or the program has gone without it.
    void close(bool cancelled);
    void retranslate();

    const std::vector<ComparedWay>& ways() const noexcept { return m_ways; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// Something is known that was not before.
    void changed();

private:
    template <class Change> void update(const QString& name, Change change);
    QString text(const ComparedWay& way, int column) const;

    std::vector<ComparedWay> m_ways;
};

}  // namespace changeover
