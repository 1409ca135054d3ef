// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

namespace changeover {

/// Every signal of this platform: what the signal pad offers under More…. Constant but for the language.
class SignalTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Number, Meaning, DefaultAction, Catchable, Reaction, kColumns };
    enum Role { NumberRole = Qt::UserRole };

    explicit SignalTableModel(QObject* parent = nullptr);
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

}  // namespace changeover
