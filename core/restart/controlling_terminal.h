// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace changeover {

/// Tells a HUP that asks for a restart from the one of a terminal that hung up.
class ControllingTerminal {
public:
    /// Remembers whether this session has one now.
    ControllingTerminal() noexcept;
    /// There was one, and it is gone.
    bool isLost() const noexcept;

private:
    bool m_wasThere;
};

}  // namespace changeover
