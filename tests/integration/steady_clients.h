// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/server/http_client.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace changeover::test {

/// Two clients at work while something happens to the server: one keeps its connection, one opens a new one
/// for each request. A thread each, one request at a time, a short rest between two.
class SteadyClients {
public:
    struct Tally {
        int answered = 0;
        int failed = 0;  ///< refused, cut, or no 200
    };

    explicit SteadyClients(const Endpoint& endpoint)
        : m_keeping([this, endpoint] { keepAlive(endpoint); }),
          m_opening([this, endpoint] { fresh(endpoint); })
    {
    }
    ~SteadyClients() { stop(); }
    SteadyClients(const SteadyClients&) = delete;
    SteadyClients& operator=(const SteadyClients&) = delete;

    Tally stop()
    {
        m_stops = true;
        if (m_keeping.joinable()) m_keeping.join();
        if (m_opening.joinable()) m_opening.join();
        return {m_answered, m_failed};
    }

private:
    void keepAlive(const Endpoint& endpoint)
    {
        HttpClient client(endpoint);
        while (goesOn()) {
            client.get("/");
            const Response response = client.read();
            count(response);
            if (!response.complete || response.closes()) client = HttpClient(endpoint);
        }
    }
    void fresh(const Endpoint& endpoint)
    {
        while (goesOn()) {
            HttpClient client(endpoint);
            client.get("/", "Connection: close\r\n");
            count(client.read());
        }
    }
    bool goesOn() const
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return !m_stops;
    }
    void count(const Response& response)
    {
        ++(response.status == 200 && response.complete ? m_answered : m_failed);
    }

    std::atomic<bool> m_stops{false};
    std::atomic<int> m_answered{0}, m_failed{0};
    std::thread m_keeping, m_opening;
};

}  // namespace changeover::test
