// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/scrolled_pane.h"

#include <QScrollBar>

namespace changeover {

ScrolledPane::ScrolledPane(QWidget* content, QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setWidgetResizable(true);
    setWidget(content);
    // A pane's ground is the window's, not a page's.
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize ScrolledPane::sizeHint() const
{
    return widget()->sizeHint() + QSize(verticalScrollBar()->sizeHint().width(), 0);
}

QSize ScrolledPane::minimumSizeHint() const
{
    const QSize least(fontMetrics().averageCharWidth() * 12, fontMetrics().height() * 2);
    return widget()->minimumSizeHint().boundedTo(least);
}

}  // namespace changeover
