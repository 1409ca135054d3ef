// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/banner_pane.h"

#include "ui/messages.h"
#include "ui/panes/fixed_label.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QGridLayout>
#include <QPushButton>

#include <algorithm>

namespace changeover {
namespace {

constexpr double kChipFont = 1.35;
constexpr double kNarrowChipFont = 1.2;

FixedLabel* label(QWidget* parent, const char* name)
{
    auto* widget = new FixedLabel(parent);
    widget->setObjectName(QLatin1String(name));
    return widget;
}

/// A state with every figure as wide as a long day makes it.
BannerState wideState()
{
    BannerState state;
    state.lab = BannerState::Lab::Heard;
    state.judged = BannerState::Judged::Decided;
    state.restart.emplace().number = 8'888;
    state.sent = state.ok = 88'888'888;
    state.lost = 88'888;
    state.inFlight = 888;
    state.runIsWorse = true;
    state.run.state = VerdictState::Inconclusive;
    return state;
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
      m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("banner"));
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    // Of their own: a label takes its roles from its parent else, and the banner's are those of a page.
    for (FixedLabel* text : {m_chip, m_verdict, m_headline, m_counts, m_detail, m_run}) {
        text->setBackgroundRole(QPalette::Window);
        text->setForegroundRole(QPalette::WindowText);
    }
    m_chip->setAutoFillBackground(true);
    m_chip->setAlignment(Qt::AlignCenter);
    m_chip->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    m_why->setObjectName(QStringLiteral("banner.why"));
    connect(m_why, &QPushButton::clicked, this, &BannerPane::whyRequested);
    m_verdict->setLines(2);
    m_verdict->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_grid->setHorizontalSpacing(14);
    m_grid->setVerticalSpacing(2);
    place();
    retranslate();
    refresh();
}

void BannerPane::setState(const BannerState& state)
{
    m_state = state;
    refresh();
}

void BannerPane::setNarrow(bool narrow)
{
    if (narrow == m_narrow) return;
    m_narrow = narrow;
    place();
}

/// The same labels in other cells.
void BannerPane::place()
{
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_chip, m_verdict, m_headline, m_counts, m_detail, m_run, m_why})
        m_grid->removeWidget(part);
    m_grid->setContentsMargins(0, 0, 10, 0);
    m_grid->setColumnStretch(1, m_narrow ? 1 : 0);
    m_grid->setColumnStretch(2, m_narrow ? 0 : 1);
    m_headline->setLines(2);
    m_detail->setLines(2);
    if (m_narrow)
        placeNarrow();
    else
        placeWide();
    m_counts->setSizePolicy(m_narrow ? QSizePolicy::Ignored : QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_counts->setAlignment((m_narrow ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    m_run->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_verdict->setAlignment((m_narrow ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter);
    m_headline->setAlignment(Qt::AlignLeft | (m_narrow ? Qt::AlignVCenter : Qt::AlignBottom));
    m_detail->setAlignment(Qt::AlignLeft | (m_narrow ? Qt::AlignVCenter : Qt::AlignTop));
    applyFonts();
}

void BannerPane::placeWide()
{
    m_grid->addWidget(m_chip, 0, 0, 2, 1);
    m_grid->addWidget(m_verdict, 0, 1, 2, 1);
    m_grid->addWidget(m_headline, 0, 2);
    m_grid->addWidget(m_counts, 0, 3, 1, 2);
    m_grid->addWidget(m_detail, 1, 2);
    m_grid->addWidget(m_run, 1, 3);
    m_grid->addWidget(m_why, 1, 4, Qt::AlignRight);
}

/// The verdict is below the chip, the figures are below each other.
void BannerPane::placeNarrow()
{
    m_grid->addWidget(m_chip, 0, 0);
    m_grid->addWidget(m_verdict, 1, 0, 2, 1);
    m_grid->addWidget(m_headline, 0, 1);
    m_grid->addWidget(m_why, 0, 2, Qt::AlignRight);
    m_grid->addWidget(m_counts, 1, 1);
    m_grid->addWidget(m_run, 1, 2);
    m_grid->addWidget(m_detail, 2, 1, 1, 2);
}

QSize BannerPane::minimumSizeHint() const { return {1, QFrame::minimumSizeHint().height()}; }

void BannerPane::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
    if (event->type() == QEvent::PaletteChange) colourChip();
    if (event->type() == QEvent::FontChange) applyFonts();
}

void BannerPane::retranslate()
{
    m_why->setText(tr("Why?"));
    m_why->setToolTip(tr("What the verdict rests on, clause by clause"));
    m_chip->setMeaning(tr("What is now"));
    m_verdict->setMeaning(tr("Verdict"));
    m_headline->setMeaning(tr("Verdict in words"));
    m_counts->setMeaning(tr("Requests counted"));
    m_detail->setMeaning(tr("Figures of the newest restart"));
    m_run->setMeaning(tr("Verdict of the whole run"));
    m_why->setAccessibleName(tr("Why this verdict?"));
    makeRoom();
}

/// For the widest that each says, so that nothing moves when it does.
void BannerPane::makeRoom()
{
    const auto widest = [](const QFontMetrics& metrics, const QStringList& all) {
        int room = 0;
        for (const QString& words : all)
            room = std::max(room, metrics.horizontalAdvance(words));
        return room;
    };
    const messages::Banner words = messages::banner(wideState());
    m_chip->setRoom(widest(QFontMetrics(chipFont()), messages::bannerWords()));
    m_verdict->setRoom(widest(m_verdict->fontMetrics(), messages::verdictWords()));
    m_counts->setRoom(widest(m_counts->fontMetrics(), {words.counts}));
    m_run->setRoom(widest(m_run->fontMetrics(), {words.run}));
    fitChip();
}

/// A word wider than the chip is written smaller.
void BannerPane::fitChip()
{
    QFont wanted = chipFont();
    const int room = m_chip->room();
    while (wanted.pointSizeF() > 4 && QFontMetrics(wanted).horizontalAdvance(m_chip->text()) > room)
        wanted.setPointSizeF(wanted.pointSizeF() - 0.5);
    m_chip->setFont(wanted);
}

QFont BannerPane::chipFont() const
{
    QFont wanted = font();
    wanted.setBold(true);
    wanted.setPointSizeF(wanted.pointSizeF() * (m_narrow ? kNarrowChipFont : kChipFont));
    return wanted;
}

void BannerPane::refresh()
{
    const messages::Banner words = messages::banner(m_state);
    m_chip->setWords(words.mark + QLatin1Char(' ') + words.word);
    m_verdict->setWords(words.verdict.isEmpty() ? QString()
                                                : words.verdict + QLatin1Char('\n') + words.verdictOf);
    m_headline->setWords(words.headline);
    m_counts->setWords(words.counts);
    m_detail->setWords(words.detail);
    m_run->setWords(words.run);
    m_why->setEnabled(m_state.hasWhy());
    fitChip();
    colourChip();
    announce();
}

/// A new verdict, and that there is a service or none, is told to screen readers; counts and times, which
/// change ten times a second, are not.
void BannerPane::announce()
{
    using Judged = BannerState::Judged;
    const bool decided = m_state.judged == Judged::Decided || m_state.judged == Judged::LostSince;
    const QLabel* most = m_verdict->text().isEmpty() ? m_chip : m_verdict;
    if (accessibleName() != most->accessibleName()) setAccessibleName(most->accessibleName());
    setAccessibleDescription(m_headline->text());
    const auto news = std::make_tuple(m_state.lab, m_state.now.state, m_state.judged, m_verdict->text());
    if (news == m_announced) return;
    m_announced = news;
    QStringList words{m_chip->text()};
    if (decided)
        words << m_verdict->text().replace(QLatin1Char('\n'), QLatin1Char(' ')) << m_headline->text();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    emit announced(words.join(QStringLiteral(". ")));
}

void BannerPane::applyFonts()
{
    const auto apply = [this](QWidget* text, double size, bool bold) {
        QFont wanted = font();
        wanted.setPointSizeF(wanted.pointSizeF() * size);
        wanted.setBold(bold);
        text->setFont(wanted);
    };
    apply(m_verdict, 1.0, true);
    apply(m_headline, m_narrow ? 1.05 : 1.2, true);
    apply(m_counts, 1.0, false);
    apply(m_detail, 1.0, false);
    apply(m_run, 1.0, true);
    m_chip->setContentsMargins(chipMargin(), 4, chipMargin(), 4);
    makeRoom();
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
