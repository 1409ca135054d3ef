// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/signal_table_dialog.h"

#include "ui/models/signal_table_model.h"
#include "ui/theme/screen_fit.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

namespace changeover {

SignalTableDialog::SignalTableDialog(SignalTableModel& model, QWidget* parent)
    : QDialog(parent), m_view(new QTableView(this)), m_send(new QPushButton(this)),
      m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("signalTable"));
    m_view->setObjectName(QStringLiteral("signalTable.view"));
    m_view->setModel(&model);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setTabKeyNavigation(false);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_view->resizeColumnsToContents();
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_send->setObjectName(QStringLiteral("signalTable.send"));
    m_send->setEnabled(false);

    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_send);
    buttons->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_view);
    column->addLayout(buttons);

    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_send->setEnabled(m_view->selectionModel()->hasSelection()); });
    connect(m_view, &QTableView::doubleClicked, this, &SignalTableDialog::send);
    connect(m_send, &QPushButton::clicked, this, &SignalTableDialog::send);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    retranslate();
    // As wide as its columns, as far as the screen goes.
    const int wanted =
        m_view->horizontalHeader()->length() + fontMetrics().horizontalAdvance(QLatin1Char('x')) * 10;
    new ScreenFit(*this, {wanted, fontMetrics().height() * 30});
}

void SignalTableDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void SignalTableDialog::send()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (!rows.isEmpty()) emit sendRequested(rows.front().data(SignalTableModel::NumberRole).toInt());
}

void SignalTableDialog::retranslate()
{
    setWindowTitle(tr("Signals of this system"));
    m_view->setAccessibleName(tr("Every signal, its default action and what our server does"));
    m_send->setText(tr("Send"));
    m_close->setText(tr("Close"));
}

}  // namespace changeover
