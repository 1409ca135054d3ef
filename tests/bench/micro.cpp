// SPDX-License-Identifier: GPL-3.0-or-later
// What the hot paths cost by themselves: one request's parsing and answer, one message of the restart
// protocol.
#include "prober.h"

#include "core/restart/message.h"
#include "core/server/http_parser.h"
#include "core/server/http_response.h"

#include <benchmark/benchmark.h>

#include <string>

namespace changeover::bench {

namespace {

void parseRequest(benchmark::State& state)
{
    HttpParser parser;
    while (state.KeepRunning()) {
        benchmark::DoNotOptimize(parser.feed(kRequest));
        parser.next();
    }
}
BENCHMARK(parseRequest);

void composeAnswer(benchmark::State& state)
{
    ResponseWriter writer(4711, 1, 75);
    HttpParser parser;
    parser.feed(kRequest);
    ResponseHead head;
    head.contentLength = 36;
    std::string out;
    while (state.KeepRunning()) {
        out.clear();
        writer.appendHead(out, head, parser.request());
        benchmark::DoNotOptimize(out.data());
    }
}
BENCHMARK(composeAnswer);

void decode(benchmark::State& state, MessageBody body)
{
    const std::vector<std::byte> bytes = encode({.generation = 2, .sentNs = 1, .body = std::move(body)});
    while (state.KeepRunning())
        benchmark::DoNotOptimize(decodeMessage(bytes));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK_CAPTURE(decode, commit, CommitMessage{});
BENCHMARK_CAPTURE(decode, offerOf64,
                  OfferMessage{.batch = 1, .connections = std::vector<OfferMessage::Entry>(64)});

}  // namespace

}  // namespace changeover::bench

BENCHMARK_MAIN();
