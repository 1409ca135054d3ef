// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace changeover {

/// What the Transfer-Encoding of a request asks of its reader.
enum class TransferCoding {
    Chunked,  ///< chunks, and nothing else
    Unknown,  ///< chunks of something that is not understood here
    Faulty,   ///< the end of the body cannot be known for certain (RFC 9112 6.3, 7.1)
};

/// `list`: the values of all Transfer-Encoding fields, in their order, joined by commas.
///
/// Stricter than a list of HTTP has to be, since two readers that understand it differently see different
/// requests: no empty element, no parameter of `chunked`, `chunked` once and last.
TransferCoding transferCoding(std::string_view list) noexcept;

}  // namespace changeover
