// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/column_cache.h"

#include "core/verdict/request_class.h"

#include <algorithm>

namespace changeover {

void ColumnCache::update(const TimeSeries& series, const TimeView& view)
{
    const ColumnWidth width = view.column();
    const int count = (view.pixels() + width.pixels - 1) / width.pixels;
    if (width != m_width || view.originNs() != m_originNs ||
        m_ring.size() < static_cast<std::size_t>(count)) {
        m_ring.assign(static_cast<std::size_t>(count) + 256, {});
        m_width = width;
        m_originNs = view.originNs();
    }
    m_count = count;
    m_first = (view.toNs() - m_originNs) / width.dataNs - count;
    const std::int64_t endNs = series.endNs();
    for (int i = 0; i < count; ++i) {
        const std::int64_t number = m_first + i;
        Entry& entry = m_ring[slot(number)];
        if (entry.number == number && entry.complete) continue;
        const std::int64_t fromNs = m_originNs + number * width.dataNs;
        entry.number = number;
        // Buckets behind the newest never change any more; what lies before the session holds nothing.
        entry.complete = number < 0 || fromNs + width.dataNs <= endNs;
        entry.bucket = number < 0 ? Bucket{} : series.sum(fromNs, fromNs + width.dataNs);
        ++m_revision;
    }
}

void ColumnCache::clear()
{
    m_ring.clear();
    m_count = 0;
    ++m_revision;
}

int ColumnCache::indexOf(std::int64_t timeNs) const noexcept
{
    if (m_count == 0 || timeNs < startNs(0)) return -1;
    const std::int64_t index = (timeNs - startNs(0)) / m_width.dataNs;
    return index < m_count ? static_cast<int>(index) : -1;
}

double perSecond(std::uint64_t count, const Bucket& bucket) noexcept
{
    if (bucket.samples == 0) return 0;
    const double seconds =
        static_cast<double>(bucket.samples) * static_cast<double>(TimeSeries::kLevels[0].widthNs) / 1e9;
    return static_cast<double>(count) / seconds;
}

std::uint64_t failures(const Bucket& bucket) noexcept
{
    std::uint64_t sum = 0;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) sum += bucket.classes[static_cast<std::size_t>(c)];
    return sum;
}

}  // namespace changeover
