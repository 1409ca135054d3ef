// SPDX-License-Identifier: BSL-1.0
#include "core/server/http_request.h"

namespace changeover {

namespace {

/// RFC 9112 3.2.2: a server must take "http://host/path?query" also where no proxy is meant.
std::string_view originForm(std::string_view target) noexcept
{
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos) return target;
    const auto slash = target.find_first_of("/?", scheme + 3);
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

}  // namespace

std::string_view HttpRequest::path() const noexcept
{
    const std::string_view form = originForm(target);
    const std::string_view path = form.substr(0, form.find('?'));
    return path.empty() ? std::string_view("/") : path;
}

std::optional<std::string_view> HttpRequest::query(std::string_view name) const noexcept
{
    const std::string_view form = originForm(target);
    const auto mark = form.find('?');
    if (mark == std::string_view::npos) return std::nullopt;
    std::string_view rest = form.substr(mark + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
        rest.remove_prefix(pair.size() == rest.size() ? pair.size() : pair.size() + 1);
    }
    return std::nullopt;
}

void HttpRequest::clear() noexcept
{
    method = HttpMethod::Other;
    http11 = true;
    keepAlive = true;
    expectsContinue = false;
    hasRequestId = false;
    upgradesToWebSocket = false;
    target.clear();
    requestId.clear();
    webSocketKey.clear();
    webSocketVersion.clear();
    lastEventId.clear();
    // A body may have been a mebibyte; an idle connection must not keep that.
    if (body.capacity() > 64 * 1024)
        std::string().swap(body);
    else
        body.clear();
}

}  // namespace changeover
