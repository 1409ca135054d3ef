// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/strategy.h"

#include "core/lab/strategies/inherit.h"
#include "core/lab/strategies/stop_then_start.h"

#include <algorithm>
#include <array>

namespace changeover {

std::span<const Strategy* const> strategies()
{
    static const InheritStrategy inherit;
    static const StopStartStrategy stopStart;
    static const KillStartStrategy killStart;
    static const std::array<const Strategy*, 3> table{&inherit, &stopStart, &killStart};
    return table;
}

const Strategy* findStrategy(std::string_view name)
{
    const auto table = strategies();
    const auto found =
        std::find_if(table.begin(), table.end(), [name](const Strategy* s) { return s->name() == name; });
    return found == table.end() ? nullptr : *found;
}

}  // namespace changeover
