// SPDX-License-Identifier: GPL-3.0-or-later
#include "cut_parts.h"

#include "ui/panes/fixed_label.h"
#include "ui/panes/scrolled_pane.h"

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QToolButton>

namespace changeover::test {
namespace {

QString nameOf(const QWidget& widget)
{
    return QStringLiteral("%1 “%2” %3x%4")
        .arg(QLatin1String(widget.metaObject()->className()), widget.objectName())
        .arg(widget.width())
        .arg(widget.height());
}

const QAbstractScrollArea* scrollAreaOf(const QWidget& widget)
{
    const QWidget* parent = widget.parentWidget();
    const auto* area =
        parent == nullptr ? nullptr : qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
    return area != nullptr && area->viewport() == parent ? area : nullptr;
}

/// Qt keeps the docks behind the chosen tab out of sight.
bool isBehindATab(const QWidget& widget)
{
    for (const QWidget* at = &widget; at != nullptr; at = at->parentWidget())
        if (const auto* dock = qobject_cast<const QDockWidget*>(at))
            if (const auto* main = qobject_cast<const QMainWindow*>(dock->parentWidget()))
                return !main->tabifiedDockWidgets(const_cast<QDockWidget*>(dock)).isEmpty() &&
                       !main->rect().intersects(dock->geometry());
    return false;
}

bool isOutside(const QWidget& widget, Scrolling scrolling)
{
    const QAbstractScrollArea* area = scrollAreaOf(widget);
    if (area != nullptr &&
        (scrolling == Scrolling::Allowed || qobject_cast<const ScrolledPane*>(area) == nullptr))
        return false;
    return !widget.geometry().isEmpty() && !widget.parentWidget()->rect().contains(widget.geometry());
}

bool isCut(const QLabel& label)
{
    if (label.text().isEmpty()) return false;
    if (const auto* fixed = qobject_cast<const FixedLabel*>(&label)) return fixed->isElided();
    if (label.wordWrap()) return label.heightForWidth(label.width()) > label.height() + 1;
    return label.sizeHint().width() > label.width() + 1 || label.sizeHint().height() > label.height() + 1;
}

bool isCut(const QAbstractButton& button)
{
    const auto* tool = qobject_cast<const QToolButton*>(&button);
    const bool words = tool == nullptr || tool->toolButtonStyle() != Qt::ToolButtonIconOnly;
    int width = words ? button.fontMetrics().size(Qt::TextShowMnemonic, button.text()).width() : 0;
    if (!button.icon().isNull()) width += button.iconSize().width();
    if (qobject_cast<const QCheckBox*>(&button)) width = button.sizeHint().width();
    return width > button.width() ||
           (words && !button.text().isEmpty() && button.fontMetrics().height() > button.height());
}

bool isCut(const QComboBox& box)
{
    QStyleOptionComboBox option;
    option.initFrom(&box);
    const QRect field =
        box.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &box);
    const QString text = box.currentIndex() < 0 ? box.placeholderText() : box.currentText();
    return box.fontMetrics().horizontalAdvance(text) > field.width() + 1;
}

bool isCut(const QTabBar& tabs)
{
    for (int i = 0; i < tabs.count(); ++i)
        if (!tabs.rect().contains(tabs.tabRect(i)) ||
            tabs.fontMetrics().horizontalAdvance(tabs.tabText(i)) > tabs.tabRect(i).width() - 8)
            return true;
    return false;
}

bool isCut(const QMenuBar& bar)
{
    for (QAction* action : bar.actions())
        if (action->isVisible() && !bar.rect().contains(bar.actionGeometry(action))) return true;
    return false;
}

bool isCut(const QDockWidget& dock)
{
    if (dock.titleBarWidget() != nullptr) return false;
    return dock.fontMetrics().horizontalAdvance(dock.windowTitle()) >
           dock.width() - 3 * dock.fontMetrics().height();
}

bool hasCutText(const QWidget& widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) return isCut(*label);
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) return isCut(*box);
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) return isCut(*tabs);
    if (const auto* bar = qobject_cast<const QMenuBar*>(&widget)) return isCut(*bar);
    if (const auto* dock = qobject_cast<const QDockWidget*>(&widget)) return isCut(*dock);
    if (const auto* group = qobject_cast<const QGroupBox*>(&widget))
        return group->fontMetrics().horizontalAdvance(group->title()) > group->width();
    if (const auto* spin = qobject_cast<const QSpinBox*>(&widget))
        return spin->fontMetrics().horizontalAdvance(spin->text()) > spin->width() - 24;
    if (widget.objectName().startsWith(QLatin1String("qt_"))) return false;  // parts of Qt's own widgets
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) return isCut(*button);
    return false;
}

}  // namespace

QStringList cutParts(const QWidget& window, Scrolling scrolling)
{
    QStringList cut;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->window() != &window || !widget->isVisible() || isBehindATab(*widget)) continue;
        if (widget->objectName() == QLatin1String("qt_toolbar_ext_button"))
            cut << QStringLiteral("a tool bar leaves something out: ") + nameOf(*widget->parentWidget());
        if (isOutside(*widget, scrolling)) cut << QStringLiteral("outside: ") + nameOf(*widget);
        if (hasCutText(*widget)) cut << QStringLiteral("cut: ") + nameOf(*widget);
    }
    return cut;
}

}  // namespace changeover::test
