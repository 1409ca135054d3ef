// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/fixed_label.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>

namespace changeover {
namespace {

constexpr int kAir = 2;  // fractions of pixels must not cost a letter

}  // namespace

FixedLabel::FixedLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setFocusPolicy(Qt::NoFocus);
}

void FixedLabel::setLines(int lines)
{
    m_lines = lines;
    setWordWrap(lines > 1);
    updateGeometry();
}

void FixedLabel::setRoom(int width)
{
    if (width == m_room) return;
    m_room = width;
    updateGeometry();
}

void FixedLabel::setMeaning(const QString& meaning)
{
    m_meaning = meaning;
    say();
}

void FixedLabel::setWords(const QString& words)
{
    if (words == text()) return;
    setText(words);
    say();
}

/// QWidget announces a new name by itself.
void FixedLabel::say()
{
    QString spoken = text();
    spoken.replace(QLatin1Char('\n'), QStringLiteral(", "));
    const QString name = m_meaning.isEmpty() ? spoken : tr("%1: %2").arg(m_meaning, spoken);
    if (name != accessibleName()) setAccessibleName(name);
    setToolTip(isElided() ? text() : QString());
}

bool FixedLabel::isElided() const
{
    const QStringList lines = this->lines();
    return !lines.isEmpty() && lines.back().endsWith(QChar(0x2026)) && !text().endsWith(QChar(0x2026));
}

/// The text as far as it goes, its last line elided.
QStringList FixedLabel::lines() const
{
    const int width = contentsRect().width();
    QString text = this->text();
    text.replace(QLatin1Char('\n'), QChar::LineSeparator);
    QTextLayout layout(text, font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() == m_lines - 1) {
            lines << fontMetrics().elidedText(text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << text.mid(line.textStart(), line.textLength()).remove(QChar::LineSeparator);
    }
    layout.endLayout();
    return lines;
}

QSize FixedLabel::sizeHint() const
{
    const QMargins around = contentsMargins();
    const int air = m_room > 0 ? kAir : 0;
    return QSize(m_room + air + around.left() + around.right(),
                 m_lines * fontMetrics().lineSpacing() + around.top() + around.bottom());
}

QSize FixedLabel::minimumSizeHint() const { return sizeHint(); }

/// Lines are as far apart as the room is made for: a Chinese font to fall back on would set them further
/// apart, and the last one would be cut.
void FixedLabel::paintEvent(QPaintEvent* event)
{
    if (hasSelectedText() || (m_lines == 1 && !isElided())) return QLabel::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QStringList rows = lines();
    const QFontMetrics metrics = fontMetrics();
    const QSize whole(contentsRect().width(), static_cast<int>(rows.size()) * metrics.lineSpacing());
    QRect row = QStyle::alignedRect(layoutDirection(), alignment(), whole, contentsRect());
    row.setHeight(metrics.lineSpacing());
    for (const QString& words : rows) {
        const QSize size(metrics.horizontalAdvance(words), row.height());
        const QRect place = QStyle::alignedRect(layoutDirection(), alignment(), size, row);
        painter.drawText(place.left(), place.top() + metrics.ascent(), words);
        row.translate(0, row.height());
    }
}

void FixedLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    say();
}

void FixedLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
}

}  // namespace changeover
