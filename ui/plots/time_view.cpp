// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/time_view.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace changeover {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kDefaultSpanNs = 30'000 * kMs;

/// From the closest look to the widest. Beyond 90 ms a column is a multiple of the next level's bucket.
constexpr std::array<ColumnWidth, 33> kLadder{
    {{10 * kMs, 16},     {10 * kMs, 8},      {10 * kMs, 4},     {10 * kMs, 2},     {10 * kMs, 1},
     {20 * kMs, 1},      {30 * kMs, 1},      {40 * kMs, 1},     {50 * kMs, 1},     {60 * kMs, 1},
     {80 * kMs, 1},      {100 * kMs, 1},     {200 * kMs, 1},    {300 * kMs, 1},    {400 * kMs, 1},
     {500 * kMs, 1},     {600 * kMs, 1},     {800 * kMs, 1},    {1000 * kMs, 1},   {2000 * kMs, 1},
     {3000 * kMs, 1},    {4000 * kMs, 1},    {6000 * kMs, 1},   {8000 * kMs, 1},   {10'000 * kMs, 1},
     {20'000 * kMs, 1},  {30'000 * kMs, 1},  {40'000 * kMs, 1}, {60'000 * kMs, 1}, {80'000 * kMs, 1},
     {100'000 * kMs, 1}, {200'000 * kMs, 1}, {400'000 * kMs, 1}}};

/// The first step on which `pixels` hold at least `spanNs`.
std::size_t stepFor(std::int64_t spanNs, int pixels)
{
    const auto fits = [&](const ColumnWidth& w) {
        return w.nsPerPixel() * pixels >= static_cast<double>(spanNs);
    };
    const auto it = std::find_if(kLadder.begin(), kLadder.end(), fits);
    return it == kLadder.end() ? kLadder.size() - 1 : static_cast<std::size_t>(it - kLadder.begin());
}

}  // namespace

TimeView::TimeView(QObject* parent) : QObject(parent) {}

void TimeView::begin(std::int64_t originNs)
{
    m_originNs = m_endNs = originNs;
    m_crosshairNs.reset();
    m_measured.reset();
    setFollowing(true);
    place(originNs);
}

void TimeView::setPixels(int pixels)
{
    if (pixels == m_pixels || pixels <= 0) return;
    if (m_pixels == 0) m_step = stepFor(kDefaultSpanNs, pixels);
    m_pixels = pixels;
    emit changed();
}

void TimeView::advance(std::int64_t endNs)
{
    m_endNs = std::max(m_endNs, endNs);
    if (m_following && aligned(m_endNs) != m_toNs) place(m_endNs);
}

std::int64_t TimeView::spanNs() const noexcept
{
    return static_cast<std::int64_t>(column().nsPerPixel() * std::max(1, m_pixels));
}

ColumnWidth TimeView::column() const noexcept { return kLadder[m_step]; }

void TimeView::follow()
{
    setFollowing(true);
    place(m_endNs);
}

void TimeView::panTo(std::int64_t toNs)
{
    // A little of the past always stays visible, and nothing beyond the newest data can be seen.
    const std::int64_t earliest = m_originNs + std::min(spanNs() / 4, m_endNs - m_originNs);
    toNs = std::clamp(toNs, earliest, m_endNs);
    setFollowing(aligned(toNs) == aligned(m_endNs));
    place(toNs);
}

void TimeView::zoom(int steps, std::int64_t aroundNs)
{
    const auto last = static_cast<int>(kLadder.size()) - 1;
    const auto step = static_cast<std::size_t>(std::clamp(static_cast<int>(m_step) - steps, 0, last));
    if (step == m_step) return;
    const double share = static_cast<double>(m_toNs - aroundNs) / static_cast<double>(spanNs());
    m_step = step;
    if (m_following)
        place(m_endNs);
    else
        panTo(aroundNs + static_cast<std::int64_t>(share * static_cast<double>(spanNs())));
}

void TimeView::centre(std::int64_t timeNs)
{
    panTo(timeNs + spanNs() / 2);
    emit changed();
}

void TimeView::show(std::int64_t fromNs, std::int64_t toNs)
{
    m_step = stepFor(std::max<std::int64_t>(toNs - fromNs, 1), std::max(1, m_pixels));
    panTo(toNs + (spanNs() - (toNs - fromNs)) / 2);
    emit changed();
}

void TimeView::setCrosshair(std::optional<std::int64_t> timeNs)
{
    if (timeNs == m_crosshairNs) return;
    m_crosshairNs = timeNs;
    emit crosshairMoved();
}

void TimeView::setMeasured(std::optional<std::pair<std::int64_t, std::int64_t>> range)
{
    m_measured = range;
    emit crosshairMoved();
}

void TimeView::setFollowing(bool following)
{
    if (following == m_following) return;
    m_following = following;
    emit followChanged(following);
}

void TimeView::place(std::int64_t toNs)
{
    m_toNs = aligned(toNs);
    emit changed();
}

std::int64_t TimeView::aligned(std::int64_t timeNs) const noexcept
{
    const std::int64_t width = column().dataNs;
    return m_originNs + (timeNs - m_originNs) / width * width;
}

}  // namespace changeover
