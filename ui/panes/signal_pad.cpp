// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/signal_pad.h"

#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/models/signal_table_model.h"
#include "ui/panes/fixed_label.h"
#include "ui/panes/signal_table_dialog.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include <csignal>

namespace changeover {
namespace {

constexpr int kColumns = 6;  // three buttons in a narrow row, two in a wide one

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
      m_result(new FixedLabel(this)), m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("signalPad"));
    m_target->setObjectName(QStringLiteral("signalPad.target"));
    m_way->setObjectName(QStringLiteral("signalPad.way"));
    m_result->setObjectName(QStringLiteral("signalPad.result"));
    m_result->setLines(3);
    m_result->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_targetLabel->setBuddy(m_target);
    m_way->addItems({QString(), QString()});
    for (QComboBox* box : {m_target, m_way}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);  // what is longer is shown as far as the column goes
    }

    m_grid->setContentsMargins(8, 4, 8, 4);
    for (const CommandId id : Commands::commonSignals()) {
        const int number = Commands::signalOf(id);
        QAction* action = commands.action(id);
        connect(action, &QAction::triggered, this, [this, number] { send(number); });
        m_keys.push_back(
            {button(action, QStringLiteral("signalPad.") + messages::signalName(number), this), number});
    }
    QAction* more = commands.action(CommandId::SignalMore);
    connect(more, &QAction::triggered, this, &SignalPad::openTable);
    m_keys.push_back({button(more, QStringLiteral("signalPad.more"), this), 0});
    // A tool button takes its action's text anew at each change: ours is written after that.
    for (const Key& key : m_keys)
        connect(key.button->defaultAction(), &QAction::changed, this, &SignalPad::writeButtons);
    place();

    connect(m_target, &QComboBox::activated, this, [this] { m_chosenPid = target(); });
    retranslate();
    fitHeights();
    enableButtons();
}

void SignalPad::setNarrow(bool narrow)
{
    if (narrow == m_narrow) return;
    m_narrow = narrow;
    m_result->setLines(narrow ? 2 : 3);
    place();
    retranslate();
    fitHeights();
}

void SignalPad::place()
{
    while (QLayoutItem* item = m_grid->takeAt(0))
        delete item;
    m_grid->setSpacing(m_narrow ? 4 : 5);
    auto* top = new QHBoxLayout;
    top->addWidget(m_targetLabel);
    top->addWidget(m_target, 1);
    m_grid->addLayout(top, 0, 0, 1, kColumns);
    if (m_narrow)
        top->addWidget(m_way);
    else
        m_grid->addWidget(m_way, 1, 0, 1, kColumns);
    const int wide = m_narrow ? 2 : 3;  // columns of a button
    int row = m_narrow ? 1 : 2, column = 0;
    for (const Key& key : m_keys) {
        const int width = key.number == 0 ? kColumns - column : wide;
        m_grid->addWidget(key.button, row, column, 1, width);
        column = (column + width) % kColumns;
        if (column == 0) ++row;
    }
    m_grid->addWidget(m_result, row, 0, 1, kColumns);
    for (int i = 0; i <= row + 12; ++i)
        m_grid->setRowStretch(i, i == row + 1 ? 1 : 0);
    writeButtons();
}

void SignalPad::writeButtons()
{
    for (const Key& key : m_keys) {
        const QString full = key.button->defaultAction()->text();
        const QString mark = key.number == SIGKILL ? QStringLiteral(" ⚠") : QString();
        const QString text = m_narrow && key.number != 0 ? messages::signalName(key.number) + mark : full;
        if (key.button->text() != text) key.button->setText(text);
    }
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
    m_result->setWords((delivered ? QStringLiteral("✔ ") : QStringLiteral("✖ ")) +
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
    const QString ways[] = {tr("kill(2): the lab sends it"), tr("raise(3): the server sends it to itself")};
    for (int i = 0; i < m_way->count(); ++i) {
        m_way->setItemText(i,
                           m_narrow ? ways[i].section(QLatin1Char(')'), 0, 0) + QLatin1Char(')') : ways[i]);
        m_way->setItemData(i, ways[i], Qt::ToolTipRole);
    }
    m_way->setToolTip(ways[0] + QLatin1Char('\n') + ways[1]);
    m_way->setAccessibleName(tr("How the signal is sent"));
    m_result->setMeaning(tr("What came of the newest signal"));
    for (const Key& key : m_keys)
        key.button->setAccessibleName(key.button->defaultAction()->toolTip());
    writeButtons();
}

void SignalPad::fitHeights()
{
    for (const Key& key : m_keys)
        key.button->setMinimumHeight(fontMetrics().height() + (m_narrow ? 8 : 12));
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
