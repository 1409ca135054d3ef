// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/wire.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace changeover {

class Commands;
class FixedLabel;
class SignalTableModel;

/// Which signal, to whom, and what came of it. Sends exactly that signal, whatever the strategy.
class SignalPad : public QWidget {
    Q_OBJECT

public:
    SignalPad(const Commands& commands, QWidget* parent = nullptr);

    /// The living generations. Whom the person chose stays chosen while it lives; else the newest is.
    void setProcesses(const std::vector<ProcessRow>& processes);
    void showResult(const CommandResult& result);
    /// The pid that a button would signal, 0 where nobody lives.
    int target() const;
    /// In a narrow window a button says the signal's name alone, so that three stand in a row.
    void setNarrow(bool narrow);

Q_SIGNALS:
    void signalRequested(int pid, int number, bool ask);

protected:
    void changeEvent(QEvent* event) override;

private:
    void send(int number);
    void openTable();
    void place();
    void writeButtons();
    void retranslate();
    void writeResult();
    void colourResult();
    void fitHeights();
    void enableButtons();

    struct Key {
        QToolButton* button;
        int number;  ///< 0: the table of all signals
    };

    const Commands& m_commands;
    SignalTableModel* m_table;
    QLabel* m_targetLabel;
    QComboBox* m_target;
    QComboBox* m_way;
    FixedLabel* m_result;
    QGridLayout* m_grid;
    std::vector<Key> m_keys;
    bool m_narrow = false;
    int m_chosenPid = 0;                    // by the person; 0: the newest
    std::optional<CommandResult> m_newest;  // kept as a value: its words change with the language
};

}  // namespace changeover
