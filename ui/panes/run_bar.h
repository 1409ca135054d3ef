// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab_options.h"

#include <QToolBar>

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace changeover {

class Commands;

/// Start, strategy, load, Restart, Stop; a chip for each thing that the server is told to do wrong. Shows the
/// options and says when the person changes one.
class RunBar : public QToolBar {
    Q_OBJECT

public:
    RunBar(const Commands& commands, QWidget* parent = nullptr);
    void setOptions(const LabOptions& options);

Q_SIGNALS:
    void optionsChanged(const changeover::LabOptions& options);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void takeChoice();
    void addCommand(QAction* action, const char* name);
    QAction* addChip(const char* name, LabOptions (LabOptions::*without)() const);
    void showChips();

    LabOptions m_options;
    QLabel* m_strategyLabel;
    QLabel* m_loadLabel;
    QComboBox* m_strategy;
    QComboBox* m_rate;
    QComboBox* m_mix;
    QCheckBox* m_keepAlive;
    QAction* m_policyChip;
    QAction* m_faultChip;
};

}  // namespace changeover
