// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/time_ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace changeover {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
const QString kMinus = QStringLiteral("−");

std::int64_t tickStep(double minimumNs)
{
    static constexpr std::array<double, 22> kSteps{0.01, 0.02, 0.05, 0.1,   0.2,   0.5,  1,   2,
                                                   5,    10,   15,   30,    60,    120,  300, 600,
                                                   1800, 3600, 7200, 21600, 43200, 86400};
    for (const double seconds : kSteps)
        if (seconds * 1e9 >= minimumNs) return std::llround(seconds * 1e9);
    return 7 * 86400 * kSecond;
}

QString backFromNow(std::int64_t ns, std::int64_t step)
{
    if (ns == 0) return QStringLiteral("0");
    if (step >= 60 * kSecond) return kMinus + sessionTime(ns, kSecond);
    const double seconds = static_cast<double>(ns) / 1e9;
    const int decimals = step >= kSecond ? 0 : step >= kSecond / 10 ? 1 : 2;
    return kMinus + QString::number(seconds, 'f', decimals) + QStringLiteral(" s");
}

}  // namespace

std::vector<TimeTick> timeTicks(const TimeView& view, double logicalWidth, double labelWidth)
{
    std::vector<TimeTick> ticks;
    if (logicalWidth <= 0) return ticks;
    const std::int64_t span = view.spanNs();
    const std::int64_t step = tickStep(static_cast<double>(span) * labelWidth / logicalWidth);
    if (view.isFollowing()) {
        for (std::int64_t back = 0; back <= span; back += step)
            ticks.push_back({view.toNs() - back, backFromNow(back, step)});
        return ticks;
    }
    std::int64_t n = std::max<std::int64_t>(0, (view.fromNs() - view.originNs() + step - 1) / step);
    for (; view.originNs() + n * step <= view.toNs(); ++n)
        ticks.push_back({view.originNs() + n * step, sessionTime(n * step, step)});
    return ticks;
}

QString sessionTime(std::int64_t ns, std::int64_t resolutionNs)
{
    const QString sign = ns < 0 ? kMinus : QString();
    ns = std::abs(ns);
    const int decimals = resolutionNs >= kSecond         ? 0
                         : resolutionNs >= kSecond / 10  ? 1
                         : resolutionNs >= kSecond / 100 ? 2
                                                         : 3;
    const std::int64_t hours = ns / (3600 * kSecond);
    const std::int64_t minutes = ns / (60 * kSecond) % 60;
    // Cut, never rounded up: 59.999 must not become 60.
    const double unit = std::pow(10.0, decimals);
    const double seconds = std::floor(static_cast<double>(ns % (60 * kSecond)) / 1e9 * unit) / unit;
    const QString rest =
        QStringLiteral("%1").arg(seconds, decimals > 0 ? decimals + 3 : 2, 'f', decimals, QLatin1Char('0'));
    if (hours > 0)
        return sign + QStringLiteral("%1:%2:%3").arg(hours).arg(minutes, 2, 10, QLatin1Char('0')).arg(rest);
    return sign + QStringLiteral("%1:%2").arg(minutes).arg(rest);
}

QString durationText(std::int64_t ns)
{
    const auto figures = [](double value) {
        const double size = std::abs(value);
        return QString::number(value, 'f', size >= 100 ? 0 : size >= 10 ? 1 : 2);
    };
    const auto value = static_cast<double>(ns);
    if (ns == 0) return QStringLiteral("0");
    if (std::abs(value) < 1e6) return QString::number(value / 1e3, 'f', 0) + QStringLiteral(" µs");
    if (std::abs(value) < 1e9) {
        const double ms = value / 1e6;
        return QString::number(ms, 'f', std::abs(ms) < 10 ? 1 : 0) + QStringLiteral(" ms");
    }
    return figures(value / 1e9) + QStringLiteral(" s");
}

}  // namespace changeover
