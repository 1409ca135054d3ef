// SPDX-License-Identifier: BSL-1.0
#include "core/load/mix.h"

#include <array>
#include <utility>

namespace changeover {

namespace {

constexpr std::array<std::pair<Mix, std::string_view>, 7> kNames{{{Mix::Get, "get"},
                                                                  {Mix::Slow, "slow"},
                                                                  {Mix::Post, "post"},
                                                                  {Mix::Stream, "stream"},
                                                                  {Mix::Pipelined, "pipelined"},
                                                                  {Mix::Transfer, "transfer"},
                                                                  {Mix::Mixed, "mixed"}}};

/// splitmix64: a good hash of a counter, and no state to carry.
std::uint64_t scramble(std::uint64_t x) noexcept
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

std::uint64_t chanceOf(std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept
{
    return scramble(scramble(seed ^ std::uint64_t{client} << 40) ^ sequence);
}

constexpr std::uint32_t kPieces = 5;  // of a stream, of events, on a WebSocket

// What batches of `mixed` are made of, each as often: of the other mixes, of events, of WebSockets.
constexpr std::array kParts{Mix::Get, Mix::Slow, Mix::Post, Mix::Stream, Mix::Pipelined, Mix::Transfer};
constexpr std::size_t kEventsPart = kParts.size();
constexpr std::size_t kAllParts = kParts.size() + 2;

std::size_t partOf(std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept
{
    return chanceOf(~seed, client, sequence / kMaxBatch) % kAllParts;
}

RequestPlan planMixed(std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept
{
    const std::size_t part = partOf(seed, client, sequence);
    if (part < kParts.size()) return planRequest(kParts[part], seed, client, sequence);
    if (part == kEventsPart) return {.kind = RequestPlan::Kind::Events, .amount = kPieces};
    return {.kind = RequestPlan::Kind::WebSocket,
            .amount = kPieces,
            .pattern = scramble(chanceOf(seed, client, sequence))};
}

}  // namespace

std::optional<Mix> parseMix(std::string_view text)
{
    for (const auto& [mix, word] : kNames)
        if (word == text) return mix;
    return std::nullopt;
}

std::string_view name(Mix mix) noexcept { return kNames[static_cast<std::size_t>(mix)].second; }

RequestPlan planRequest(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept
{
    using Kind = RequestPlan::Kind;
    const std::uint64_t chance = chanceOf(seed, client, sequence);
    switch (mix) {
    case Mix::Get:
    case Mix::Pipelined:
        break;
    case Mix::Slow:
        if (chance % 50 == 0) return {.kind = Kind::Sleep, .amount = 1000};
        break;
    case Mix::Stream:
        return {.kind = Kind::Stream, .amount = kPieces};
    case Mix::Post:
        return {.kind = Kind::Echo,
                .chunked = (chance & 3U) == 0,
                .expectContinue = (chance >> 2 & 3U) == 0,
                .amount = 1 + static_cast<std::uint32_t>(chance >> 8 & 4095U),
                .pattern = scramble(chance)};
    case Mix::Transfer:
        return {.kind = Kind::Transfer,
                .amount = 1 + static_cast<std::uint32_t>(chance % 100),
                .pattern = scramble(chance)};
    case Mix::Mixed:
        return planMixed(seed, client, sequence);
    }
    return {};
}

std::uint64_t messagePattern(const RequestPlan& plan, std::uint64_t index) noexcept
{
    return scramble(plan.pattern ^ scramble(index));
}

TransferAccounts transferAccounts(const RequestPlan& plan) noexcept
{
    constexpr std::uint64_t kAccounts = 10;
    const std::uint64_t from = plan.pattern % kAccounts;
    const std::uint64_t further = 1 + (plan.pattern >> 32) % (kAccounts - 1);
    return {static_cast<char>('A' + from), static_cast<char>('A' + (from + further) % kAccounts)};
}

bool isPipelined(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept
{
    if (mix != Mix::Mixed) return mix == Mix::Pipelined;
    const std::size_t part = partOf(seed, client, sequence);
    return part < kParts.size() && kParts[part] == Mix::Pipelined;
}

}  // namespace changeover
