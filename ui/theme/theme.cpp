// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/legible_style.h"

#include <QApplication>
#include <QFile>
#include <QPainter>
#include <QPalette>
#include <QStyle>
#include <QSvgRenderer>
#include <QWidget>

namespace changeover {
namespace {

/// What the desktop gave, before the first applyTheme() changed it.
const QPalette& desktopPalette()
{
    static const QPalette palette = QApplication::palette();
    return palette;
}

QPalette paletteFor(const Theme& theme)
{
    const QColor window(theme.dark ? "#1f2328" : "#f2f4f7");
    const QColor button(theme.dark ? "#2c3239" : "#ffffff");
    QPalette palette(button, window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.plot);
    palette.setColor(QPalette::AlternateBase, theme.dark ? QColor("#1b1f24") : QColor("#f7f8fa"));
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::ToolTipBase, theme.dark ? QColor("#2c3239") : QColor("#ffffff"));
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.dark ? QColor("#2f6fab") : QColor("#0b62a8"));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, theme.dark ? QColor("#6cb6ff") : QColor("#0b62a8"));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.dark ? QColor("#6b7580") : QColor("#9aa1ab"));
    return palette;
}

}  // namespace

const Theme& Theme::light()
{
    static const Theme theme{false,     "#ffffff",
                             "#1b1f24", "#57606a",
                             "#e4e7eb", "#eceff2",
                             "#007a59", "#b85000",
                             "#7a5c00", "#0b62a8",
                             "#007a59", "#b85000",
                             "#7a5c00", {QColor("#0072b2"), QColor("#a36b00"), QColor("#b5628f")}};
    return theme;
}

const Theme& Theme::darkened()
{
    static const Theme theme{true,      "#14171b",
                             "#e6e8eb", "#9aa4af",
                             "#2a3038", "#1d2126",
                             "#007a59", "#b85000",
                             "#7a5c00", "#2f6fab",
                             "#35c596", "#ff8f45",
                             "#e3b341", {QColor("#56b4e9"), QColor("#e69f00"), QColor("#cc79a7")}};
    return theme;
}

const Theme& Theme::of(const QWidget* widget)
{
    return widget->palette().color(QPalette::Base).lightness() < 128 ? darkened() : light();
}

void applyTheme(ThemeMode mode)
{
    const QPalette desktop = desktopPalette();
    const bool desktopIsDark = desktop.color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(new LegibleStyle);
    const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && desktopIsDark);
    QApplication::setPalette(paletteFor(dark ? Theme::darkened() : Theme::light()));
}

void paintFocus(QPainter& painter, const QWidget& widget)
{
    painter.setPen(QPen(widget.palette().color(QPalette::Highlight), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(widget.rect().adjusted(1, 1, -1, -1));
}

QIcon themedIcon(const QString& name, const QColor& colour)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))  // a resource: memory, not a disk
        return {};
    QByteArray svg = file.readAll();
    svg.replace("#000", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QIcon icon;
    for (const int size : {16, 20, 24, 32, 48, 64}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

}  // namespace changeover
