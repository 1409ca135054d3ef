// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/comparison_chooser.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTreeView>

#include <limits>

namespace changeover {

ComparisonChooser::ComparisonChooser(QWidget* parent)
    : QWidget(parent), m_view(new QTreeView(this)), m_seedLabel(new QLabel(this)), m_seed(new QSpinBox(this)),
      m_asInWindow(new QCheckBox(this)), m_load(new QLabel(this)), m_compare(new QPushButton(this))
{
    m_view->setObjectName(QStringLiteral("comparison.ways"));
    m_seed->setObjectName(QStringLiteral("comparison.seed"));
    m_asInWindow->setObjectName(QStringLiteral("comparison.asInWindow"));
    m_load->setObjectName(QStringLiteral("comparison.load"));
    m_compare->setObjectName(QStringLiteral("comparison.compare"));
    m_view->setModel(&m_ways);
    m_view->header()->hide();
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->expandAll();
    m_seed->setRange(1, std::numeric_limits<int>::max());
    m_seed->setGroupSeparatorShown(false);
    m_seedLabel->setBuddy(m_seed);
    m_load->setWordWrap(true);
    m_compare->setDefault(true);

    auto* seed = new QHBoxLayout;
    seed->addWidget(m_seedLabel);
    seed->addWidget(m_seed, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view, 1);
    column->addLayout(seed);
    column->addWidget(m_asInWindow);
    column->addWidget(m_load);
    column->addWidget(m_compare);
    connect(&m_ways, &WayChoiceModel::choiceChanged, this, &ComparisonChooser::showChoice);
    connect(m_asInWindow, &QCheckBox::toggled, this, &ComparisonChooser::showChoice);
    connect(m_compare, &QPushButton::clicked, this, [this] { emit compareRequested(plan()); });
    fitSizes();
    retranslate();
}

ComparisonPlan ComparisonChooser::plan() const
{
    ComparisonPlan plan;
    plan.strategies = m_ways.strategies();
    plan.policies = m_ways.policies();
    plan.seed = m_seed->value();
    if (m_asInWindow->isChecked()) plan.under = m_options;
    return plan;
}

void ComparisonChooser::setOptions(const LabOptions& options)
{
    m_options = options;
    showChoice();
}

void ComparisonChooser::setRunning(bool running)
{
    m_running = running;
    for (QWidget* widget :
         {static_cast<QWidget*>(m_view), static_cast<QWidget*>(m_seed), static_cast<QWidget*>(m_asInWindow)})
        widget->setEnabled(!running);
    showChoice();
}

void ComparisonChooser::showChoice()
{
    const ComparisonPlan chosen = plan();
    const auto ways = static_cast<int>(chosen.strategies.size() + chosen.policies.size());
    m_compare->setText(tr("Compare (%1)").arg(ways));
    m_compare->setEnabled(ways > 0 && !m_running);
    m_load->setText(
        m_asInWindow->isChecked()
            ? tr("%1 requests/s (%2, keep-alive %3), %4 connections, start-up %5 ms, work %6 ms. A way "
                 "that needs another load to show its fault may not show it.")
                  .arg(comparedRate(m_options))
                  .arg(m_options.mix, m_options.keepAlive ? tr("on") : tr("off"))
                  .arg(m_options.connections)
                  .arg(m_options.startupDelayMs)
                  .arg(m_options.workMs)
            : tr("Each way runs under the load that shows what it is known for."));
}

void ComparisonChooser::restore(const QSettings& settings)
{
    const auto list = [&settings](const char* key, const QStringList& fallback) {
        return settings.value(QStringLiteral("comparison/") + QLatin1String(key), fallback).toStringList();
    };
    m_ways.tick(list("strategies", {"inherit", "stop-start", "kill-start"}), list("policies", {}));
    m_seed->setValue(settings.value(QStringLiteral("comparison/seed"), 1).toInt());
    m_asInWindow->setChecked(settings.value(QStringLiteral("comparison/asInWindow"), false).toBool());
}

void ComparisonChooser::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("comparison/strategies"), m_ways.strategies());
    settings.setValue(QStringLiteral("comparison/policies"), m_ways.policies());
    settings.setValue(QStringLiteral("comparison/seed"), m_seed->value());
    settings.setValue(QStringLiteral("comparison/asInWindow"), m_asInWindow->isChecked());
}

void ComparisonChooser::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitSizes();
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ComparisonChooser::fitSizes() { setFixedWidth(fontMetrics().horizontalAdvance(QLatin1Char('x')) * 34); }

void ComparisonChooser::retranslate()
{
    m_ways.retranslate();
    m_view->setAccessibleName(tr("Ways to restart that are compared"));
    m_seedLabel->setText(tr("Seed"));
    m_seed->setAccessibleName(tr("Seed of everything random: the same seed, the same schedule"));
    m_seed->setToolTip(m_seed->accessibleName());
    m_asInWindow->setText(tr("Load as in the window"));
    m_asInWindow->setToolTip(
        tr("The rate, mix and timing that the window has for its own lab, for all ways alike"));
    showChoice();
}

}  // namespace changeover
