// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/banner_pane.h"

#include "ui/messages.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace changeover {
namespace {

QLabel* label(QWidget* parent, const char* name)
{
    auto* widget = new QLabel(parent);
    widget->setObjectName(QLatin1String(name));
    widget->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return widget;
}

/// What is now: nothing here is green, which is a verdict's colour.
QColor chipColour(const BannerState& state, const Theme& theme)
{
    if (state.lab == BannerState::Lab::Silent) return theme.caution;
    if (state.lab == BannerState::Lab::Heard) {
        const ServiceState now = state.now.state;
        if (now == ServiceState::Down || now == ServiceState::CouldNotStart) return theme.fail;
        if (now == ServiceState::Suspended) return theme.caution;
        if (state.serves()) return theme.running;
    }
    return theme.dark ? QColor("#4a525c") : QColor("#57606a");
}

/// The newest verdict; what was good is pale while nothing serves.
QColor verdictInk(const BannerState& state, const Theme& theme)
{
    if (state.judged == BannerState::Judged::Nothing)
        return state.run.state >= VerdictState::Fail ? theme.failInk : theme.muted;
    if (state.verdict >= VerdictState::Fail) return theme.failInk;
    if (!state.serves() || state.judged == BannerState::Judged::Open) return theme.muted;
    return state.verdict == VerdictState::Inconclusive ? theme.cautionInk : theme.passInk;
}

}  // namespace

BannerPane::BannerPane(QWidget* parent)
    : QFrame(parent), m_chip(label(this, "banner.state")), m_verdict(label(this, "banner.verdict")),
      m_headline(label(this, "banner.headline")), m_counts(label(this, "banner.counts")),
      m_detail(label(this, "banner.detail")), m_run(label(this, "banner.run")), m_why(new QPushButton(this)),
      m_startLab(new QPushButton(this))
{
    setObjectName(QStringLiteral("banner"));
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    // Of their own: a label takes its roles from its parent else, and the banner's are those of a page.
    for (QLabel* text : {m_chip, m_verdict, m_headline, m_counts, m_detail, m_run}) {
        text->setBackgroundRole(QPalette::Window);
        text->setForegroundRole(QPalette::WindowText);
    }
    m_chip->setAutoFillBackground(true);
    m_chip->setAlignment(Qt::AlignCenter);
    m_chip->setContentsMargins(12, 6, 12, 6);
    m_chip->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    m_headline->setWordWrap(true);
    m_detail->setWordWrap(true);
    m_counts->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_why->setObjectName(QStringLiteral("banner.why"));
    m_startLab->setObjectName(QStringLiteral("banner.startLab"));
    m_startLab->setVisible(false);
    m_run->setVisible(false);
    connect(m_why, &QPushButton::clicked, this, &BannerPane::whyRequested);
    connect(m_startLab, &QPushButton::clicked, this, &BannerPane::startLabRequested);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 10, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(2);
    auto* state = new QHBoxLayout;
    state->setSpacing(14);
    state->addWidget(m_chip);
    state->addWidget(m_verdict);
    grid->addLayout(state, 0, 0, 2, 1);
    grid->addWidget(m_headline, 0, 1, Qt::AlignBottom);
    grid->addWidget(m_counts, 0, 2, 1, 3, Qt::AlignBottom);
    grid->addWidget(m_detail, 1, 1, Qt::AlignTop);
    grid->addWidget(m_run, 1, 2, Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(m_startLab, 1, 3, Qt::AlignRight);
    grid->addWidget(m_why, 1, 4, Qt::AlignRight);
    grid->setColumnStretch(1, 1);
    grid->setRowMinimumHeight(0, m_headline->sizeHint().height() + 8);
    grid->setRowMinimumHeight(1, m_why->sizeHint().height() + 6);
    applyFonts();
    retranslate();
    show();
}

void BannerPane::setState(const BannerState& state)
{
    m_state = state;
    if (state.lab != BannerState::Lab::Off) m_notice.clear();
    show();
}

void BannerPane::setNotice(const QString& sentence)
{
    m_notice = sentence;
    show();
}

void BannerPane::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        show();
    }
    if (event->type() == QEvent::PaletteChange) colourChip();
    if (event->type() == QEvent::FontChange) applyFonts();
}

void BannerPane::retranslate()
{
    fitChip();
    m_why->setText(tr("Why?"));
    m_why->setToolTip(tr("What the verdict rests on, clause by clause"));
    m_startLab->setText(tr("Start the lab again"));
    m_chip->setAccessibleName(tr("What is now"));
    m_verdict->setAccessibleName(tr("Verdict"));
    m_headline->setAccessibleName(tr("Verdict in words"));
    m_counts->setAccessibleName(tr("Requests counted"));
    m_detail->setAccessibleName(tr("Figures of the newest restart"));
    m_run->setAccessibleName(tr("Verdict of the whole run"));
    m_why->setAccessibleName(tr("Why this verdict?"));
    m_startLab->setAccessibleName(m_startLab->text());
}

void BannerPane::show()
{
    const messages::Banner words = messages::banner(m_state);
    m_chip->setText(words.mark + QLatin1Char(' ') + words.word);
    m_verdict->setText(words.verdict.isEmpty() ? QString()
                                               : words.verdict + QLatin1Char('\n') + words.verdictOf);
    m_verdict->setVisible(!words.verdict.isEmpty());
    m_headline->setText(m_notice.isEmpty() ? words.headline : m_notice);
    m_counts->setText(words.counts);
    m_detail->setText(words.detail);
    m_run->setText(words.run);
    m_run->setVisible(!words.run.isEmpty());
    m_why->setEnabled(m_state.hasWhy());
    m_startLab->setVisible(m_state.lab == BannerState::Lab::Off && !m_notice.isEmpty());
    colourChip();
}

void BannerPane::applyFonts()
{
    const auto apply = [this](QLabel* text, double size, bool bold) {
        QFont wanted = font();
        wanted.setPointSizeF(wanted.pointSizeF() * size);
        wanted.setBold(bold);
        text->setFont(wanted);
    };
    apply(m_chip, 1.35, true);
    apply(m_verdict, 1.0, true);
    fitChip();
    apply(m_headline, 1.3, true);
    apply(m_counts, 1.0, false);
    apply(m_detail, 1.0, false);
    apply(m_run, 1.0, true);
}

/// As wide as its longest word, so that the time in it moves nothing beside it.
void BannerPane::fitChip()
{
    int widest = 0;
    for (const QString& word : messages::bannerWords())
        widest = std::max(widest, m_chip->fontMetrics().horizontalAdvance(word));
    const QMargins margins = m_chip->contentsMargins();
    m_chip->setMinimumWidth(widest + margins.left() + margins.right() + 4);
}

void BannerPane::colourChip()
{
    const Theme& theme = Theme::of(this);
    QPalette chip = m_chip->palette();
    const QColor colour = chipColour(m_state, theme);
    if (chip.color(QPalette::Window) != colour) {
        chip.setColor(QPalette::Window, colour);
        chip.setColor(QPalette::WindowText, Qt::white);
        m_chip->setPalette(chip);
    }
    const auto ink = [](QLabel* text, const QColor& wanted) {
        QPalette palette = text->palette();
        if (palette.color(QPalette::WindowText) == wanted) return;
        palette.setColor(QPalette::WindowText, wanted);
        text->setPalette(palette);
    };
    ink(m_verdict, verdictInk(m_state, theme));
    ink(m_headline, theme.text);
    ink(m_counts, theme.text);
    ink(m_detail, theme.muted);
    ink(m_run, m_state.run.state == VerdictState::Inconclusive ? theme.cautionInk : theme.failInk);
}

}  // namespace changeover
