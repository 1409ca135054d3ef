// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/shared_memory.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace changeover {

/// Ten accounts in memory that every generation shares and that outlives them all, also a KILL.
///
/// A transfer is two steps, on purpose: debit, then credit. Each step is atomic for every reader and for a
/// KILL in the middle of it; the two together are not. What a process debited and has not credited yet is
/// *pending* while it lives, and missing once it is dead: its share is told by a lock on the file that the
/// kernel lets go of (fcntl(2), open file description locks).
///
/// Steps may come from any thread, cost no system call, and never block. Balances may go below 0: what is
/// watched is their sum.
class TransferLedger {
public:
    static constexpr std::size_t kAccounts = 10;  ///< A to J
    static constexpr std::int64_t kOpeningBalance = 1'000;
    static constexpr std::int64_t kExpected = kOpeningBalance * static_cast<std::int64_t>(kAccounts);
    static constexpr std::size_t kProcesses = 64;  ///< that can use it at the same time

    /// Without a name, gone with the last process that holds it.
    [[nodiscard]] static Result<TransferLedger> create();

    /// What `--ledger PATH` names: a regular file (made where there is none) or /proc/PID/fd/N.
    /// std::errc::protocol_not_supported when something else is found there,
    /// std::errc::no_lock_available when kProcesses use it already.
    [[nodiscard]] static Result<TransferLedger> open(const std::string& path);

    /// The one that process `pid`, of the same user, made by create() or took up so.
    /// std::errc::no_such_file_or_directory when it has none.
    [[nodiscard]] static Result<TransferLedger> openOf(pid_t pid);

    /// "/proc/PID/fd/N" of this process.
    std::string path() const;

    void debit(std::size_t account, std::int64_t amount) noexcept;
    /// Of an amount that this process debited before.
    void credit(std::size_t account, std::int64_t amount) noexcept;

    struct Statement {
        std::array<std::int64_t, kAccounts> balances{};
        std::int64_t sum = 0;
        std::int64_t pending = 0;  ///< debited by living processes, not credited yet
        bool ofOneInstant = true;  ///< false: half a step may show

        bool consistent() const noexcept { return sum + pending == kExpected; }
        bool operator==(const Statement&) const = default;
    };
    /// As of one instant between two steps, whoever takes them meanwhile. Reads again while steps are under
    /// way, but for 10 ms at most: a process may have been stopped in the middle of one.
    Statement read() const;
    /// The same, a few times over until it is of one instant: for who says it to others.
    Statement readPatiently() const;

private:
    struct Share;
    struct Layout;

    TransferLedger(SharedMemory memory, std::size_t share) noexcept;
    Layout& layout() const noexcept;
    Share& own() const noexcept;
    std::bitset<kProcesses> living() const;
    template <class Step> void step(Step&& change) noexcept;

    SharedMemory m_memory;
    std::size_t m_share;
};

}  // namespace changeover
