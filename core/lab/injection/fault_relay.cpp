// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/fault_relay.h"

#include "core/lab/injection/replay.h"
#include "core/posix/clock.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <optional>

namespace changeover {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kIdField = "\r\nX-Request-Id: ";
constexpr std::string_view kServerError =
    "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
constexpr std::size_t kCutAfter = 9;  // "HTTP/1.1 ": no answer ends there

int errorOf(int socket) noexcept
{
    int error = 0;
    socklen_t length = sizeof error;
    return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

/// The byte to change: of the id where the answer has one and its turn has come, else the first of the body.
std::optional<std::size_t> placeToCorrupt(std::string_view answer, bool ofId) noexcept
{
    const std::size_t head = answer.find(kHeadEnd);
    if (head == std::string_view::npos || answer.starts_with("HTTP/1.1 1")) return std::nullopt;
    const std::size_t id = answer.substr(0, head).find(kIdField);
    if (ofId && id != std::string_view::npos) return id + kIdField.size();
    if (head + kHeadEnd.size() == answer.size()) return std::nullopt;
    return head + kHeadEnd.size();
}

}  // namespace

void resetSocket(FileDescriptor socket) noexcept
{
    const linger now{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

FaultRelay::FaultRelay(asio::io_context& context, FileDescriptor client, FileDescriptor server,
                       FaultBudget& budget, bool asksToClose)
    : m_context(context), m_client(context, client.release()), m_server(context, server.release()),
      m_budget(budget), m_asksToClose(asksToClose)
{
}

void FaultRelay::start()
{
    m_server.async_wait(Socket::wait_write, [self = shared_from_this()](Error error) {
        if (error || errorOf(self->m_server.native_handle()) != 0)
            return self->serverEnded(asio::error::connection_reset);
        self->readRequest();
        self->readAnswer();
    });
}

// ---- from the client to the server

void FaultRelay::readRequest()
{
    m_client.async_read_some(asio::buffer(m_request),
                             [self = shared_from_this()](Error error, std::size_t length) {
                                 if (error) return self->clientEnded(error);
                                 self->passRequest({self->m_request.data(), length});
                             });
}

void FaultRelay::passRequest(std::string_view bytes)
{
    if (m_ruined) return readRequest();
    if (!std::exchange(m_asked, true)) {
        const auto fault = m_budget.take(FaultMoment::Request, monotonicNs());
        if (fault == InjectedFault::Duplicate)
            duplicate(bytes);
        else if (fault)
            return commit(*fault);
        bytes = withClose(bytes);
    }
    forwardRequest(bytes);
}

void FaultRelay::forwardRequest(std::string_view bytes)
{
    asio::async_write(m_server, asio::buffer(bytes), [self = shared_from_this()](Error error, std::size_t) {
        // The server's end is read where its answers are.
        if (error && !self->m_ruined) return;
        self->readRequest();
    });
}

/// Where a fault waits for a connection to be opened, the server is asked to close this one.
std::string_view FaultRelay::withClose(std::string_view request)
{
    if (!m_asksToClose || !m_budget.wants(FaultMoment::Connect)) return request;
    m_changed = askingToClose(request);
    if (m_changed.empty()) return request;
    return m_changed;
}

void FaultRelay::clientEnded(Error error)
{
    if (error == asio::error::operation_aborted) return;
    if (error == asio::error::eof && !m_ruined) {
        ::shutdown(m_server.native_handle(), SHUT_WR);  // what the server still says is passed on
        return;
    }
    Error ignored;
    if (error != asio::error::eof) resetSocket(FileDescriptor(m_server.release()));
    closeServer();
    m_client.close(ignored);
}

// ---- from the server to the client

void FaultRelay::readAnswer()
{
    m_server.async_read_some(asio::buffer(m_answer),
                             [self = shared_from_this()](Error error, std::size_t length) {
                                 if (self->m_ruined) return;
                                 if (error) return self->serverEnded(error);
                                 self->passAnswer(length);
                             });
}

void FaultRelay::passAnswer(std::size_t length)
{
    if (std::exchange(m_asked, false))
        if (const auto fault = m_budget.take(FaultMoment::Answer, monotonicNs()))
            if (commitWithin(*fault, length)) return;
    forwardAnswer(length);
}

void FaultRelay::forwardAnswer(std::size_t length)
{
    asio::async_write(m_client, asio::buffer(m_answer.data(), length),
                      [self = shared_from_this()](Error error, std::size_t) {
                          if (!error) self->readAnswer();
                      });
}

void FaultRelay::serverEnded(Error error)
{
    if (error == asio::error::operation_aborted) return;
    closeServer();
    if (error == asio::error::eof)
        ::shutdown(m_client.native_handle(), SHUT_WR);  // the client's own end follows
    else
        resetSocket(FileDescriptor(m_client.release()));
}

// ---- faults

/// The server gets it twice, its client one answer.
void FaultRelay::duplicate(std::string_view request)
{
    FaultBudget& budget = m_budget;
    const Result<Endpoint> server = peerEndpoint(m_server.native_handle());
    if (!server || !isWholeRequest(request)) return budget.giveBack(InjectedFault::Duplicate);
    replay(m_context, *server, request, [&budget](bool answered) {
        answered ? budget.committed() : budget.giveBack(InjectedFault::Duplicate);
    });
}

/// The server never sees this request.
void FaultRelay::commit(InjectedFault fault)
{
    m_ruined = true;
    m_budget.committed();
    closeServer();
    if (fault == InjectedFault::ResetBeforeByte) return resetSocket(FileDescriptor(m_client.release()));
    if (fault == InjectedFault::HttpError) sendLast(kServerError, false);
    if (fault == InjectedFault::EofBeforeByte) ::shutdown(m_client.native_handle(), SHUT_WR);
    readRequest();  // the rest of it, and the client's end
}

/// False: the answer is to be forwarded, changed or not.
bool FaultRelay::commitWithin(InjectedFault fault, std::size_t length)
{
    const bool corrupts = fault == InjectedFault::Corrupt;
    const auto place = corrupts ? placeToCorrupt({m_answer.data(), length}, m_budget.left() % 2 == 0)
                                : std::optional(kCutAfter);
    if (!place || *place >= length) {
        m_budget.giveBack(fault);
        return false;
    }
    m_budget.committed();
    if (corrupts) {
        m_answer[*place] ^= 1;
        return false;
    }
    m_ruined = true;
    closeServer();
    sendLast({m_answer.data(), *place}, fault == InjectedFault::ResetMidResponse);
    return true;
}

void FaultRelay::sendLast(std::string_view bytes, bool thenReset)
{
    asio::async_write(m_client, asio::buffer(bytes),
                      [self = shared_from_this(), thenReset](Error error, std::size_t) {
                          if (error) return;
                          if (thenReset) return resetSocket(FileDescriptor(self->m_client.release()));
                          ::shutdown(self->m_client.native_handle(), SHUT_WR);
                      });
}

void FaultRelay::closeServer()
{
    Error ignored;
    m_server.close(ignored);
}

}  // namespace changeover
