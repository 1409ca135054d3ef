// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/message_strip.h"

#include "ui/panes/scrolled_pane.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>

namespace changeover {

MessageStrip::MessageStrip(QWidget* parent)
    : QFrame(parent), m_words(new QLabel), m_scroll(new ScrolledPane(m_words, this)),
      m_startLab(new QPushButton(this)), m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("messages"));
    m_words->setObjectName(QStringLiteral("messages.words"));
    m_startLab->setObjectName(QStringLiteral("messages.startLab"));
    m_close->setObjectName(QStringLiteral("messages.close"));
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setMinimumSize(1, 1);  // its width is the strip's, its height follows
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setFocusPolicy(Qt::NoFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 10, 4);
    row->addWidget(m_scroll, 1);
    row->addWidget(m_startLab, 0, Qt::AlignTop);
    row->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_startLab, &QPushButton::clicked, this, &MessageStrip::startLabRequested);
    connect(m_close, &QPushButton::clicked, this, &MessageStrip::clear);
    retranslate();
    colour();
    hide();
}

void MessageStrip::say(const QString& words, bool offersLab)
{
    m_words->setText(words);
    m_startLab->setVisible(offersLab);
    setAccessibleName(words);
    show();
    placeIn(m_room);
    raise();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    emit announced(words);
}

void MessageStrip::clear() { hide(); }

void MessageStrip::placeIn(const QRect& room)
{
    m_room = room;
    if (isHidden()) return;
    const QMargins around = layout()->contentsMargins();
    int beside = around.left() + around.right() + layout()->spacing() + m_close->sizeHint().width();
    beside += m_scroll->verticalScrollBar()->sizeHint().width();  // as if it were there: then it need not be
    if (!m_startLab->isHidden()) beside += layout()->spacing() + m_startLab->sizeHint().width();
    const int words = m_words->heightForWidth(std::max(1, room.width() - beside));
    const int height = std::max(words, m_close->sizeHint().height()) + around.top() + around.bottom();
    setGeometry(room.x(), room.y(), room.width(), std::min(height, room.height() / 2));
}

void MessageStrip::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::PaletteChange) colour();
    if (event->type() == QEvent::FontChange) placeIn(m_room);
}

void MessageStrip::retranslate()
{
    m_startLab->setText(tr("Start the lab again"));
    m_close->setText(tr("Close"));
    m_close->setAccessibleName(tr("Close this message"));
    placeIn(m_room);
}

void MessageStrip::colour()
{
    const Theme& theme = Theme::of(this);
    const QColor ground = theme.dark ? QColor("#3a3320") : QColor("#fff4d6");
    QPalette palette = this->palette();
    if (palette.color(QPalette::Window) == ground) return;
    palette.setColor(QPalette::Window, ground);
    setPalette(palette);
}

}  // namespace changeover
