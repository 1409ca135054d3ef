// SPDX-License-Identifier: GPL-3.0-or-later
#include "request_options.h"

#include "usage_error.h"

#include "core/load/body_pattern.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace changeover {

struct RequestOptionTexts::Texts {
    std::string path = "/", method = "GET", expectStatus = "200";
    std::optional<std::string> longPath, expectBody, body;
    std::vector<std::string> headers;
};

RequestOptionTexts::RequestOptionTexts() : m_texts(std::make_unique<Texts>()) {}
RequestOptionTexts::~RequestOptionTexts() = default;

void RequestOptionTexts::declare(CLI::App& command)
{
    Texts& t = *m_texts;
    command.add_option("--path", t.path, "what GET / of the mix asks for instead, query and all")
        ->type_name("")
        ->capture_default_str();
    command.add_option("--method", t.method, "and with which method")->type_name("")->capture_default_str();
    command
        .add_option("--header", t.headers,
                    "'NAME: VALUE', sent with it and with --long; repeatable; Host replaces the address")
        ->type_name("")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_option("--body", t.body, "FILE with its body, at most 1 MiB")->type_name("");
    command.add_option("--expect-status", t.expectStatus, "the statuses that are right, for example 200,204")
        ->type_name("")
        ->capture_default_str();
    command.add_option("--expect-body", t.expectBody, "a regular expression that the body matches")
        ->type_name("");
    command
        .add_option("--long", t.longPath,
                    "PATH of a GET that takes 200 ms or more; two are in flight around each trigger, which a "
                    "server that is not ours needs to PASS")
        ->type_name("");
}

namespace {

constexpr std::size_t kMaxRequestBody = 1 << 20;

bool isToken(std::string_view text)
{
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string targetPath(const std::string& option, const std::string& text)
{
    const bool printable =
        std::none_of(text.begin(), text.end(), [](char c) { return isControl(c) || c == ' ' || c == '#'; });
    if (!text.starts_with('/') || !printable)
        refuse(option + " '" + text + "' is not a path; write /, /health or /search?q=x, without blanks.");
    return text;
}

std::vector<int> statusList(const std::string& text)
{
    std::vector<int> statuses;
    std::string_view rest = text;
    while (true) {
        const std::string_view one = rest.substr(0, rest.find(','));
        int status = 0;
        const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), status);
        if (error != std::errc{} || end != one.data() + one.size() || status < 200 || status > 599)
            refuse("--expect-status '" + text + "' is not a list of statuses; write 200 or 200,204.");
        statuses.push_back(status);
        if (one.size() == rest.size()) return statuses;
        rest.remove_prefix(one.size() + 1);
    }
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return lower;
}

/// Those by which the lab itself sends and reads.
bool isTheLabs(const std::string& lowerName)
{
    constexpr std::string_view kOwn[] = {"connection", "content-length", "transfer-encoding",
                                         "expect",     "upgrade",        "x-request-id",
                                         "te",         "trailer"};
    return std::find(std::begin(kOwn), std::end(kOwn), lowerName) != std::end(kOwn);
}

std::pair<std::string, std::string> headerField(const std::string& text)
{
    const std::size_t colon = text.find(':');
    const std::string name = text.substr(0, std::min(colon, text.size()));
    if (colon == std::string::npos || !isToken(name)) refuse("--header '" + text + "' is not 'NAME: VALUE'.");
    const std::size_t begin = text.find_first_not_of(" \t", colon + 1);
    const std::string value = begin == std::string::npos ? std::string() : text.substr(begin);
    if (std::any_of(value.begin(), value.end(), isControl))
        refuse("--header " + name + ": its value has a control character.");
    if (isTheLabs(lowered(name))) refuse("--header " + name + ": this one the lab sends itself.");
    return {name, value};
}

std::string bodyFrom(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string body;
    if (file) body.assign(std::istreambuf_iterator<char>(file), {});
    if (!file || file.bad()) refuse("--body '" + path + "' cannot be read: " + std::strerror(errno) + '.');
    if (body.size() > kMaxRequestBody) refuse("--body '" + path + "' is larger than 1 MiB.");
    return body;
}

/// Every header as it is sent, but for what lets another in: a report goes to many hands.
std::string shown(const std::vector<std::pair<std::string, std::string>>& headers)
{
    std::string text;
    for (const auto& [name, value] : headers) {
        const std::string lower = lowered(name);
        const bool secret = lower == "authorization" || lower == "proxy-authorization" || lower == "cookie";
        text += (text.empty() ? "" : "; ") + name + ": " + (secret ? "(not shown)" : value);
    }
    return text;
}

bool asksPlainly(Mix mix)
{
    return mix == Mix::Get || mix == Mix::Slow || mix == Mix::Pipelined || mix == Mix::Mixed;
}

}  // namespace

void RequestOptionTexts::finish(LoadConfig& load,
                                std::vector<std::pair<std::string, std::string>>& config) const
{
    const Texts& t = *m_texts;
    RequestShape& shape = load.shape;
    shape.path = targetPath("--path", t.path);
    if (!isToken(t.method)) refuse("--method '" + t.method + "' is not a method; write GET or POST.");
    if (t.method == "CONNECT") refuse("--method CONNECT asks for a tunnel, which is no answer.");
    shape.method = t.method;
    for (const std::string& header : t.headers)
        shape.headers.push_back(headerField(header));
    if (t.body) shape.body = bodyFrom(*t.body);
    shape.statuses = statusList(t.expectStatus);
    if (t.longPath) shape.longPath = targetPath("--long", *t.longPath);
    std::string wrong;
    if (t.expectBody && (t.expectBody->empty() || !BodyPattern::compile(*t.expectBody, wrong)))
        refuse("--expect-body '" + *t.expectBody + "' is not a regular expression" +
               (wrong.empty() ? "." : ": " + wrong));
    shape.bodyPattern = t.expectBody.value_or("");
    const bool shaped = !shape.isPlain() || shape.statuses != std::vector<int>{200} || t.expectBody;
    if (shaped && !asksPlainly(load.mix))
        refuse("--path, --method, --body and --expect-… are about GET /, which --mix " +
               std::string(name(load.mix)) + " does not ask for. Use --mix get.");
    config.insert(config.end(), {{"path", shape.path},
                                 {"method", shape.method},
                                 {"header", shown(shape.headers)},
                                 {"body", t.body.value_or("")},
                                 {"expect-status", t.expectStatus},
                                 {"expect-body", shape.bodyPattern},
                                 {"long", shape.longPath}});
}

}  // namespace changeover
