// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/transfer_ledger.h"

#include "core/posix/clock.h"
#include "core/posix/unnamed_file.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <optional>

namespace changeover {

namespace {

constexpr std::uint64_t kLedgerMagic = 0x3147'444c'4843;  // "CHLDG1" in memory
constexpr const char* kLedgerName = "changeover-ledger";
/// Byte of the file whose lock is held while the accounts are opened; the shares' locks lie below it.
constexpr off_t kOpeningLock = static_cast<off_t>(TransferLedger::kProcesses);
constexpr std::int64_t kPatienceNs = 10'000'000;
constexpr int kMoreReadings = 4;

struct flock lockOf(short type, off_t byte) noexcept
{
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return lock;
}

bool tryLock(int descriptor, off_t byte) noexcept
{
    struct flock lock = lockOf(F_WRLCK, byte);
    return ::fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}

void unlock(int descriptor, off_t byte) noexcept
{
    struct flock lock = lockOf(F_UNLCK, byte);
    ::fcntl(descriptor, F_OFD_SETLK, &lock);
}

/// Whether another than the caller holds it.
bool isLocked(int descriptor, off_t byte) noexcept
{
    struct flock lock = lockOf(F_WRLCK, byte);
    return ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

std::optional<std::size_t> claimShare(int descriptor) noexcept
{
    for (std::size_t i = 0; i < TransferLedger::kProcesses; ++i)
        if (tryLock(descriptor, static_cast<off_t>(i))) return i;
    return std::nullopt;
}

}  // namespace

/// One process' part. `begun` runs ahead of `done` while a step is under way.
struct alignas(64) TransferLedger::Share {
    std::atomic<std::int64_t> pending;
    std::atomic<std::int64_t> begun;
    std::atomic<std::int64_t> done;
};

struct TransferLedger::Layout {
    std::atomic<std::uint64_t> magic;
    std::array<std::atomic<std::int64_t>, kAccounts> balances;
    std::array<Share, kProcesses> shares;
};

TransferLedger::TransferLedger(SharedMemory memory, std::size_t share) noexcept
    : m_memory(std::move(memory)), m_share(share)
{
}

TransferLedger::Layout& TransferLedger::layout() const noexcept
{
    return *reinterpret_cast<Layout*>(m_memory.data());
}

TransferLedger::Share& TransferLedger::own() const noexcept { return layout().shares[m_share]; }

Result<TransferLedger> TransferLedger::create()
{
    auto memory = SharedMemory::create(kLedgerName, sizeof(Layout));
    if (!memory) return memory.error();
    return open("/proc/self/fd/" + std::to_string(memory->descriptor()));
}

Result<TransferLedger> TransferLedger::open(const std::string& path)
{
    auto memory = SharedMemory::open(path, SharedMemory::Access::ReadWrite, sizeof(Layout));
    if (!memory) return memory.error();
    if (memory->size() != sizeof(Layout)) return std::make_error_code(std::errc::protocol_not_supported);
    const int descriptor = memory->descriptor();
    const auto share = claimShare(descriptor);
    if (!share) return std::make_error_code(std::errc::no_lock_available);

    TransferLedger ledger(std::move(*memory), *share);
    Layout& layout = ledger.layout();
    // Whoever makes it opens the accounts; the magic number says that they are open.
    const std::int64_t giveUpNs = monotonicNs() + kPatienceNs;
    while (layout.magic.load(std::memory_order_acquire) == 0 && monotonicNs() < giveUpNs) {
        if (!tryLock(descriptor, kOpeningLock)) continue;
        if (layout.magic.load(std::memory_order_acquire) == 0) {
            for (auto& balance : layout.balances)
                balance.store(kOpeningBalance, std::memory_order_relaxed);
            layout.magic.store(kLedgerMagic, std::memory_order_release);
        }
        unlock(descriptor, kOpeningLock);
    }
    if (layout.magic.load(std::memory_order_acquire) != kLedgerMagic)
        return std::make_error_code(std::errc::protocol_not_supported);
    // The share's last owner is dead: what it owed is missing from now on, and no longer pending.
    Share& own = ledger.own();
    own.pending.store(0);
    own.done.store(own.begun.load());
    return ledger;
}

Result<TransferLedger> TransferLedger::openOf(pid_t pid)
{
    const std::filesystem::path directory = "/proc/" + std::to_string(pid) + "/fd";
    std::error_code error;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code unreadable;
        const std::string link = std::filesystem::read_symlink(entry->path(), unreadable).string();
        if (showsUnnamedFile(link, kLedgerName)) return open(entry->path());
    }
    return error ? error : std::make_error_code(std::errc::no_such_file_or_directory);
}

std::string TransferLedger::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(m_memory.descriptor());
}

/// The counters around a step let a reader see that none was under way. Sequentially consistent: a debit
/// costs a few tens of nanoseconds, beside a transfer that costs a request.
template <class Step> void TransferLedger::step(Step&& change) noexcept
{
    own().begun.fetch_add(1);
    change();
    own().done.fetch_add(1);
}

// The order within a step is for a KILL between the two: a dead process' pending counts for nothing, so the
// step has either moved the money or not begun.

void TransferLedger::debit(std::size_t account, std::int64_t amount) noexcept
{
    step([&] {
        own().pending.fetch_add(amount);
        layout().balances[account].fetch_sub(amount);
    });
}

void TransferLedger::credit(std::size_t account, std::int64_t amount) noexcept
{
    step([&] {
        layout().balances[account].fetch_add(amount);
        own().pending.fetch_sub(amount);
    });
}

std::bitset<TransferLedger::kProcesses> TransferLedger::living() const
{
    std::bitset<kProcesses> alive;
    for (std::size_t i = 0; i < kProcesses; ++i)
        alive[i] = i == m_share || isLocked(m_memory.descriptor(), static_cast<off_t>(i));
    return alive;
}

TransferLedger::Statement TransferLedger::read() const
{
    const Layout& memory = layout();
    const auto sumOf = [&memory](auto figure, const std::bitset<kProcesses>& of) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < kProcesses; ++i)
            if (of[i]) sum += (memory.shares[i].*figure).load();
        return sum;
    };
    const std::int64_t giveUpNs = monotonicNs() + kPatienceNs;
    for (;;) {
        const std::bitset<kProcesses> alive = living();
        const std::int64_t done = sumOf(&Share::done, alive);
        Statement statement;
        for (std::size_t i = 0; i < kAccounts; ++i)
            statement.sum += statement.balances[i] = memory.balances[i].load();
        statement.pending = sumOf(&Share::pending, alive);
        // Equal: at no instant in between was a step under way, nor did a process come or go.
        statement.ofOneInstant = sumOf(&Share::begun, alive) == done && living() == alive;
        if (statement.ofOneInstant || monotonicNs() >= giveUpNs) return statement;
    }
}

TransferLedger::Statement TransferLedger::readPatiently() const
{
    Statement statement = read();
    for (int again = 0; again < kMoreReadings && !statement.ofOneInstant; ++again) {
        ::sched_yield();  // to whoever is in the middle of a step
        statement = read();
    }
    return statement;
}

}  // namespace changeover
