// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/banner_model.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace changeover {

/// Was a request dropped? A word and a mark on a coloured chip, the figures beside, the way to the reasons.
class BannerPane : public QFrame {
    Q_OBJECT

public:
    explicit BannerPane(QWidget* parent = nullptr);
    void setState(const BannerState& state);
    /// Said instead of the headline until the next state: why the lab is off, what failed.
    void setNotice(const QString& sentence);

Q_SIGNALS:
    void whyRequested();
    void startLabRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void show();
    void colourChip();
    void fitChip();
    void applyFonts();

    BannerState m_state;
    QString m_notice;
    QLabel* m_chip;
    QLabel* m_verdict;
    QLabel* m_headline;
    QLabel* m_counts;
    QLabel* m_detail;
    QLabel* m_run;
    QPushButton* m_why;
    QPushButton* m_startLab;
};

}  // namespace changeover
