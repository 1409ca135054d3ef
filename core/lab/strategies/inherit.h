// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/strategy.h"

namespace changeover {

/// HUP: the server's own engine starts a child that inherits the listening socket.
class InheritStrategy final : public Strategy {
public:
    std::string_view name() const noexcept override { return "inherit"; }
    std::string_view summary() const noexcept override
    {
        return "HUP: a child inherits the listening socket, then the parent drains and exits";
    }
    void restart(RestartSteps& steps, RestartSteps::Handler done) const override;
};

}  // namespace changeover
