// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/gateway_pane.h"

#include "ui/messages.h"
#include "ui/panes/process_tree_pane.h"
#include "ui/panes/quiet_table.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace changeover {
namespace {

constexpr int kFullWeight = 100;
constexpr GatewayServerState kStates[] = {GatewayServerState::Up, GatewayServerState::Drain,
                                          GatewayServerState::Maint, GatewayServerState::Down};

QString widestState()
{
    QString widest;
    for (const GatewayServerState state : kStates)
        if (const QString word = messages::gatewayState(state); word.size() > widest.size()) widest = word;
    return widest;
}

}  // namespace

GatewayPane::GatewayPane(GatewayModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_words(new QLabel(this)), m_view(new QTableView(this))
{
    setObjectName(QStringLiteral("gateway"));
    m_words->setObjectName(QStringLiteral("gateway.words"));
    m_view->setObjectName(QStringLiteral("gateway.view"));
    m_words->setWordWrap(true);
    m_words->setMargin(6);
    m_view->setModel(&model);
    makeQuiet(*m_view);
    m_view->setItemDelegateForColumn(GatewayModel::Generation,
                                     new GenerationDelegate(GatewayModel::GenerationRole, m_view));
    m_view->setItemDelegateForColumn(GatewayModel::Weight, new WeightDelegate(m_view));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_words);
    column->addWidget(m_view, 1);
    connect(&model, &GatewayModel::reported, this, &GatewayPane::showReport);
    fitSizes();
    retranslate();
    showReport();
}

void GatewayPane::showReport() { m_words->setText(messages::gateway(m_model.report())); }

void GatewayPane::fitSizes()
{
    fitRows(*m_view);
    const auto width = [this](int column, const QString& widest) { fitColumn(*m_view, column, widest); };
    width(GatewayModel::Server, QStringLiteral("server10"));
    width(GatewayModel::Generation, QStringLiteral("■ G100 · 1000000"));
    width(GatewayModel::State, widestState());
    width(GatewayModel::Weight, QStringLiteral("100 ▇▇▇▇▇▇"));
    width(GatewayModel::Sessions, messages::count(999));
    width(GatewayModel::Requests, messages::count(9'999'999));
    width(GatewayModel::Address, QStringLiteral("127.0.0.1:65535"));
}

void GatewayPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitSizes();
    if (event->type() == QEvent::LanguageChange) {
        m_model.retranslate();
        retranslate();
        fitSizes();
    }
}

void GatewayPane::retranslate() { m_view->setAccessibleName(tr("What the gateway does with each server")); }

void WeightDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const int weight = std::min(index.data(GatewayModel::WeightRole).toInt(), kFullWeight);
    const int generation = index.data(GatewayModel::GenerationRole).toInt();
    if (weight == 0 || generation == 0) return;
    // Beside the number, never under it.
    const int number = option.fontMetrics.horizontalAdvance(QStringLiteral("000 ")) + 6;
    const QRect room = option.rect.adjusted(number, 4, -6, -4);
    painter->fillRect(QRect(room.topLeft(), QSize(room.width() * weight / kFullWeight, room.height())),
                      Theme::of(option.widget).generation(generation));
}

}  // namespace changeover
