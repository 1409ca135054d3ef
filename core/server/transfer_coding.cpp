// SPDX-License-Identifier: BSL-1.0
#include "core/server/transfer_coding.h"

#include <boost/beast/core/string.hpp>

namespace changeover {

namespace {

constexpr std::string_view kBlank = " \t";

std::string_view trimmed(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) + 1 - first);
}

bool isChunked(std::string_view coding) noexcept
{
    return boost::beast::iequals({coding.data(), coding.size()}, "chunked");
}

}  // namespace

TransferCoding transferCoding(std::string_view list) noexcept
{
    bool isAlone = true;
    for (;;) {
        const auto comma = list.find(',');
        const std::string_view coding = trimmed(list.substr(0, comma));
        const std::string_view name = trimmed(coding.substr(0, coding.find(';')));
        const bool isLast = comma == std::string_view::npos;
        if (name.empty() || (isChunked(name) && name != coding)) return TransferCoding::Faulty;
        if (isChunked(name) != isLast) return TransferCoding::Faulty;
        if (isLast) return isAlone ? TransferCoding::Chunked : TransferCoding::Unknown;
        isAlone = false;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace changeover
