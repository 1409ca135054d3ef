// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/system/result.hpp>

#include <cerrno>
#include <system_error>

namespace changeover {

/// A value, or the code that says why there is none. The shape of C++23's std::expected.
template <class T> using Result = boost::system::result<T, std::error_code>;

/// The calling thread's errno as a code; take it right after the call that failed.
inline std::error_code lastError() noexcept { return {errno, std::system_category()}; }

}  // namespace changeover
