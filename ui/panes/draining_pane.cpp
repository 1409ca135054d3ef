// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/draining_pane.h"

#include "ui/messages.h"
#include "ui/panes/process_tree_pane.h"
#include "ui/panes/quiet_table.h"

#include <QEvent>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace changeover {
namespace {

constexpr int kReasonCharacters = 48;

}  // namespace

DrainingPane::DrainingPane(DrainingModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_words(new QLabel(this)), m_view(new QTableView(this))
{
    setObjectName(QStringLiteral("draining"));
    m_words->setObjectName(QStringLiteral("draining.words"));
    m_view->setObjectName(QStringLiteral("draining.view"));
    m_words->setWordWrap(true);
    m_words->setMargin(6);
    m_view->setModel(&model);
    makeQuiet(*m_view);
    m_view->setItemDelegateForColumn(DrainingModel::Connection,
                                     new GenerationDelegate(DrainingModel::GenerationRole, m_view));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_words);
    column->addWidget(m_view, 1);
    column->addStretch();  // keeps the words at the top where there is no table
    connect(&model, &DrainingModel::reported, this, &DrainingPane::showReport);
    fitSizes();
    retranslate();
    showReport();
}

void DrainingPane::showReport()
{
    m_words->setText(messages::draining(m_model.report()));
    m_view->setVisible(!m_model.report().rows.empty());
}

void DrainingPane::fitSizes()
{
    fitRows(*m_view);
    const auto width = [this](int column, const QString& widest) { fitColumn(*m_view, column, widest); };
    width(DrainingModel::Connection, QStringLiteral("■ G100 · 1000"));
    width(DrainingModel::State, QStringLiteral("HANDLING"));
    width(DrainingModel::For, messages::howLong(599'000'000'000));
    // A long reason is seen whole at every size; what is behind it can be scrolled to.
    width(DrainingModel::Why, QString(kReasonCharacters, QLatin1Char('n')));
    width(DrainingModel::Peer, QStringLiteral("127.0.0.1:65535"));
    width(DrainingModel::Received, messages::bytes(9'999));
    width(DrainingModel::Sent, messages::bytes(9'999));
}

void DrainingPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitSizes();
    if (event->type() == QEvent::LanguageChange) {
        m_model.retranslate();
        retranslate();
        fitSizes();
    }
}

void DrainingPane::retranslate() { m_view->setAccessibleName(tr("Why each connection is still there")); }

}  // namespace changeover
