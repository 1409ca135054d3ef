// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/banner_model.h"

#include <QFrame>

#include <tuple>

class QGridLayout;
class QPushButton;

namespace changeover {

class FixedLabel;

/// What is now, a word and a mark on a coloured chip; was a request dropped? The newest verdict beside it,
/// the figures, the way to the reasons. Its size and the places in it follow from its width and its font,
/// never from what it says; screen readers hear each new verdict.
class BannerPane : public QFrame {
    Q_OBJECT

public:
    explicit BannerPane(QWidget* parent = nullptr);
    void setState(const BannerState& state);
    /// In narrow windows the figures stand below each other, else beside the verdict.
    void setNarrow(bool narrow);
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void whyRequested();
    /// What screen readers were told, once for each new verdict.
    void announced(const QString& words);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void refresh();
    void announce();
    void place();
    void placeWide();
    void placeNarrow();
    void makeRoom();
    void fitChip();
    void colourChip();
    void applyFonts();
    QFont chipFont() const;
    int chipMargin() const { return m_narrow ? 8 : 18; }

    BannerState m_state;
    /// What was told last.
    std::tuple<BannerState::Lab, ServiceState, BannerState::Judged, QString> m_announced;
    FixedLabel* m_chip;
    FixedLabel* m_verdict;
    FixedLabel* m_headline;
    FixedLabel* m_counts;
    FixedLabel* m_detail;
    FixedLabel* m_run;
    QPushButton* m_why;
    QGridLayout* m_grid;
    bool m_narrow = false;
};

}  // namespace changeover
