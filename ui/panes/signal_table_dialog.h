// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPushButton;
class QTableView;

namespace changeover {

class SignalTableModel;

/// Every signal of this system with what it means and does; the chosen one can be sent.
class SignalTableDialog : public QDialog {
    Q_OBJECT

public:
    SignalTableDialog(SignalTableModel& model, QWidget* parent);

Q_SIGNALS:
    void sendRequested(int number);

protected:
    void changeEvent(QEvent* event) override;

private:
    void send();
    void retranslate();

    QTableView* m_view;
    QPushButton* m_send;
    QPushButton* m_close;
};

}  // namespace changeover
