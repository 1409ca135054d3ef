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
/// options and says when the person changes one. Where it is narrow, labels go first, then the words beside
/// icons, then the chips' names; tool tips and screen readers keep them.
class RunBar : public QToolBar {
    Q_OBJECT

public:
    RunBar(const Commands& commands, QWidget* parent = nullptr);
    void setOptions(const LabOptions& options);
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void optionsChanged(const changeover::LabOptions& options);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void actionEvent(QActionEvent* event) override;

private:
    void fitWidth();
    void setStep(int step);
    void retranslate();
    void takeChoice();
    void addCommand(QAction* action, const char* name);
    QAction* addChip(const char* name, LabOptions (LabOptions::*without)() const);
    void showChips();

    LabOptions m_options;
    int m_step = 0;  // how much was left out for want of room
    QAction* m_strategyLabelAction = nullptr;
    QAction* m_loadLabelAction = nullptr;
    QLabel* m_strategyLabel;
    QLabel* m_loadLabel;
    QComboBox* m_strategy;
    QComboBox* m_rate;
    QComboBox* m_mix;
    QCheckBox* m_keepAlive;
    QAction* m_policyChip = nullptr;
    QAction* m_faultChip = nullptr;
};

}  // namespace changeover
