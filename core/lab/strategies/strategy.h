// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/deployment.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace changeover {

/// What a run is expected to end in.
enum class Expectation : std::uint8_t {
    Pass,
    Fail,
    Depends,  ///< on options
};
/// "pass", "fail", "depends".
std::string_view name(Expectation expectation) noexcept;

/// A program of somebody else's without which a strategy cannot be had.
struct NeededProgram {
    std::string_view program, package;

    bool isAny() const noexcept { return !program.empty(); }
};

/// A way to replace a running server: data, and how a server is run so. All strings are English, a line each.
struct Strategy {
    std::string_view name;
    std::string_view summary;  ///< what is done
    std::string_view seen;     ///< what its clients see
    Expectation expected = Expectation::Pass;
    /// Options of `run`, name and value in turn, under which it shows what it is expected to.
    std::span<const std::string_view> shownWith{};
    NeededProgram needs{};
    bool fromFirstStart = false;  ///< it restarts only a server that was started for it
    bool anyServer = false;       ///< also one that was not written for the lab
    bool overlaps = false;        ///< it may restart while older generations drain (--overlap)
    bool samePid = false;         ///< the process replaces itself: there is no old one to wait for

    std::unique_ptr<Deployment> (*deploy)(boost::asio::io_context& context, const ServerPlan& plan) = nullptr;
};

/// All there are, the default first.
std::span<const Strategy> strategies();
/// Null for an unknown name.
const Strategy* findStrategy(std::string_view name);
/// What it needs is installed.
bool isAvailable(const Strategy& strategy);

}  // namespace changeover
