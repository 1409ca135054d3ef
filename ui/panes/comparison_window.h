// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/comparison_session.h"

#include <QDialog>

#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace changeover {

class AlignedCharts;
class ComparisonChooser;

/// Several ways to restart under one seed, side by side: what to compare, one sentence, charts aligned at the
/// trigger, a table, reports. Its servers and its load are not the window's.
class ComparisonWindow : public QDialog {
    Q_OBJECT

public:
    /// `session` outlives it.
    ComparisonWindow(ComparisonSession& session, QWidget* parent);
    ~ComparisonWindow() override;

    void setOptions(const LabOptions& options);
    /// The window's own lab has a load running, which costs a comparison some of its accuracy.
    void setLabLoaded(bool loaded);

    void restoreSettings(const QSettings& settings);
    void saveSettings(QSettings& settings) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildResults();
    QLayout* buildButtons();
    void connectSession();

    void start(const ComparisonPlan& plan);
    void showProgress();
    void showWays();
    void showNote();
    void showEnd(const ComparisonProcess::End& end);
    void setRunning(bool running);
    void save();
    void copyCommand();
    void fitSizes();
    void fitColumns();
    void retranslate();

    ComparisonSession& m_session;
    ComparisonChooser* m_chooser;
    QLabel* m_sentence;
    QLabel* m_note;
    AlignedCharts* m_charts;
    QTableView* m_table;
    QProgressBar* m_progress;
    QPushButton *m_cancel, *m_save, *m_copy, *m_close;
    std::optional<ComparisonProcess::End> m_end;  // of the newest, once it has ended
    QString m_unsaved;                            // where a report could not be written
    bool m_labLoaded = false;
};

}  // namespace changeover
