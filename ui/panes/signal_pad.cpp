// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/signal_pad.h"

#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/models/signal_table_model.h"
#include "ui/panes/signal_table_dialog.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace changeover {
namespace {

constexpr int kColumns = 2;

QToolButton* button(QAction* action, const QString& name, QWidget* parent)
{
    auto* widget = new QToolButton(parent);
    widget->setDefaultAction(action);
    widget->setObjectName(name);
    widget->setToolButtonStyle(Qt::ToolButtonTextOnly);
    widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    widget->setFocusPolicy(Qt::StrongFocus);
    return widget;
}

}  // namespace

SignalPad::SignalPad(const Commands& commands, QWidget* parent)
    : QWidget(parent), m_commands(commands), m_table(new SignalTableModel(this)),
      m_targetLabel(new QLabel(this)), m_target(new QComboBox(this)), m_way(new QComboBox(this)),
      m_result(new QLabel(this))
{
    setObjectName(QStringLiteral("signalPad"));
    m_target->setObjectName(QStringLiteral("signalPad.target"));
    m_way->setObjectName(QStringLiteral("signalPad.way"));
    m_result->setObjectName(QStringLiteral("signalPad.result"));
    m_result->setWordWrap(true);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_result->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_targetLabel->setBuddy(m_target);
    m_way->addItems({QString(), QString()});
    for (QComboBox* box : {m_target, m_way}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(8, 6, 8, 6);
    grid->setSpacing(5);
    auto* top = new QHBoxLayout;
    top->addWidget(m_targetLabel);
    top->addWidget(m_target, 1);
    grid->addLayout(top, 0, 0, 1, kColumns);
    grid->addWidget(m_way, 1, 0, 1, kColumns);
    int cell = 0;
    for (const CommandId id : Commands::commonSignals()) {
        const int number = Commands::signalOf(id);
        QAction* action = commands.action(id);
        connect(action, &QAction::triggered, this, [this, number] { send(number); });
        auto* widget = button(action, QStringLiteral("signalPad.") + messages::signalName(number), this);
        grid->addWidget(widget, 2 + cell / kColumns, cell % kColumns);
        ++cell;
    }
    connect(commands.action(CommandId::SignalMore), &QAction::triggered, this, &SignalPad::openTable);
    grid->addWidget(button(commands.action(CommandId::SignalMore), QStringLiteral("signalPad.more"), this),
                    2 + (cell + 1) / kColumns, 0, 1, kColumns);
    grid->addWidget(m_result, 3 + (cell + 1) / kColumns, 0, 1, kColumns);
    grid->setRowStretch(4 + (cell + 1) / kColumns, 1);

    connect(m_target, &QComboBox::activated, this, [this] { m_chosenPid = target(); });
    retranslate();
    fitHeights();
    enableButtons();
}

int SignalPad::target() const { return m_target->currentData().toInt(); }

void SignalPad::setProcesses(const std::vector<ProcessRow>& processes)
{
    QList<QPair<QString, int>> items;
    for (auto row = processes.rbegin(); row != processes.rend(); ++row)
        if (row->generation > 0 && row->state != 'Z' && row->state != 'X')
            items << qMakePair(tr("G%1 · pid %2").arg(row->generation).arg(row->pid), row->pid);
    bool same = items.size() == m_target->count();
    for (int i = 0; same && i < items.size(); ++i)
        same = m_target->itemData(i).toInt() == items[i].second && m_target->itemText(i) == items[i].first;
    if (same) return;
    const QSignalBlocker quiet(m_target);
    m_target->clear();
    for (const auto& [text, pid] : items)
        m_target->addItem(text, pid);
    const int kept = m_target->findData(m_chosenPid);
    if (kept < 0) m_chosenPid = 0;
    m_target->setCurrentIndex(kept >= 0 ? kept : items.isEmpty() ? -1 : 0);
    enableButtons();
}

void SignalPad::showResult(const CommandResult& result)
{
    m_newest = result;
    writeResult();
}

void SignalPad::writeResult()
{
    if (!m_newest) return;
    const bool delivered = m_newest->error == CommandError::None;
    m_result->setText((delivered ? QStringLiteral("✔ ") : QStringLiteral("✖ ")) +
                      messages::signalResult(*m_newest));
    colourResult();
}

void SignalPad::send(int number)
{
    if (const int pid = target(); pid != 0) emit signalRequested(pid, number, m_way->currentIndex() == 1);
}

void SignalPad::openTable()
{
    auto* dialog = new SignalTableDialog(*m_table, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SignalTableDialog::sendRequested, this, &SignalPad::send);
    dialog->open();
}

void SignalPad::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_table->retranslate();
        retranslate();
    }
    if (event->type() == QEvent::PaletteChange) colourResult();
    if (event->type() == QEvent::FontChange) fitHeights();
}

void SignalPad::retranslate()
{
    writeResult();
    m_targetLabel->setText(tr("To"));
    m_target->setPlaceholderText(tr("no server yet"));
    m_target->setAccessibleName(tr("The process that gets the signal"));
    m_way->setItemText(0, tr("kill(2): the lab sends it"));
    m_way->setItemText(1, tr("raise(3): the server sends it to itself"));
    m_way->setAccessibleName(tr("How the signal is sent"));
    m_result->setAccessibleName(tr("What came of the newest signal"));
    for (const auto* widget : findChildren<QToolButton*>())
        const_cast<QToolButton*>(widget)->setAccessibleName(widget->defaultAction()->toolTip());
}

void SignalPad::fitHeights()
{
    for (QToolButton* widget : findChildren<QToolButton*>())
        widget->setMinimumHeight(fontMetrics().height() + 12);
    m_result->setMinimumHeight(2 * fontMetrics().height() + 2);
}

void SignalPad::colourResult()
{
    const Theme& theme = Theme::of(this);
    QPalette palette = m_result->palette();
    const bool delivered = !m_newest || m_newest->error == CommandError::None;
    const QColor ink = delivered ? theme.passInk : theme.failInk;
    if (palette.color(QPalette::WindowText) == ink) return;
    palette.setColor(QPalette::WindowText, ink);
    m_result->setPalette(palette);
}

void SignalPad::enableButtons()
{
    for (const CommandId id : Commands::commonSignals())
        m_commands.action(id)->setEnabled(target() != 0);
}

}  // namespace changeover
