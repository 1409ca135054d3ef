// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/server_connection.h"

#include <boost/asio/steady_timer.hpp>

namespace changeover {

/// An answer that a timer stands before, or that comes piece by piece. Made only for those, so that the
/// others cost no timer.
struct ServerConnection::Job {
    Job(boost::asio::io_context& io, const Answer& what) : timer(io), answer(what) {}

    /// Until when this answer runs.
    void explain(DrainingConnection& row) const;

    boost::asio::steady_timer timer;
    Answer answer;
    std::uint64_t lines = 0;  ///< sent so far; of events, the last one's id
    bool armed = false;
};

}  // namespace changeover
