// SPDX-License-Identifier: GPL-3.0-or-later
// What an HTTP client sends: any bytes are read to the same requests and the same refusal however they are
// cut.
#include "tests/fuzz/http_stream.h"

#include <cstdlib>

using namespace changeover;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view stream(reinterpret_cast<const char*>(data), size);
    for (const HttpLimits& limits : {HttpLimits{}, fuzz::kTightLimits}) {
        const std::string whole =
            fuzz::requestsIn(stream, limits, [&](std::size_t) { return stream.size(); });
        for (const std::size_t longest : {1, 3, 17, 90}) {
            const auto lengthAt = [&](std::size_t at) { return 1 + data[at] % longest; };
            if (fuzz::requestsIn(stream, limits, lengthAt) != whole) std::abort();
        }
    }
    return 0;
}
