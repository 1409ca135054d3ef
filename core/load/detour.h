// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

namespace changeover {

/// Sends a connection elsewhere than to the target, as a name service or a gateway may.
///
/// Called by the load threads, each time a connection is opened for a request. Must outlive the generator.
class Detour {
public:
    /// Where the next one goes, valid as long as this object; null: to the target.
    virtual const Endpoint* next() noexcept = 0;

protected:
    ~Detour() = default;
};

}  // namespace changeover
