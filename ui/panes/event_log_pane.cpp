// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/event_log_pane.h"

#include "ui/panes/fixed_label.h"
#include "ui/panes/quiet_table.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

namespace changeover {

EventLogPane::EventLogPane(EventLogModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_view(new QTableView(this)), m_text(new QLineEdit(this)),
      m_severity(new QComboBox(this)), m_follow(new QCheckBox(this)), m_bar(new QWidget(this)),
      m_newest(new FixedLabel(this)), m_fold(new QToolButton(this))
{
    setObjectName(QStringLiteral("eventLog"));
    m_view->setObjectName(QStringLiteral("eventLog.view"));
    m_text->setObjectName(QStringLiteral("eventLog.filter"));
    m_severity->setObjectName(QStringLiteral("eventLog.severity"));
    m_follow->setObjectName(QStringLiteral("eventLog.follow"));

    m_filter.setSourceModel(&model);
    m_view->setModel(&m_filter);
    m_view->setItemDelegate(new EventLogDelegate(m_view));
    makeQuiet(*m_view);
    m_text->setClearButtonEnabled(true);
    m_severity->addItems({QString(), QString(), QString(), QString()});
    m_severity->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_severity->setCurrentIndex(static_cast<int>(Severity::Info));
    m_follow->setChecked(true);

    m_newest->setObjectName(QStringLiteral("eventLog.newest"));
    m_fold->setObjectName(QStringLiteral("eventLog.fold"));
    m_fold->setAutoRaise(true);
    m_fold->setFocusPolicy(Qt::StrongFocus);

    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(8, 2, 8, 2);
    bar->addWidget(m_newest, 1);
    bar->addWidget(m_text, 1);
    bar->addWidget(m_severity);
    bar->addWidget(m_follow);
    bar->addWidget(m_fold);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_bar);
    column->addWidget(m_view);

    connect(m_text, &QLineEdit::textChanged, &m_filter, &EventLogFilter::setText);
    connect(m_severity, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_filter.setLowest(static_cast<Severity>(index)); });
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, &EventLogPane::followNewest);
    connect(m_follow, &QCheckBox::toggled, this, &EventLogPane::followNewest);
    // Return, or a double click.
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit timeRequested(index.data(EventLogModel::TimeNsRole).toLongLong());
    });
    connect(m_fold, &QToolButton::clicked, this, [this] { emit foldRequested(!m_folded); });
    for (const auto changed : {&QAbstractItemModel::rowsRemoved, &QAbstractItemModel::rowsInserted})
        connect(&m_filter, changed, this, &EventLogPane::showNewest);
    connect(&m_filter, &QAbstractItemModel::modelReset, this, &EventLogPane::showNewest);
    setFolded(false);
    fitSizes();
    retranslate();
}

void EventLogPane::setFolded(bool folded)
{
    m_folded = folded;
    for (QWidget* part : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_severity),
                          static_cast<QWidget*>(m_follow), static_cast<QWidget*>(m_view)})
        part->setVisible(!folded);
    m_newest->setVisible(folded);
    m_fold->setText(folded ? QStringLiteral("▴") : QStringLiteral("▾"));
    setMaximumHeight(folded ? m_bar->sizeHint().height() : QWIDGETSIZE_MAX);
    retranslate();
    showNewest();
}

void EventLogPane::showNewest()
{
    if (!m_folded) return;
    QStringList words;
    const int row = m_filter.rowCount() - 1;
    for (int column = 0; row >= 0 && column < m_filter.columnCount(); ++column)
        words << m_filter.index(row, column).data().toString();
    m_newest->setWords(row < 0 ? tr("Nothing has happened yet.") : words.join(QStringLiteral("   ")));
}

void EventLogPane::fitSizes()
{
    fitRows(*m_view);
    if (m_folded) setMaximumHeight(m_bar->sizeHint().height());
    m_view->setColumnWidth(EventLogModel::Time,
                           fontMetrics().horizontalAdvance(QStringLiteral("0:00:00.000000")));
    m_view->setColumnWidth(EventLogModel::Who,
                           fontMetrics().horizontalAdvance(QStringLiteral("G100 1234567  ")));
}

void EventLogPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitSizes();
    if (event->type() == QEvent::LanguageChange) {
        m_model.retranslate();
        retranslate();
    }
}

void EventLogPane::retranslate()
{
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Show only lines that contain this"));
    m_severity->setItemText(0, tr("Everything"));
    m_severity->setItemText(1, tr("Steps and above"));
    m_severity->setItemText(2, tr("Warnings and above"));
    m_severity->setItemText(3, tr("Lost requests"));
    m_severity->setAccessibleName(tr("Lowest severity shown"));
    m_follow->setText(tr("Follow"));
    m_view->setAccessibleName(tr("Event log"));
    m_newest->setMeaning(tr("Newest event"));
    m_fold->setAccessibleName(m_folded ? tr("Unfold the event log") : tr("Fold the event log to a line"));
    m_fold->setToolTip(m_fold->accessibleName());
    showNewest();
}

void EventLogPane::followNewest()
{
    if (m_follow->isChecked()) m_view->scrollToBottom();
}

void EventLogDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme& theme = Theme::of(option->widget);
    const auto severity = static_cast<Severity>(index.data(EventLogModel::SeverityRole).toInt());
    if (severity == Severity::Debug || index.column() == EventLogModel::Time)
        option->palette.setColor(QPalette::Text, theme.muted);
    if (index.column() != EventLogModel::What) return;
    if (severity == Severity::Error) {
        option->palette.setColor(QPalette::Text, theme.failInk);
        option->text.prepend(QStringLiteral("✖ "));
    } else if (severity == Severity::Warning) {
        option->palette.setColor(QPalette::Text, theme.cautionInk);
        option->text.prepend(QStringLiteral("⚠ "));
    }
}

}  // namespace changeover
