// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/sheets.h"

#include "ui/commands/commands.h"
#include "ui/messages.h"
#include "ui/panes/scrolled_pane.h"
#include "ui/theme/screen_fit.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

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

WhyDialog::WhyDialog(const BannerState& state, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("why"));
    setWindowTitle(tr("Why this verdict?"));
    auto* column = new QVBoxLayout(this);
    addCloseButton(*this, column, tr("Close"));
    setState(state);
    new ScreenFit(*this, sizeHint());
}

void WhyDialog::setState(const BannerState& state)
{
    messages::Explanation words = messages::explanation(state);
    if (m_page != nullptr && words == m_words) return;
    m_words = std::move(words);
    delete m_page;
    m_page = new ScrolledPane(page(), this);
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_page, 1);
}

QWidget* WhyDialog::page()
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    const auto sentence = [&](const QString& text) {
        auto* label = new QLabel(text, content);
        label->setWordWrap(true);
        label->setVisible(!text.isEmpty());
        column->addWidget(label);
        return label;
    };
    QLabel* title = sentence(m_words.title);
    QFont bold = title->font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.25);
    title->setFont(bold);
    title->setObjectName(QStringLiteral("why.title"));
    sentence(m_words.decided);
    column->addLayout(clauses(content));
    sentence(m_words.engine);
    column->addStretch();
    return content;
}

/// A mark and a sentence each.
QLayout* WhyDialog::clauses(QWidget* parent) const
{
    using Holds = messages::Clause::Holds;
    const Theme& theme = Theme::of(this);
    auto* grid = new QGridLayout;
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const messages::Clause& clause : m_words.clauses) {
        const bool yes = clause.holds == Holds::Yes;
        const bool no = clause.holds == Holds::No;
        const QString mark = yes ? QStringLiteral("✔") : no ? QStringLiteral("✖") : QStringLiteral("…");
        const QColor& ink = yes ? theme.passInk : no ? theme.failInk : theme.muted;
        grid->addWidget(inked(mark, ink, parent), row, 0, Qt::AlignTop);
        auto* text = new QLabel(clause.text, parent);
        text->setObjectName(QStringLiteral("why.clause"));
        text->setWordWrap(true);
        text->setMinimumWidth(fontMetrics().horizontalAdvance(QLatin1Char('x')) * 64);
        grid->addWidget(text, row++, 1);
    }
    return grid;
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
    add(tr("Go to an event"), tr("Return or a double click in the event log"));
    auto* column = new QVBoxLayout(this);
    column->addWidget(new ScrolledPane(inside, this));
    addCloseButton(*this, column, tr("Close"));
    new ScreenFit(*this, sizeHint());
}

}  // namespace changeover
