// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/snapshot.h"

#include <QDialog>

namespace changeover {

class Commands;

/// What the newest verdict rests on, clause by clause.
class WhyDialog : public QDialog {
    Q_OBJECT

public:
    WhyDialog(const RestartSummary& restart, QWidget* parent);
};

/// Every shortcut, made from the commands, and what the mouse does.
class ShortcutSheet : public QDialog {
    Q_OBJECT

public:
    ShortcutSheet(const Commands& commands, QWidget* parent);
};

}  // namespace changeover
