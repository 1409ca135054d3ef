// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab_options.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace changeover {

class FixedLabel;

/// How the server is started, and details of the load. Applies when accepted.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    SettingsDialog(const LabOptions& options, QWidget* parent);
    LabOptions options() const;

private:
    QSpinBox* spin(const char* name, int value, int lowest, int highest, int step, const QString& suffix);
    void addRow(QFormLayout* form, const QString& label, QWidget* field, const QString& tip);
    void fillPolicies();
    void checkAddress();

    LabOptions m_options;
    QLineEdit* m_listen;
    FixedLabel* m_problem;
    QSpinBox* m_startupDelay;
    QSpinBox* m_work;
    QSpinBox* m_probation;
    QSpinBox* m_drainDeadline;
    QSpinBox* m_idleGrace;
    QSpinBox* m_threads;
    QComboBox* m_policy;
    QLineEdit* m_extra;
    QSpinBox* m_connections;
    QSpinBox* m_timeout;
    class QPushButton* m_accept;
};

}  // namespace changeover
