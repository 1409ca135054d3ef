// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages.h"

#include <QDialog>

namespace changeover {

class Commands;

/// What the banner's verdict rests on, clause by clause; told of a newer one, it shows that.
class WhyDialog : public QDialog {
    Q_OBJECT

public:
    WhyDialog(const BannerState& state, QWidget* parent);
    void setState(const BannerState& state);

private:
    QWidget* page();
    QLayout* clauses(QWidget* parent) const;

    messages::Explanation m_words;
    QWidget* m_page = nullptr;
};

/// Every shortcut, made from the commands, and what the mouse does.
class ShortcutSheet : public QDialog {
    Q_OBJECT

public:
    ShortcutSheet(const Commands& commands, QWidget* parent);
};

}  // namespace changeover
