// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/request_class.h"

namespace changeover {

std::string_view name(RequestClass c) noexcept
{
    switch (c) {  // no default: a new class must not go unnoticed
    case RequestClass::Ok:
        return "ok";
    case RequestClass::HttpError:
        return "http_error";
    case RequestClass::Refused:
        return "refused";
    case RequestClass::ConnectTimeout:
        return "connect_timeout";
    case RequestClass::ResetBeforeByte:
        return "reset_before_byte";
    case RequestClass::ResetMidResponse:
        return "reset_mid_response";
    case RequestClass::EofBeforeByte:
        return "eof_before_byte";
    case RequestClass::EofMidResponse:
        return "eof_mid_response";
    case RequestClass::Timeout:
        return "timeout";
    case RequestClass::Corrupt:
        return "corrupt";
    case RequestClass::LocalError:
        return "local_error";
    case RequestClass::Cancelled:
        return "cancelled";
    }
    return "unknown";
}

}  // namespace changeover
