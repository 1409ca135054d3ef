// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/sheets.h"

#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

namespace changeover {
namespace {

QLabel* inked(const QString& text, const QColor& ink, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, ink);
    label->setPalette(palette);
    return label;
}

void addCloseButton(QDialog& dialog, QVBoxLayout* column, const QString& text)
{
    auto* close = new QPushButton(text, &dialog);
    close->setDefault(true);
    QObject::connect(close, &QPushButton::clicked, &dialog, &QDialog::accept);
    column->addWidget(close, 0, Qt::AlignRight);
}

}  // namespace

WhyDialog::WhyDialog(const RestartSummary& restart, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("why"));
    setWindowTitle(tr("Why this verdict?"));
    const Theme& theme = Theme::of(this);
    auto* column = new QVBoxLayout(this);
    const QString word = restart.closed ? messages::verdictMark(restart.verdict.state) + QLatin1Char(' ') +
                                              messages::verdictWord(restart.verdict.state)
                                        : tr("▶ still open");
    auto* title = new QLabel(tr("Restart #%1: %2").arg(restart.index).arg(word), this);
    QFont bold = title->font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.25);
    title->setFont(bold);
    title->setObjectName(QStringLiteral("why.title"));
    column->addWidget(title);
    auto* decided = new QLabel(messages::reason(restart.verdict), this);
    decided->setWordWrap(true);
    column->addWidget(decided);

    auto* grid = new QGridLayout;
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const messages::Clause& clause : messages::clauses(restart)) {
        using Holds = messages::Clause::Holds;
        const bool yes = clause.holds == Holds::Yes;
        const bool no = clause.holds == Holds::No;
        grid->addWidget(inked(yes  ? QStringLiteral("✔")
                              : no ? QStringLiteral("✖")
                                   : QStringLiteral("…"),
                              yes  ? theme.passInk
                              : no ? theme.failInk
                                   : theme.muted,
                              this),
                        row, 0, Qt::AlignTop);
        auto* text = new QLabel(clause.text, this);
        text->setWordWrap(true);
        text->setMinimumWidth(fontMetrics().horizontalAdvance(QLatin1Char('x')) * 64);
        grid->addWidget(text, row++, 1);
    }
    column->addLayout(grid);
    if (!restart.reason.empty()) {
        auto* words = new QLabel(tr("The engine says: %1").arg(QString::fromStdString(restart.reason)), this);
        words->setWordWrap(true);
        column->addWidget(words);
    }
    addCloseButton(*this, column, tr("Close"));
}

ShortcutSheet::ShortcutSheet(const Commands& commands, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcuts"));
    setWindowTitle(tr("Keyboard and mouse"));
    auto* inside = new QWidget(this);
    auto* grid = new QGridLayout(inside);
    grid->setHorizontalSpacing(24);
    int row = 0;
    const auto add = [&](const QString& what, const QString& how) {
        grid->addWidget(new QLabel(what, inside), row, 0);
        auto* keys = new QLabel(how, inside);
        QFont bold = keys->font();
        bold.setBold(true);
        keys->setFont(bold);
        grid->addWidget(keys, row++, 1);
    };
    for (const CommandId id : commands.all()) {
        const QAction* action = commands.action(id);
        if (!action->shortcuts().isEmpty())
            add(action->text().remove(QStringLiteral("…")),
                QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText));
    }
    add(tr("Zoom"), tr("mouse wheel"));
    add(tr("Look back (leaves follow)"), tr("drag"));
    add(tr("Measure time, requests, losses"), tr("Shift and drag"));
    add(tr("Go to an event"), tr("double click in the event log"));
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* column = new QVBoxLayout(this);
    column->addWidget(scroll);
    addCloseButton(*this, column, tr("Close"));
    resize(inside->sizeHint() + QSize(60, 80));
}

}  // namespace changeover
