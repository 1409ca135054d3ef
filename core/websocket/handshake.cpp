// SPDX-License-Identifier: BSL-1.0
#include "core/websocket/handshake.h"

// Boost has no public SHA-1 or base64 with an interface that stayed the same; these two have.
// Beast is compiled with the standard string_view (CMake); its remark on that says nothing new here.
#define BOOST_DISABLE_PRAGMA_MESSAGE
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/detail/sha1.hpp>

#include <algorithm>
#include <array>

namespace changeover {

namespace {

namespace detail = boost::beast::detail;

constexpr std::string_view kMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool isBase64(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

}  // namespace

WebSocketKey webSocketKey(std::uint64_t first, std::uint64_t second) noexcept
{
    std::array<unsigned char, 16> bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<unsigned char>(first >> 8 * i);
        bytes[8 + i] = static_cast<unsigned char>(second >> 8 * i);
    }
    WebSocketKey key;
    static_assert(detail::base64::encoded_size(bytes.size()) == key.size());
    detail::base64::encode(key.data(), bytes.data(), bytes.size());
    return key;
}

WebSocketAccept webSocketAccept(std::string_view key) noexcept
{
    detail::sha1_context context;
    detail::init(context);
    detail::update(context, key.data(), key.size());
    detail::update(context, kMagic.data(), kMagic.size());
    std::array<char, detail::sha1_context::digest_size> digest{};
    detail::finish(context, digest.data());
    WebSocketAccept accept;
    static_assert(detail::base64::encoded_size(digest.size()) == accept.size());
    detail::base64::encode(accept.data(), digest.data(), digest.size());
    return accept;
}

bool isWebSocketKey(std::string_view key) noexcept
{
    return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), isBase64);
}

}  // namespace changeover
