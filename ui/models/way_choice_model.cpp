// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/way_choice_model.h"

#include "ui/messages.h"

#include <QScopedValueRollback>

namespace changeover {
namespace {

constexpr int kNameRole = Qt::UserRole;
constexpr int kExpectedRole = Qt::UserRole + 1;

template <class Visit> void eachWay(const QStandardItem& group, Visit visit)
{
    for (int row = 0; row < group.rowCount(); ++row)
        visit(*group.child(row));
}

}  // namespace

WayChoiceModel::WayChoiceModel(QObject* parent) : QStandardItemModel(parent)
{
    for (const Group group : {kStrategies, kPolicies}) {
        auto* head = new QStandardItem;
        head->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        head->setCheckState(Qt::Unchecked);
        appendRow(head);
        addWays(group);
    }
    retranslate();
    connect(this, &QStandardItemModel::itemChanged, this, &WayChoiceModel::takeChange);
}

void WayChoiceModel::addWays(Group group)
{
    const ComparisonChoice all = group == kStrategies ? chooseStrategies("all") : choosePolicies("all");
    for (const ComparisonCase& way : all.cases) {
        auto* item = new QStandardItem;
        item->setData(QString::fromStdString(way.name), kNameRole);
        item->setData(static_cast<int>(way.expected), kExpectedRole);
        const bool available = way.missing.empty();
        item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                       (available ? Qt::ItemIsEnabled : Qt::NoItemFlags));
        item->setCheckState(Qt::Unchecked);
        this->item(group)->appendRow(item);
    }
}

void WayChoiceModel::retranslate()
{
    const QScopedValueRollback quiet(m_ownChange, true);
    item(kStrategies)->setText(tr("Strategies"));
    item(kStrategies)->setToolTip(tr("Ways to replace a running server"));
    item(kPolicies)->setText(tr("Policies"));
    item(kPolicies)->setToolTip(tr("What engines get wrong, one thing at a time, on top of Inherit"));
    for (const Group group : {kStrategies, kPolicies})
        eachWay(*item(group), [group](QStandardItem& way) {
            const QString name = way.data(kNameRole).toString();
            const bool policy = group == kPolicies;
            way.setText(policy ? name : messages::strategyName(name));
            const auto expected = static_cast<Expectation>(way.data(kExpectedRole).toInt());
            QString tip = (policy ? messages::policySummary(name) : messages::strategySummary(name)) +
                          QLatin1Char('\n') + messages::expectation(expected);
            const Strategy* strategy = policy ? nullptr : findStrategy(name.toStdString());
            if (!way.isEnabled() && strategy != nullptr) tip = messages::strategyUnavailable(*strategy);
            way.setToolTip(tip);
        });
}

QStringList WayChoiceModel::ticked(Group group) const
{
    QStringList names;
    eachWay(*item(group), [&names](const QStandardItem& way) {
        if (way.isEnabled() && way.checkState() == Qt::Checked) names << way.data(kNameRole).toString();
    });
    return names;
}

void WayChoiceModel::tick(const QStringList& strategies, const QStringList& policies)
{
    {
        const QScopedValueRollback quiet(m_ownChange, true);
        for (const Group group : {kStrategies, kPolicies}) {
            const QStringList& names = group == kStrategies ? strategies : policies;
            eachWay(*item(group), [&names](QStandardItem& way) {
                const bool on = way.isEnabled() && names.contains(way.data(kNameRole).toString());
                way.setCheckState(on ? Qt::Checked : Qt::Unchecked);
            });
            followTheWays(*item(group));
        }
    }
    emit choiceChanged();
}

void WayChoiceModel::takeChange(QStandardItem* changed)
{
    if (m_ownChange) return;
    {
        const QScopedValueRollback quiet(m_ownChange, true);
        if (changed->parent() != nullptr)
            followTheWays(*changed->parent());
        else
            eachWay(*changed, [changed](QStandardItem& way) {
                if (way.isEnabled()) way.setCheckState(changed->checkState());
            });
    }
    emit choiceChanged();
}

void WayChoiceModel::followTheWays(QStandardItem& group)
{
    int on = 0, all = 0;
    eachWay(group, [&](const QStandardItem& way) {
        all += way.isEnabled() ? 1 : 0;
        on += way.isEnabled() && way.checkState() == Qt::Checked ? 1 : 0;
    });
    group.setCheckState(on == 0 ? Qt::Unchecked : on == all ? Qt::Checked : Qt::PartiallyChecked);
}

}  // namespace changeover
