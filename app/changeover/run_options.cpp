// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_options.h"

#include "inject_option.h"
#include "request_options.h"
#include "usage_error.h"

#include "core/load/capacity.h"
#include "core/posix/quantity.h"
#include "core/process/launcher.h"
#include "core/report/messages.h"
#include "core/restart/policy.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kMaxConnections = 65'536;

template <class Duration = milliseconds>
Duration duration(const std::string& option, const std::string& text, bool zeroAllowed = true)
{
    const auto parsed = parseDuration(text);
    if (!parsed) refuse(option + " '" + text + "' is not a duration; write 250ms, 1.5s or 2m.");
    const auto rounded = std::chrono::ceil<Duration>(*parsed);
    if (!zeroAllowed && rounded.count() == 0) refuse(option + " must be more than 0.");
    return rounded;
}

std::uint64_t number(const std::string& option, const std::string& text, std::uint64_t least,
                     std::uint64_t most)
{
    std::uint64_t value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || last != text.data() + text.size() || value < least || value > most)
        refuse(option + " '" + text + "' is not a whole number from " + std::to_string(least) + " to " +
               std::to_string(most) + '.');
    return value;
}

bool onOff(const std::string& option, const std::string& text)
{
    if (text != "on" && text != "off") refuse(option + " '" + text + "' is neither on nor off.");
    return text == "on";
}

/// What is written to one place twice is neither.
void refuseSamePlace(const std::vector<ReportTarget>& targets)
{
    for (auto target = targets.begin(); target != targets.end(); ++target) {
        if (std::none_of(targets.begin(), target, [&](const auto& t) { return t.path == target->path; }))
            continue;
        refuse("--report names " +
               (target->path == "-" ? "the standard output" : '\'' + target->path + '\'') +
               " twice; only one report can go there.");
    }
}

ReportTarget reportTarget(const std::string& text)
{
    const auto equals = text.find('=');
    const auto format = parseReportFormat(std::string_view(text).substr(0, equals));
    if (equals == std::string::npos || equals + 1 == text.size() || !format)
        refuse("--report '" + text + "' is not " + reportFormatNames() +
               "=FILE (FILE - is the standard output).");
    return {*format, text.substr(equals + 1)};
}

struct ServerOption {
    const char* name;        ///< of ours and, where not said otherwise, the server's
    const char* fallback;    ///< what `run` passes when nothing is said; empty: nothing, the server decides
    const char* serverName;  ///< nullptr: the same
    const char* help;
};

constexpr ServerOption kServerOptions[] = {
    {"--work", "50ms", nullptr, "service time of GET /"},
    {"--startup-delay", "500ms", nullptr, "what a generation needs before it is ready"},
    {"--probation", "", nullptr, "how long the old generation can take over again (the server's: 1s)"},
    {"--drain-deadline", "", nullptr, "connections still open then are forced (30s)"},
    {"--idle-grace", "", nullptr, "how long a drain keeps idle connections open (5s)"},
    {"--handoff", "", nullptr, "on or off: a drain gives idle connections to the new generation (on)"},
    {"--ready-timeout", "", nullptr, "a generation not ready by then is killed (30s)"},
    {"--server-threads", "1", "--threads", "threads of the server"},
    {"--fault", "", nullptr,
     "AT:WHAT, AT start|hello|claim|ready|accepting|commit+50ms, WHAT exit=N|signal=NAME|hang"},
    {"--error-rate", "", nullptr, "this share of the requests is answered 500, for example 2%"},
    {"--pause-accept", "", nullptr, "without accepting, before a listener is closed"},
};

}  // namespace

struct RunOptionTexts::Texts {
    std::string strategy = "inherit", policy = "none", server, listen = "127.0.0.1:0";
    std::string rate = "200/s", connections = "64", keepAlive = "on", mix = "get", threads = "1",
                timeout = "10s";
    std::string restarts = "3", interval = "1s", overlap = "0", duration = "0s", seed = "1",
                expect = "committed", netns = "host";
    std::string instances = "3", propagation = "300ms", preStop = "500ms", grace = "30s", gatewayDrain = "on";
    std::map<std::string, std::string> serverOptions;  // as given
    std::vector<std::string> reports, injections;
    RequestOptionTexts request;
    bool closed = false, allowRemote = false, strict = false, quiet = false;
};

RunOptionTexts::RunOptionTexts() : m_texts(std::make_unique<Texts>()) {}
RunOptionTexts::~RunOptionTexts() = default;

void RunOptionTexts::declare(CLI::App& run)
{
    Texts& t = *m_texts;
    const auto text = [&run](const char* name, std::string& value, const char* help) {
        return run.add_option(name, value, help)->type_name("")->capture_default_str();
    };
    text("--strategy", t.strategy, "how the server is replaced: changeover list strategies");
    text("--policy", t.policy, "what the server does wrong on purpose: changeover list policies");
    text("--server", t.server, "the server program [changeover-server beside this program]");
    text("--listen", t.listen, "HOST:PORT, [V6]:PORT or unix:PATH; port 0 takes a free one");
    CLI::Option* rate = text("--rate", t.rate, "requests due per second, open loop");
    run.add_flag("--closed", t.closed, "closed loop: send as fast as answers come")->excludes(rate);
    text("--connections", t.connections, "size of the pool, at most 65536");
    text("--keep-alive", t.keepAlive, "on, or off: each request on a fresh connection");
    text("--mix", t.mix, "get, slow, post, stream, pipelined, transfer or mixed");
    t.request.declare(run);
    text("--threads", t.threads, "threads of the load generator");
    text("--timeout", t.timeout, "of one request");
    text("--restarts", t.restarts, "how often, at least once");
    text("--interval", t.interval,
         "from the end of one window (with --overlap: from SEALED) to the next trigger");
    text("--overlap", t.overlap, "the next trigger comes while so many older generations may drain, 0 to 3");
    text("--duration", t.duration, "the load runs at least as long");
    text("--seed", t.seed, "of everything random");
    text("--expect", t.expect, "committed or rolled-back");
    for (const ServerOption& option : kServerOptions)
        run.add_option_function<std::string>(
               option.name, [&t, &option](const std::string& value) { t.serverOptions[option.name] = value; },
               option.help)
            ->type_name("")
            ->default_str(option.fallback);
    run.add_option("--inject", t.injections, "CLASS:K: commit K faults of this class on purpose; repeatable")
        ->type_name("")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    text("--instances", t.instances, "of strategy rolling: servers behind the gateway");
    text("--propagation", t.propagation, "of rolling: until the gateway hears that an instance is to go");
    text("--pre-stop", t.preStop, "of rolling: until an instance that is to go gets TERM");
    text("--grace", t.grace, "of rolling: until it gets KILL");
    text("--gateway-drain", t.gatewayDrain,
         "of strategy gateway: off stops the old one before the gateway is told");
    text("--netns", t.netns,
         "private: in a network of its own, whose kernel counters are the run's; or host");
    run.add_flag("--allow-remote", t.allowRemote, "let the load leave this machine");
    run.add_option("--report", t.reports, reportFormatNames() + "=FILE; - is the standard output; repeatable")
        ->type_name("")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    run.add_flag("--strict", t.strict, "do not show which losses a client could have retried");
    run.add_flag("--quiet", t.quiet, "no progress");
    run.footer("What follows -- goes to the server as it stands.");
}

namespace {

void planLoad(LoadConfig& load, const std::string& rate, bool closed, const std::string& mix)
{
    load.closedLoop = closed;
    const auto perSecond = parseRate(rate);
    if (!perSecond) refuse("--rate '" + rate + "' is not a rate; write 200/s or 12000/m, more than 0.");
    load.ratePerSecond = *perSecond;
    const auto parsedMix = parseMix(mix);
    if (!parsedMix)
        refuse("--mix '" + mix + "' is not get, slow, post, stream, pipelined, transfer or mixed.");
    load.mix = *parsedMix;
}

constexpr std::uint64_t kMaxInstances = 16;

RolloutPlan rolloutPlan(const std::string& instances, const std::string& propagation,
                        const std::string& preStop, const std::string& grace, const std::string& drain)
{
    RolloutPlan plan;
    plan.instances = static_cast<int>(number("--instances", instances, 1, kMaxInstances));
    plan.propagation = duration("--propagation", propagation);
    plan.preStop = duration("--pre-stop", preStop);
    plan.grace = duration("--grace", grace, false);
    if (plan.grace < plan.preStop) refuse("--grace must not be shorter than --pre-stop.");
    plan.drain = onOff("--gateway-drain", drain);
    return plan;
}

void checkServerOption(const std::string& name, const std::string& value)
{
    if (name == "--server-threads") {
        number(name, value, 1, 256);
    } else if (name == "--error-rate") {
        if (!parsePercentage(value)) refuse(name + " '" + value + "' is not a percentage from 0% to 100%.");
    } else if (name == "--handoff") {
        static_cast<void>(onOff(name, value));
    } else if (name != "--fault") {  // the server knows its faults
        duration(name, value);
    }
}

void planPolicy(ExperimentPlan& plan, const std::string& name)
{
    const auto policy = findPolicy(name);
    if (!policy) refuse("There is no policy '" + name + "'; changeover list policies names them.");
    if (policy->isNone()) return;
    plan.policy = name;
    if (!plan.load.ours) return;  // it knows none
    plan.server.arguments.insert(plan.server.arguments.end(), {"--policy", name});
}

/// Without a restart nothing is proven, unless what is tried is the lab itself.
void refuseNothingToJudge(const ExperimentPlan& plan)
{
    const bool tries =
        plan.injected && std::ranges::any_of(*plan.injected, [](auto count) { return count > 0; });
    if (plan.restarts == 0 && !tries) refuse("--restarts 0 leaves nothing to judge; write 1 or more.");
}

void refuseTooHeavy(const LoadConfig& load, std::chrono::microseconds work)
{
    if (const auto heavy = loadTooHeavy(load, work))
        refuse("This load needs " + grouped(static_cast<std::uint64_t>(heavy->neededConnections + 0.999)) +
               " connections (rate x service time) and has " + grouped(load.connections) +
               ". Use --connections, a lower --rate or a shorter --work.");
}

}  // namespace

RunOptions RunOptionTexts::finish(const std::vector<std::string>& serverArguments,
                                  const std::string& defaultServer) const
{
    const Texts& t = *m_texts;
    RunOptions options;
    ExperimentPlan& plan = options.plan;
    plan.strategy = findStrategy(t.strategy);
    if (!plan.strategy)
        refuse("There is no strategy '" + t.strategy + "'; changeover list strategies names them.");
    plan.server.program = t.server.empty() ? defaultServer : t.server;  // empty: not given
    if (const auto found = findProgram(plan.server.program)) plan.server.program = *found;
    const auto listen = Endpoint::parse(t.listen);
    if (!listen)
        refuse("--listen '" + t.listen + "' is not an address; write HOST:PORT, [V6]:PORT or unix:PATH.");
    if (!listen->isLoopback() && !t.allowRemote) refuse(notLoopback(t.listen));
    plan.server.listen = *listen;

    const bool ours = ServerChain::linksOurEngine(plan.server.program);
    plan.load.ours = ours;
    planPolicy(plan, t.policy);
    planLoad(plan.load, t.rate, t.closed, t.mix);
    plan.load.connections =
        static_cast<std::uint32_t>(number("--connections", t.connections, 1, kMaxConnections));
    plan.load.keepAlive = onOff("--keep-alive", t.keepAlive);
    plan.load.threads = static_cast<std::uint32_t>(number("--threads", t.threads, 1, 64));
    if (plan.load.threads > plan.load.connections) refuse("--threads must not be more than --connections.");
    plan.load.timeout = duration("--timeout", t.timeout, false);
    plan.load.seed = number("--seed", t.seed, 0, UINT64_MAX);
    plan.restarts = static_cast<int>(number("--restarts", t.restarts, 0, 100'000));
    plan.interval = duration("--interval", t.interval);
    plan.overlap = static_cast<int>(number("--overlap", t.overlap, 0, 3));
    if (plan.overlap > 0 && !plan.strategy->overlaps)
        refuse("--overlap: strategy " + t.strategy +
               " waits until the old process is gone; use --strategy inherit.");
    plan.duration = duration("--duration", t.duration);
    if (t.expect != "committed" && t.expect != "rolled-back")
        refuse("--expect '" + t.expect + "' is neither committed nor rolled-back.");
    plan.expectRollback = t.expect == "rolled-back";
    plan.server.rollout = rolloutPlan(t.instances, t.propagation, t.preStop, t.grace, t.gatewayDrain);
    if (t.netns != "private" && t.netns != "host")
        refuse("--netns '" + t.netns + "' is neither private nor host.");
    options.privateNetwork = t.netns == "private";
    for (const std::string& report : t.reports)
        options.reports.push_back(reportTarget(report));
    refuseSamePlace(options.reports);
    options.strict = t.strict;
    options.quiet = t.quiet;

    options.config = {{"strategy", t.strategy},
                      {"policy", t.policy},
                      {"server", plan.server.program},
                      {"listen", t.listen},
                      {"load", t.closed ? "closed" : t.rate},
                      {"connections", t.connections},
                      {"keep-alive", t.keepAlive},
                      {"mix", t.mix},
                      {"threads", t.threads},
                      {"timeout", t.timeout},
                      {"restarts", t.restarts},
                      {"interval", t.interval},
                      {"overlap", t.overlap},
                      {"duration", t.duration},
                      {"expect", t.expect},
                      {"netns", t.netns}};
    if (t.strategy == "gateway") options.config.emplace_back("gateway-drain", t.gatewayDrain);
    if (t.strategy == "rolling")
        options.config.insert(options.config.end(), {{"instances", t.instances},
                                                     {"propagation", t.propagation},
                                                     {"pre-stop", t.preStop},
                                                     {"grace", t.grace}});
    t.request.finish(plan.load, options.config);
    // Another server does not know our options: it gets none, and only the lab's own waiting goes by them.
    std::vector<std::string>& arguments = ours ? plan.server.arguments : plan.server.waitingArguments;
    std::string ignored;
    for (const ServerOption& option : kServerOptions) {
        const auto given = t.serverOptions.find(option.name);
        std::string value = given != t.serverOptions.end() ? given->second : ours ? option.fallback : "";
        if (value.empty() && given == t.serverOptions.end()) continue;
        checkServerOption(option.name, value);
        arguments.insert(arguments.end(), {option.serverName ? option.serverName : option.name, value});
        options.config.emplace_back(std::string(option.name).substr(2), value);
        if (!ours) ignored += (ignored.empty() ? "" : ", ") + std::string(option.name);
    }
    if (!ours && plan.policy != "") {
        ignored += (ignored.empty() ? "" : ", ") + std::string("--policy");
        plan.policy.clear();
    }
    if (!ignored.empty()) options.warning = optionsIgnored(ignored, plan.server.program);
    plan.server.arguments.insert(plan.server.arguments.end(), serverArguments.begin(), serverArguments.end());
    std::string extra;
    for (const std::string& argument : serverArguments)
        extra += (extra.empty() ? "" : " ") + argument;
    options.config.emplace_back("server-arguments", extra);
    options.config.emplace_back("strict", t.strict ? "on" : "off");
    refuseTooHeavy(plan.load, ServerTimings::from(plan.server.arguments).work);
    planInjection(plan, t.injections);
    refuseNothingToJudge(plan);
    options.config.emplace_back("inject", plan.injected ? text(*plan.injected) : "");
    return options;
}

}  // namespace changeover
