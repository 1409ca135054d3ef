// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/custom_plot.h"

#include <algorithm>

namespace changeover {

/// A value axis whose labels never lie on each other: of too many, each second, third, … is written.
template <class Ticker> class SparseTicker : public Ticker {
public:
    /// How many labels there is room for.
    void setMostLabels(int most) { m_most = std::max(1, most); }

protected:
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale& locale, QChar format,
                                       int precision) override
    {
        QVector<QString> labels = Ticker::createLabelVector(ticks, locale, format, precision);
        const qsizetype step = (labels.size() + m_most - 1) / m_most;
        for (qsizetype i = 0; step > 1 && i < labels.size(); ++i)
            if ((labels.size() - 1 - i) % step != 0) labels[i].clear();  // the highest stays
        return labels;
    }

private:
    int m_most = 100;
};

}  // namespace changeover
