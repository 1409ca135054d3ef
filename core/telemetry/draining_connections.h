// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/atomic_copy.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace changeover {

/// Why a connection of a draining generation is still there. The numbers are part of the shared-memory
/// layout: add at the end only. `have`, `want` and `untilNs` of the DrainingConnection mean what stands
/// beside each.
enum class StayReason : std::uint8_t {
    AwaitsRequest,   ///< nothing read yet: closed at untilNs
    IdleGrace,       ///< between two requests: closed at untilNs
    HeadIncomplete,  ///< have: bytes of it so far; refused at untilNs
    BodyIncomplete,  ///< have, want: its bytes, want 0 where its length was not announced; refused at untilNs
    AnswerDue,       ///< handled until untilNs
    AnswerGoesOn,    ///< a stream, have of want parts sent; the last at untilNs
    ClientReadsSlowly,  ///< want: bytes that it has not taken; given up at untilNs if it takes none
    AwaitsTheirEnd,     ///< our FIN is out, theirs is not; closed at untilNs
    WebSocket,          ///< we say Close by untilNs, or have said it and wait for theirs until then
    Events,             ///< a stream without an end of its own; ended at untilNs
};

/// One of them, as it lies in shared memory. Times are CLOCK_MONOTONIC. Fixed size, no pointers.
struct DrainingConnection {
    std::uint64_t id = 0;
    std::int64_t openedNs = 0;   ///< taken by this generation
    std::int64_t sinceNs = 0;    ///< in this state
    std::int64_t untilNs = 0;    ///< 0: nobody knows
    std::uint64_t received = 0;  ///< bytes since the connection was made, whoever owned it; 0 unless TCP
    std::uint64_t sent = 0;      ///< the same: bytes that the client has acknowledged
    std::uint64_t have = 0;
    std::uint64_t want = 0;
    StayReason reason = StayReason::AwaitsRequest;
    std::array<char, 11> state{};  ///< "handling", NUL-terminated
    std::array<char, 52> peer{};   ///< "127.0.0.1:40312", NUL-terminated
};
static_assert(sizeof(DrainingConnection) == 128);

/// The text in such a field, wherever it ends.
template <std::size_t N> std::string_view words(const std::array<char, N>& field) noexcept
{
    const std::string_view all(field.data(), N);
    return all.substr(0, all.find('\0'));
}
/// Cut to fit.
template <std::size_t N> void setWords(std::array<char, N>& field, std::string_view words) noexcept
{
    field = {};
    words.copy(field.data(), N - 1);
}

/// What one draining thread still has: the first kRows of `total`.
struct DrainingConnections {
    static constexpr std::size_t kRows = 64;

    std::int32_t pid = 0;
    std::int32_t generation = 0;
    std::int64_t deadlineNs = 0;  ///< of the drain: what is left then is cut
    std::uint32_t total = 0;
    std::uint32_t count = 0;  ///< of rows
    std::array<DrainingConnection, kRows> rows{};
};
static_assert(std::is_trivially_copyable_v<DrainingConnections>);

/// Where a draining thread tells: a place in the scoreboard, claimed for the time of the drain. One writer at
/// a time, any number of readers; no locks. A writer may die at any instant: what it was writing is not read,
/// and the place can be claimed again.
class alignas(64) DrainingPlace {
public:
    /// False while a living process has it.
    bool claim(std::int32_t pid) noexcept;
    /// Only for the claimant, here and below.
    void publish(const DrainingConnections& what) noexcept;
    void release() noexcept;

    /// What was published last, whole; nothing when that was never, or was withdrawn.
    std::optional<DrainingConnections> read() const noexcept;

private:
    std::atomic<std::int32_t> m_owner;       ///< 0: nobody
    std::atomic<std::uint64_t> m_published;  ///< how often; the newest lies in m_what[m_published % 2]
    std::array<AtomicCopy<DrainingConnections>, 2> m_what;
};

}  // namespace changeover
