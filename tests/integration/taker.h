// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/integration/server_process.h"

#include <memory>

namespace changeover::test {

/// An unrelated server that asks for the listeners of the one that offers them at `socket`, and then offers
/// them itself there.
inline std::unique_ptr<ServerProcess> startTaker(const QString& socket, const QStringList& more = {},
                                                 const QStringList& environment = {})
{
    const QStringList arguments{"--takeover", socket, "--takeover-socket", socket, "--probation", "100ms"};
    return std::make_unique<ServerProcess>(arguments + more, ServerProcess::Stdout::File, environment);
}

/// The generation that answers on a connection of its own; 0 when nobody does.
inline int generationAt(const Endpoint& endpoint)
{
    HttpClient client(endpoint);
    client.get("/", "Connection: close\r\n");
    const Response response = client.read();
    return response.status == 200 ? std::stoi(response.header("x-generation")) : 0;
}

}  // namespace changeover::test
