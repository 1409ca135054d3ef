// SPDX-License-Identifier: GPL-3.0-or-later
// The restart protocol's decoder: any bytes are a message or an error, and what is a message is spelled in
// one way.
#include "core/restart/message.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <variant>

using namespace changeover;

namespace {

constexpr std::size_t kHeaderBytes = 20;  // type, version, generation, time, length of the body

void checkRoundTrip(std::span<const std::byte> bytes)
{
    const auto message = decodeMessage(bytes);
    if (!message) return;
    const std::vector<std::byte> again = encode(*message);
    // Strict: what was decoded is exactly what encode() makes.
    if (!std::ranges::equal(again, bytes)) std::abort();
    const auto twice = decodeMessage(again);
    if (!twice || encode(*twice) != again) std::abort();
}

/// The same with a header that is right, so that the body is looked at: few random ones are.
void putHeaderRight(std::vector<std::byte>& bytes)
{
    const auto put = [&bytes](std::size_t at, auto value) { std::memcpy(&bytes[at], &value, sizeof value); };
    std::uint16_t type = 0;
    std::memcpy(&type, bytes.data(), sizeof type);
    put(0, static_cast<std::uint16_t>(type % std::variant_size_v<MessageBody>));
    put(2, kProtocolVersion);
    put(4, std::int32_t{1});
    put(16, static_cast<std::uint32_t>(bytes.size() - kHeaderBytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto* const raw = reinterpret_cast<const std::byte*>(data);
    checkRoundTrip({raw, size});
    if (size < kHeaderBytes) return 0;
    std::vector<std::byte> bytes(raw, raw + size);
    putHeaderRight(bytes);
    checkRoundTrip(bytes);
    return 0;
}
