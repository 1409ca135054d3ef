// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/body_pattern.h"
#include "core/load/mix.h"
#include "core/load/request_shape.h"

#include <algorithm>
#include <cstdint>
#include <memory>

namespace changeover {

/// By what the answers of one load are judged. Constant while it runs.
struct AnswerRules {
    /// The server is the lab's own: where an answer says so too (X-Pid and X-Generation), its id and its body
    /// are known. Another one answers what it likes.
    bool ours = true;
    bool greets = true;         ///< `GET /` asks for the greeting
    bool head = false;          ///< the answers to what `GET /` stands for have no body
    std::uint32_t clients = 1;  ///< ids of this run have smaller clients
    std::vector<int> statuses{200};
    std::shared_ptr<const BodyPattern> pattern{};  ///< null: none

    bool expects(RequestPlan::Kind kind, int status) const
    {
        if (kind == RequestPlan::Kind::WebSocket) return status == 101;
        if (kind != RequestPlan::Kind::Get && kind != RequestPlan::Kind::Long) return status == 200;
        return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
    }
};

}  // namespace changeover
