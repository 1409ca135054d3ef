// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace changeover {

/// What other engines get wrong, done on purpose and one thing at a time (`--policy`), so that whoever
/// watches can be seen to notice. Whatever does it right is asked here, once, whether it shall.
class Policy {
public:
    enum class Name : std::uint8_t {
        None,
        CloseIdle,
        NoLinger,
        SleepAsReady,
        NoRollback,
        NoProbation,
        ReuseportBind,
        StopBeforeStart,
        NoDrain,
    };

    /// SleepAsReady: from the child's claim to the parent's leaving.
    static constexpr std::chrono::milliseconds kSleep{200};

    constexpr Policy(Name name = Name::None) noexcept : m_name(name) {}

    constexpr Name name() const noexcept { return m_name; }
    constexpr bool isNone() const noexcept { return m_name == Name::None; }
    constexpr bool operator==(const Policy&) const = default;

    // Before READY.
    constexpr bool stopsFirst() const noexcept { return m_name == Name::StopBeforeStart; }
    constexpr bool bequeathsListeners() const noexcept { return !stopsFirst() && !sharesPort(); }
    constexpr bool sharesPort() const noexcept { return m_name == Name::ReuseportBind; }
    constexpr bool awaitsReady() const noexcept { return m_name != Name::SleepAsReady; }
    constexpr bool rollsBack() const noexcept { return m_name != Name::NoRollback; }
    // From COMMIT to SEALED.
    constexpr bool watchesChild() const noexcept
    {
        return awaitsReady() && !sharesPort() && m_name != Name::NoProbation;
    }
    // From SEALED to the exit.
    constexpr bool drains() const noexcept { return m_name != Name::NoDrain; }
    constexpr bool closesIdle() const noexcept { return m_name == Name::CloseIdle; }
    constexpr bool lingers() const noexcept { return m_name != Name::NoLinger; }
    constexpr bool handsOff() const noexcept { return drains() && !closesIdle() && lingers(); }

private:
    Name m_name;
};

struct PolicyInfo {
    Policy policy;
    std::string_view name;     ///< as `--policy` reads it
    std::string_view summary;  ///< one line for people
    std::string_view asIn;     ///< who is known to do so
};

/// All there are; the first is none.
std::span<const PolicyInfo> policies() noexcept;
/// Nothing for an unknown name.
std::optional<Policy> findPolicy(std::string_view name) noexcept;
std::string_view name(Policy policy) noexcept;

}  // namespace changeover
