// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/frame_meter.h"

#include <algorithm>

namespace changeover {

void FrameMeter::beginFrame()
{
    if (m_currentNs > 0) {
        ++m_frames;
        m_sumNs += m_currentNs;
        m_worstNs = std::max(m_worstNs, m_currentNs);
    }
    m_currentNs = 0;
}

FrameMeter::Figures FrameMeter::take()
{
    Figures figures;
    if (m_since.isValid() && m_frames > 0) {
        figures.framesPerSecond =
            m_frames * 1e9 / static_cast<double>(std::max<qint64>(1, m_since.nsecsElapsed()));
        figures.meanMs = static_cast<double>(m_sumNs) / m_frames / 1e6;
        figures.worstMs = static_cast<double>(m_worstNs) / 1e6;
    }
    m_since.start();
    m_frames = 0;
    m_sumNs = m_worstNs = 0;
    return figures;
}

}  // namespace changeover
