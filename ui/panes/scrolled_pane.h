// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace changeover {

/// A pane that scrolls where it has less room than it needs, so that it never makes the window larger.
/// Takes no focus: Tab goes to what is inside, and brings it into view.
class ScrolledPane : public QScrollArea {
    Q_OBJECT

public:
    explicit ScrolledPane(QWidget* content, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
};

}  // namespace changeover
