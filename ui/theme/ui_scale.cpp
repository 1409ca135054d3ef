// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/ui_scale.h"

#include <QApplication>
#include <QFont>
#include <QFontInfo>

#include <algorithm>
#include <cmath>

namespace changeover {

const std::vector<int>& uiScales()
{
    static const std::vector<int> scales{80, 90, 100, 110, 125, 150, 175, 200, 225, 250};
    return scales;
}

void applyUiScale(int percent)
{
    static const QFont desktops = QApplication::font();
    QFont font = desktops;
    font.setFamilies({QFontInfo(desktops).family(), QStringLiteral("Noto Sans CJK SC"),
                      QStringLiteral("Source Han Sans SC"), QStringLiteral("WenQuanYi Micro Hei"),
                      QStringLiteral("WenQuanYi Zen Hei")});
    percent = std::clamp(percent, uiScales().front(), uiScales().back());
    font.setPointSizeF(QFontInfo(desktops).pointSizeF() * percent / 100);
    QApplication::setFont(font);
}

int takeScaleBelowOne()
{
    bool isNumber = false;
    const double factor = qEnvironmentVariable("QT_SCALE_FACTOR").toDouble(&isNumber);
    if (!isNumber || factor <= 0 || factor >= 1) return 100;
    qunsetenv("QT_SCALE_FACTOR");
    return static_cast<int>(std::lround(factor * 100));
}

}  // namespace changeover
