// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>

namespace changeover {

/// What a frame costs the GUI thread: everything between its timer's tick and the last lane's blit. GUI
/// thread only.
class FrameMeter {
public:
    /// Time spent while it lives counts for the current frame.
    class Scope {
    public:
        explicit Scope(FrameMeter& meter) : m_meter(meter) { m_clock.start(); }
        ~Scope() { m_meter.m_currentNs += m_clock.nsecsElapsed(); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        FrameMeter& m_meter;
        QElapsedTimer m_clock;
    };

    /// The next frame begins. Nothing is counted for frames in which nothing was drawn.
    void beginFrame();

    /// Since the last call: frames drawn a second, and their mean and worst cost.
    struct Figures {
        double framesPerSecond = 0;
        double meanMs = 0;
        double worstMs = 0;
    };
    Figures take();

private:
    QElapsedTimer m_since;
    qint64 m_currentNs = 0;
    qint64 m_sumNs = 0;
    qint64 m_worstNs = 0;
    int m_frames = 0;
};

}  // namespace changeover
