// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/legible_style.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace changeover {

LegibleStyle::LegibleStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void LegibleStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck) return;
    const bool dark = option->palette.color(QPalette::Base).lightness() < 128;
    const Theme& theme = dark ? Theme::darkened() : Theme::light();
    painter->save();
    painter->setPen(option->state.testFlag(State_Enabled) ? theme.muted : theme.grid);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5));
    painter->restore();
}

}  // namespace changeover
