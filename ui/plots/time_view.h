// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/time_scale.h"

#include <QObject>

#include <cstdint>
#include <optional>
#include <utility>

namespace changeover {

/// How wide one column of data is: `dataNs` of time on `pixels` device pixels. Always a whole number of the
/// time series' buckets, so that a column never holds one bucket more than its neighbour.
struct ColumnWidth {
    std::int64_t dataNs = 10'000'000;
    int pixels = 1;

    double nsPerPixel() const noexcept { return static_cast<double>(dataNs) / pixels; }
    bool operator==(const ColumnWidth&) const = default;
};

/// The one time axis of all lanes: what is visible, whether it follows the newest data, where the crosshair
/// is.
///
/// Measured in device pixels; its edges lie on whole columns counted from the origin, so that scrolling moves
/// whole pixels. Lanes read it and tell it what the person does; it owns no widget.
class TimeView : public QObject {
    Q_OBJECT

public:
    explicit TimeView(QObject* parent = nullptr);

    /// A session begins: forget everything, follow. `originNs`: CLOCK_MONOTONIC of the first bucket.
    void begin(std::int64_t originNs);
    /// The width of every lane's data area, in device pixels.
    void setPixels(int pixels);
    /// The end of the newest data; moves the view while following.
    void advance(std::int64_t endNs);

    std::int64_t originNs() const noexcept { return m_originNs; }
    std::int64_t endNs() const noexcept { return m_endNs; }
    std::int64_t fromNs() const noexcept { return m_toNs - spanNs(); }
    std::int64_t toNs() const noexcept { return m_toNs; }
    std::int64_t spanNs() const noexcept;
    int pixels() const noexcept { return m_pixels; }
    ColumnWidth column() const noexcept;
    bool isFollowing() const noexcept { return m_following; }
    TimeScale scale(double left, double width) const { return {fromNs(), toNs(), left, width}; }

    /// Back to the newest data, and stay there.
    void follow();
    /// By whole columns; leaves follow, unless it ends at the newest data again.
    void panTo(std::int64_t toNs);
    /// One step of the ladder, `steps` > 0 inwards, `aroundNs` staying where it is (while following: the
    /// right edge).
    void zoom(int steps, std::int64_t aroundNs);
    /// Leaves follow and centres `timeNs`.
    void centre(std::int64_t timeNs);
    /// The closest look that holds all of [fromNs, toNs].
    void show(std::int64_t fromNs, std::int64_t toNs);

    std::optional<std::int64_t> crosshairNs() const noexcept { return m_crosshairNs; }
    void setCrosshair(std::optional<std::int64_t> timeNs);
    /// What Shift-drag measures, in either order.
    std::optional<std::pair<std::int64_t, std::int64_t>> measured() const noexcept { return m_measured; }
    void setMeasured(std::optional<std::pair<std::int64_t, std::int64_t>> range);

Q_SIGNALS:
    void changed();
    void crosshairMoved();
    void followChanged(bool following);

private:
    void setFollowing(bool following);
    void place(std::int64_t toNs);
    std::int64_t aligned(std::int64_t timeNs) const noexcept;

    std::int64_t m_originNs = 0;
    std::int64_t m_endNs = 0;
    std::int64_t m_toNs = 0;
    int m_pixels = 0;
    std::size_t m_step = 0;
    bool m_following = true;
    std::optional<std::int64_t> m_crosshairNs;
    std::optional<std::pair<std::int64_t, std::int64_t>> m_measured;
};

}  // namespace changeover
