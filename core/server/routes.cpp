// SPDX-License-Identifier: BSL-1.0
#include "core/server/routes.h"

#include "core/process/signal_table.h"
#include "core/server/event_stream.h"
#include "core/telemetry/transfer_ledger.h"
#include "core/websocket/handshake.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace changeover {

namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kPrometheus = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::uint64_t kMaxPatternBytes = 64 * 1024 * 1024;
constexpr std::uint64_t kMaxMilliseconds = 60'000;
constexpr std::uint64_t kMaxChunks = 10'000;
constexpr std::uint64_t kMaxAmount = 1'000'000;
constexpr std::string_view kNoLedger = "there is no ledger: the log says why it could not be opened";
constexpr std::uint64_t kEventInterval = 1'000;           // milliseconds
constexpr std::uint64_t kEndlessEvents = UINT64_MAX / 2;  // more than there is time for

void refuse(Answer& answer, int status, std::string_view words)
{
    answer.status = status;
    answer.text = words;
    answer.text += '\n';
}

/// The query's `name` as a whole number up to `max`; when it is not one, a 400 is in `answer`.
std::optional<std::uint64_t> number(const HttpRequest& request, std::string_view name, std::uint64_t max,
                                    Answer& answer)
{
    const std::string_view text = request.query(name).value_or("");
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!text.empty() && error == std::errc{} && end == text.data() + text.size() && value <= max)
        return value;
    refuse(answer, 400, std::string(name) + " must be a whole number from 0 to " + std::to_string(max));
    return std::nullopt;
}

/// As number(); `fallback` where the query does not name it.
std::optional<std::uint64_t> numberOr(const HttpRequest& request, std::string_view name, std::uint64_t max,
                                      std::uint64_t fallback, Answer& answer)
{
    return request.query(name) ? number(request, name, max, answer) : fallback;
}

void hello(const HttpRequest&, RouteContext& context, Answer& answer)
{
    answer.text = "Hello world! ";
    answer.text += context.identity;
    answer.text += '\n';
    answer.delay = context.options->work;
}

void sleep(const HttpRequest& request, RouteContext& context, Answer& answer)
{
    const auto ms = number(request, "ms", kMaxMilliseconds, answer);
    if (!ms) return;
    answer.delay = std::chrono::milliseconds(*ms);
    answer.text = "slept " + std::to_string(*ms) + " ms " + context.identity + '\n';
}

void stream(const HttpRequest& request, RouteContext&, Answer& answer)
{
    const auto chunks = number(request, "chunks", kMaxChunks, answer);
    const auto ms = chunks ? number(request, "ms", kMaxMilliseconds, answer) : std::nullopt;
    if (!ms) return;
    answer.body = Answer::Body::Lines;
    answer.count = *chunks;
    answer.interval = std::chrono::milliseconds(*ms);
}

void bytes(const HttpRequest& request, RouteContext&, Answer& answer)
{
    const auto count = number(request, "n", kMaxPatternBytes, answer);
    if (!count) return;
    answer.body = Answer::Body::Pattern;
    answer.count = *count;
}

void events(const HttpRequest& request, RouteContext& context, Answer& answer)
{
    const auto ms = numberOr(request, "ms", kMaxMilliseconds, kEventInterval, answer);
    const auto count = ms ? numberOr(request, "count", kMaxChunks, kEndlessEvents, answer) : std::nullopt;
    if (!count) return;
    // A client that asks for one each 0 ms would have the thread for itself.
    answer.interval = std::chrono::milliseconds(std::max<std::uint64_t>(1, *ms));
    answer.body = Answer::Body::Events;
    answer.contentType = "text/event-stream";
    answer.fields = "Cache-Control: no-store\r\n";
    answer.before = lastEventId(request.lastEventId);
    answer.count = answer.before + std::max<std::uint64_t>(1, *count);
    answer.text = context.identity;
}

void webSocket(const HttpRequest& request, RouteContext&, Answer& answer)
{
    const bool asked = request.method == HttpMethod::Get && request.http11 && request.upgradesToWebSocket;
    if (!asked || request.webSocketVersion != "13") {
        answer.fields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
        return refuse(answer, 426, "this path speaks WebSocket, version 13, only");
    }
    if (!isWebSocketKey(request.webSocketKey))
        return refuse(answer, 400, "Sec-WebSocket-Key must be sixteen bytes in base64");
    answer.body = Answer::Body::WebSocket;
    answer.status = 101;
    const WebSocketAccept accept = webSocketAccept(request.webSocketKey);
    answer.text.assign(accept.data(), accept.size());
}

void echo(const HttpRequest&, RouteContext&, Answer& answer)
{
    answer.body = Answer::Body::Echo;
    answer.contentType = "application/octet-stream";
}

/// The query's `name` as an account from A to J; when it is not one, a 400 is in `answer`.
std::optional<std::size_t> account(const HttpRequest& request, std::string_view name, Answer& answer)
{
    const std::string_view text = request.query(name).value_or("");
    if (text.size() == 1 && text[0] >= 'A' && text[0] < 'A' + static_cast<int>(TransferLedger::kAccounts))
        return static_cast<std::size_t>(text[0] - 'A');
    refuse(answer, 400, std::string(name) + " must be an account from A to J");
    return std::nullopt;
}

/// Debit now, credit later: what dies in between takes the money along, which is the lesson.
void transfer(const HttpRequest& request, RouteContext& context, Answer& answer)
{
    if (!context.ledger) return refuse(answer, 503, kNoLedger);
    const auto from = account(request, "from", answer);
    const auto to = from ? account(request, "to", answer) : std::nullopt;
    const auto amount = to ? number(request, "amount", kMaxAmount, answer) : std::nullopt;
    if (!amount) return;
    answer.owed = OwedCredit{*to, static_cast<std::int64_t>(*amount)};
    context.ledger->debit(*from, answer.owed->amount);
    answer.delay = context.options->think;
    answer.text = "transferred " + std::to_string(*amount) + ' ' + context.identity + '\n';
}

void ledger(const HttpRequest&, RouteContext& context, Answer& answer)
{
    if (!context.ledger) return refuse(answer, 503, kNoLedger);
    const TransferLedger::Statement statement = context.ledger->readPatiently();
    answer.contentType = kJson;
    answer.text = R"({"balances": {)";
    for (std::size_t i = 0; i < statement.balances.size(); ++i) {
        answer.text += i == 0 ? "\"" : ", \"";
        answer.text += static_cast<char>('A' + i);
        answer.text += "\": " + std::to_string(statement.balances[i]);
    }
    answer.text += R"(}, "sum": )" + std::to_string(statement.sum);
    answer.text += R"(, "expected": )" + std::to_string(TransferLedger::kExpected);
    answer.text += R"(, "pending": )" + std::to_string(statement.pending);
    answer.text += R"(, "consistent": )";
    answer.text += statement.consistent() ? "true}\n" : "false}\n";
}

void health(const HttpRequest&, RouteContext&, Answer& answer) { answer.text = "ok\n"; }

void readiness(const HttpRequest&, RouteContext& context, Answer& answer)
{
    if (context.isReady())
        answer.text = "ready\n";
    else
        refuse(answer, 503, "draining: this process takes no new work");
}

void metrics(const HttpRequest&, RouteContext& context, Answer& answer)
{
    answer.contentType = kPrometheus;
    context.writeMetrics(answer.text);
}

void raiseSignal(const HttpRequest& request, RouteContext& context, Answer& answer)
{
    if (!context.options->allowRaise) return refuse(answer, 403, "raising a signal needs --allow-raise");
    const SignalInfo* const signal = findSignal(request.query("signal").value_or(""));
    if (!signal) return refuse(answer, 400, "signal must be the name of a signal, such as USR1");
    answer.raise = signal->number;
    answer.text = "raising " + std::string(signal->name) + ' ' + context.identity + '\n';
}

struct Route {
    std::string_view path;
    std::string_view allow;
    bool work;  ///< part of the service, subject to --error-rate; the others are for whoever watches it
    void (*answer)(const HttpRequest&, RouteContext&, Answer&);
};

constexpr std::string_view kGet = "GET, HEAD";
constexpr std::string_view kPost = "POST";

constexpr std::array<Route, 13> kRoutes{{
    {"/", kGet, true, hello},
    {"/sleep", kGet, true, sleep},
    {"/stream", kGet, true, stream},
    {"/bytes", kGet, true, bytes},
    {"/echo", kPost, true, echo},
    {"/transfer", kPost, true, transfer},
    {"/ledger", kGet, false, ledger},
    {"/ws", kGet, true, webSocket},
    {"/events", kGet, true, events},
    {"/healthz", kGet, false, health},
    {"/readyz", kGet, false, readiness},
    {"/metrics", kGet, false, metrics},
    {"/raise", kPost, false, raiseSignal},
}};

const Route* findRoute(std::string_view path) noexcept
{
    for (const Route& candidate : kRoutes)
        if (candidate.path == path) return &candidate;
    return nullptr;
}

bool allows(const Route& route, HttpMethod method) noexcept
{
    if (method == HttpMethod::Other) return false;
    return (method == HttpMethod::Post) == (route.allow == kPost);
}

/// splitmix64: the same seed fails the same requests in every run.
bool fails(std::uint64_t& state, double rate) noexcept
{
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1.0p-53 < rate;
}

}  // namespace

void Answer::clear()
{
    body = Body::Text;
    status = 200;
    contentType = kText;
    allow = {};
    fields = {};
    text.clear();
    before = 0;
    count = 0;
    delay = {};
    interval = {};
    raise = 0;
    owed.reset();
}

void completeTransfer(Answer& answer, RouteContext& context) noexcept
{
    if (answer.owed) context.ledger->credit(answer.owed->account, answer.owed->amount);
    answer.owed.reset();
}

void route(const HttpRequest& request, RouteContext& context, Answer& answer)
{
    answer.clear();
    const std::string_view path = request.path();
    const Route* const found = findRoute(path);
    if (!found) return refuse(answer, 404, "nothing here: the path is not one of this server's");
    if (!allows(*found, request.method)) {
        answer.allow = found->allow;
        return refuse(answer, 405, "this path answers " + std::string(found->allow) + " only");
    }
    if (found->work && context.options->errorRate > 0 && fails(context.errorSeed, context.options->errorRate))
        return refuse(answer, 500, "failed on purpose (--error-rate) " + context.identity);
    found->answer(request, context, answer);
}

}  // namespace changeover
