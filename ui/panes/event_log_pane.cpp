// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/event_log_pane.h"

#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QTableView>

namespace changeover {

EventLogPane::EventLogPane(EventLogModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_view(new QTableView(this)), m_text(new QLineEdit(this)),
      m_severity(new QComboBox(this)), m_follow(new QCheckBox(this))
{
    setObjectName(QStringLiteral("eventLog"));
    m_view->setObjectName(QStringLiteral("eventLog.view"));
    m_text->setObjectName(QStringLiteral("eventLog.filter"));
    m_severity->setObjectName(QStringLiteral("eventLog.severity"));
    m_follow->setObjectName(QStringLiteral("eventLog.follow"));

    m_filter.setSourceModel(&model);
    m_view->setModel(&m_filter);
    m_view->setItemDelegate(new EventLogDelegate(m_view));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_text->setClearButtonEnabled(true);
    m_severity->addItems({QString(), QString(), QString(), QString()});
    m_severity->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_severity->setCurrentIndex(static_cast<int>(Severity::Info));
    m_follow->setChecked(true);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 0);
    bar->addWidget(m_text, 1);
    bar->addWidget(m_severity);
    bar->addWidget(m_follow);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_view);

    connect(m_text, &QLineEdit::textChanged, &m_filter, &EventLogFilter::setText);
    connect(m_severity, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_filter.setLowest(static_cast<Severity>(index)); });
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, &EventLogPane::followNewest);
    connect(m_follow, &QCheckBox::toggled, this, &EventLogPane::followNewest);
    connect(m_view, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        emit timeRequested(index.data(EventLogModel::TimeNsRole).toLongLong());
    });
    fitSizes();
    retranslate();
}

void EventLogPane::fitSizes()
{
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 5);
    m_view->setColumnWidth(EventLogModel::Time,
                           fontMetrics().horizontalAdvance(QStringLiteral("0:00:00.000000")));
    m_view->setColumnWidth(EventLogModel::Who,
                           fontMetrics().horizontalAdvance(QStringLiteral("G100 1234567  ")));
    m_view->setMinimumHeight(fontMetrics().height() * 3);
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
