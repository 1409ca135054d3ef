// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/time_series.h"
#include "ui/plots/time_view.h"

#include <vector>

namespace changeover {

/// The exact sums of every visible column, shared by all lanes. Scrolling asks the time series only for the
/// columns that are new: a frame costs O(pixels moved), whatever the session holds.
class ColumnCache {
public:
    /// Makes it hold what `view` shows. Columns that were complete are not read again.
    void update(const TimeSeries& series, const TimeView& view);
    void clear();

    /// From left to right; at(size() - 1) ends at the view's right edge. `samples` is 0 where nothing is
    /// known.
    int size() const noexcept { return m_count; }
    const Bucket& at(int index) const noexcept { return m_ring[slot(m_first + index)].bucket; }
    std::int64_t startNs(int index) const noexcept { return m_originNs + (m_first + index) * m_width.dataNs; }
    ColumnWidth width() const noexcept { return m_width; }
    /// The column of `timeNs`, or -1.
    int indexOf(std::int64_t timeNs) const noexcept;
    /// Rises whenever a value that is held has changed.
    std::uint64_t revision() const noexcept { return m_revision; }

private:
    struct Entry {
        std::int64_t number = -1;
        bool complete = false;
        Bucket bucket;
    };

    std::size_t slot(std::int64_t number) const noexcept
    {
        const auto size = static_cast<std::int64_t>(m_ring.size());
        return static_cast<std::size_t>(((number % size) + size) % size);
    }

    std::vector<Entry> m_ring;
    ColumnWidth m_width;
    std::int64_t m_originNs = 0;
    std::int64_t m_first = 0;
    int m_count = 0;
    std::uint64_t m_revision = 0;
};

/// A rate per second, from the level-0 buckets that the column really holds.
double perSecond(std::uint64_t count, const Bucket& bucket) noexcept;
/// All that was answered or failed but OK and CANCELLED.
std::uint64_t failures(const Bucket& bucket) noexcept;

}  // namespace changeover
