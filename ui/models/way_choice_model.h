// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStandardItemModel>
#include <QStringList>

namespace changeover {

/// Every strategy and every policy with a box to tick, in two groups whose own box ticks all of them. What
/// needs a program that is not installed cannot be ticked and says which.
class WayChoiceModel : public QStandardItemModel {
    Q_OBJECT

public:
    explicit WayChoiceModel(QObject* parent = nullptr);

    QStringList strategies() const { return ticked(kStrategies); }
    QStringList policies() const { return ticked(kPolicies); }
    /// Names that there are not are passed over.
    void tick(const QStringList& strategies, const QStringList& policies);
    void retranslate();

Q_SIGNALS:
    void choiceChanged();

private:
    enum Group { kStrategies, kPolicies, kGroups };

    void addWays(Group group);
    QStringList ticked(Group group) const;
    void takeChange(QStandardItem* item);
    void followTheWays(QStandardItem& group);

    bool m_ownChange = false;
};

}  // namespace changeover
