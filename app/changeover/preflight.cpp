// SPDX-License-Identifier: GPL-3.0-or-later
#include "preflight.h"

#include "core/posix/event_loop_probe.h"
#include "core/posix/shortage.h"
#include "core/posix/utf8.h"
#include "core/process/network_namespace.h"
#include "core/report/messages.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace changeover {

namespace {

constexpr std::uint64_t kOwnDescriptors = 128;

}  // namespace

int exitCode(VerdictState state) noexcept
{
    switch (state) {
    case VerdictState::Pass:
    case VerdictState::PassRolledBack:
        return 0;
    case VerdictState::Fail:
        return 1;
    case VerdictState::Inconclusive:
        return 3;
    case VerdictState::InstrumentFault:
        break;
    }
    return 5;
}

int withoutReport(int run, int reports) noexcept
{
    const int instrument = exitCode(VerdictState::InstrumentFault);
    if (memoryRanOut() || run == instrument) return instrument;
    return reports == 0 ? run : reports;
}

int complain(const std::string& sentence, int code)
{
    std::cerr << "changeover: " << oneLine(sentence) << std::endl;
    return code;
}

std::string checkSurroundings(const ExperimentPlan& plan)
{
    if (const std::error_code refused = probeEventLoop()) return cannotSetUp(refused);
    if (!isAvailable(*plan.strategy)) return missingFor(*plan.strategy);
    const std::string& program = plan.server.program;
    std::error_code error;
    if (!std::filesystem::exists(program, error))
        return missingProgram(program, std::make_error_code(std::errc::no_such_file_or_directory));
    if (!std::filesystem::is_regular_file(program, error))
        return missingProgram(program, std::make_error_code(std::errc::permission_denied));
    if (::access(program.c_str(), X_OK) != 0) return missingProgram(program, lastError());

    const Endpoint& listen = plan.server.listen;
    if (listen.family != Endpoint::Family::Unix && listen.port != 0)
        if (const auto socket = bindStream(listen); !socket)
            return cannotListen(listen.text(), socket.error());

    raiseDescriptorLimit();
    rlimit limit{};
    const std::uint64_t ends = std::uint64_t{plan.load.connections} * (plan.injected ? 3 : 1);
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < ends + kOwnDescriptors)
        return tooFewDescriptors(plan.load.connections, limit.rlim_cur);
    return {};
}

std::string enterNetwork(bool privateNetwork)
{
    if (!privateNetwork) return {};
    const auto entered = enterPrivateNetwork();
    return entered ? std::string() : noPrivateNetwork(entered.error());
}

}  // namespace changeover
