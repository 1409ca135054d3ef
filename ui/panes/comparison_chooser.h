// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/comparison_session.h"
#include "ui/models/way_choice_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QSettings;
class QSpinBox;
class QTreeView;

namespace changeover {

/// What to compare and under which load, and the button that does it.
class ComparisonChooser : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonChooser(QWidget* parent = nullptr);

    ComparisonPlan plan() const;
    /// The window's load and timing: what "as in the window" means.
    void setOptions(const LabOptions& options);
    /// While one runs nothing can be chosen.
    void setRunning(bool running);

    void restore(const QSettings& settings);
    void save(QSettings& settings) const;

Q_SIGNALS:
    void compareRequested(const changeover::ComparisonPlan& plan);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showChoice();
    void fitSizes();
    void retranslate();

    LabOptions m_options;
    WayChoiceModel m_ways;
    QTreeView* m_view;
    QLabel* m_seedLabel;
    QSpinBox* m_seed;
    QCheckBox* m_asInWindow;
    QLabel* m_load;
    QPushButton* m_compare;
    bool m_running = false;
};

}  // namespace changeover
