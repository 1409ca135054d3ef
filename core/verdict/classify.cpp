// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/classify.h"

#include <cerrno>

namespace changeover {

namespace {

bool isOwnShortage(int error) noexcept
{
    return error == EADDRNOTAVAIL || error == EMFILE || error == ENFILE || error == ENOBUFS ||
           error == ENOMEM;
}

/// Of a socket that is to reach this machine's own address: the machine, not the server, says no.
bool isRefusedHere(int error) noexcept
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES || error == EPERM;
}

bool isConnected(RequestPhase phase) noexcept
{
    return phase == RequestPhase::Sent || phase == RequestPhase::Answering;
}

RequestClass ofSystemError(RequestPhase phase, int error) noexcept
{
    if (isOwnShortage(error)) return RequestClass::LocalError;
    if (!isConnected(phase) && isRefusedHere(error)) return RequestClass::LocalError;
    // The kernel gave up: SYNs, or our bytes, were never acknowledged.
    if (error == ETIMEDOUT) return isConnected(phase) ? RequestClass::Timeout : RequestClass::ConnectTimeout;
    if (phase == RequestPhase::Answering) return RequestClass::ResetMidResponse;
    if (phase == RequestPhase::Sent || error == ECONNRESET) return RequestClass::ResetBeforeByte;
    // ECONNREFUSED, and what means the same elsewhere: ENOENT or EAGAIN of a UNIX path.
    return RequestClass::Refused;
}

RequestClass ofEnding(const Ending& ending) noexcept
{
    switch (ending.end) {
    case RequestEnd::Complete:
        if (ending.status != ending.expectedStatus) return RequestClass::HttpError;
        return ending.contentsRight ? RequestClass::Ok : RequestClass::Corrupt;
    case RequestEnd::BadResponse:
        return RequestClass::Corrupt;
    case RequestEnd::EndOfFile:
        return ending.phase == RequestPhase::Answering ? RequestClass::EofMidResponse
                                                       : RequestClass::EofBeforeByte;
    case RequestEnd::SystemError:
        return ofSystemError(ending.phase, ending.error);
    case RequestEnd::DeadlinePassed:
        return isConnected(ending.phase) ? RequestClass::Timeout : RequestClass::ConnectTimeout;
    case RequestEnd::Cancelled:
        return RequestClass::Cancelled;
    }
    return RequestClass::Corrupt;
}

/// The server said nothing wrong, only nothing, or nothing more.
bool isSilence(RequestClass result) noexcept
{
    return isLost(result) && result != RequestClass::HttpError && result != RequestClass::Corrupt;
}

}  // namespace

RequestClass classify(const Ending& ending) noexcept
{
    const RequestClass result = ofEnding(ending);
    return ending.stoodStill && isSilence(result) ? RequestClass::LocalError : result;
}

}  // namespace changeover
