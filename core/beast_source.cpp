// SPDX-License-Identifier: BSL-1.0
// Beast is compiled with the standard string_view (CMake); its remark on that says nothing new here.
#define BOOST_DISABLE_PRAGMA_MESSAGE
#include <boost/beast/src.hpp>
