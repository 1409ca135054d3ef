// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/injection/fault_budget.h"
#include "core/posix/file_descriptor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace changeover {

/// Closes a connection by RST, whatever its buffers hold (socket(7), SO_LINGER of 0).
void resetSocket(FileDescriptor socket) noexcept;

/// One client's connection and the one to the server behind it. Bytes, ends and resets are passed on both
/// ways, until a fault is committed: then the server's is closed, and the client is left with the fault.
///
/// The first bytes after an answer's first ones begin the next request. Lives until both ends are closed.
/// Proxy thread only.
class FaultRelay : public std::enable_shared_from_this<FaultRelay> {
public:
    /// `client` is connected, `server` may still be on its way. With `asksToClose` requests are told to ask
    /// the server for a close while faults wait for a connection to be opened. `budget` must outlive it.
    FaultRelay(boost::asio::io_context& context, FileDescriptor client, FileDescriptor server,
               FaultBudget& budget, bool asksToClose);

    void start();

private:
    using Socket = boost::asio::posix::stream_descriptor;
    using Buffer = std::array<char, 16 * 1024>;

    void readRequest();
    void readAnswer();
    void forwardRequest(std::string_view bytes);
    void forwardAnswer(std::size_t length);
    void passRequest(std::string_view bytes);
    void passAnswer(std::size_t length);
    void duplicate(std::string_view request);
    void commit(InjectedFault fault);
    bool commitWithin(InjectedFault fault, std::size_t length);
    std::string_view withClose(std::string_view request);
    void sendLast(std::string_view bytes, bool thenReset);
    void clientEnded(boost::system::error_code error);
    void serverEnded(boost::system::error_code error);
    void closeServer();

    boost::asio::io_context& m_context;
    Socket m_client, m_server;
    FaultBudget& m_budget;
    const bool m_asksToClose;
    Buffer m_request, m_answer;
    std::string m_changed;  // a request with a line more
    bool m_asked = false;   // a request is on its way, no byte of its answer has come
    bool m_ruined = false;  // a fault is committed: what the client still sends is swallowed
};

}  // namespace changeover
