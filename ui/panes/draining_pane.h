// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/draining_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace changeover {

/// "Why still here": who drains, and each connection that is waited for. Says in words when nobody drains.
class DrainingPane : public QWidget {
    Q_OBJECT

public:
    DrainingPane(DrainingModel& model, QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showReport();
    void fitSizes();
    void retranslate();

    DrainingModel& m_model;
    QLabel* m_words;
    QTableView* m_view;
};

}  // namespace changeover
