// SPDX-License-Identifier: BSL-1.0
#include "core/process/spawn.h"

#include "core/posix/refused_call.h"
#include "core/posix/signals_blocked.h"
#include "core/process/close_on_exec.h"
#include "core/process/string_pointers.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace changeover {

namespace {

/// Above every number that a child is given, so that no dup2() overwrites a source that is still needed.
constexpr int kLiftedFrom = 100;
constexpr std::size_t kPidDigits = 10;

/// Everything that the child needs between fork and exec, made before it exists: from there on only
/// async-signal-safe calls (signal-safety(7)), no allocation, no lock.
struct ChildPlan {
    const char* program = nullptr;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    char* listenPid = nullptr;  // kPidDigits zeros to be overwritten
    std::array<int, 3> stdio{-1, -1, -1};
    std::vector<int> descriptors;
    int signalWithoutUs = 0;
    pid_t parent = 0;
    bool setsGroup = false;
    pid_t group = 0;
    sigset_t mask{};
    int errorPipe = -1;
};

/// Owns what a ChildPlan points to.
struct Preparation {
    std::vector<std::string> strings;
    std::vector<FileDescriptor> lifted;
    ChildPlan plan;
};

std::string_view variableName(std::string_view assignment)
{
    return assignment.substr(0, assignment.find('='));
}

/// The environment of this process with the plan's additions in place of variables of the same names.
std::vector<std::string> environmentOf(const LaunchPlan& plan)
{
    std::vector<std::string> additions = plan.environment;
    if (plan.setListenPid) additions.push_back("LISTEN_PID=" + std::string(kPidDigits, '0'));
    std::vector<std::string> all;
    for (char** variable = environ; variable && *variable; ++variable)
        if (std::ranges::none_of(additions, [&](const std::string& addition) {
                return variableName(addition) == variableName(*variable);
            }))
            all.emplace_back(*variable);
    std::ranges::move(additions, std::back_inserter(all));
    return all;
}

Result<int> lift(int descriptor, std::vector<FileDescriptor>& lifted)
{
    const int fd = ::fcntl(descriptor, F_DUPFD_CLOEXEC, kLiftedFrom);
    // EINVAL, fcntl(2): not even the first of these numbers is below RLIMIT_NOFILE.
    if (fd < 0 && errno == EINVAL) return std::make_error_code(std::errc::too_many_files_open);
    if (fd < 0) return lastError();
    lifted.emplace_back(fd);
    return fd;
}

Result<void> liftAll(const LaunchPlan& plan, ChildPlan& child, std::vector<FileDescriptor>& lifted)
{
    if (plan.descriptors.size() > kLiftedFrom - 3)
        return std::make_error_code(std::errc::too_many_files_open);
    for (std::size_t i = 0; i < plan.stdio.size(); ++i) {
        if (plan.stdio[i] < 0) continue;
        const auto fd = lift(plan.stdio[i], lifted);
        if (!fd) return fd.error();
        child.stdio[i] = *fd;
    }
    for (const int descriptor : plan.descriptors) {
        const auto fd = lift(descriptor, lifted);
        if (!fd) return fd.error();
        child.descriptors.push_back(*fd);
    }
    return {};
}

sigset_t maskAtBirth(LaunchPlan::Signals signals)
{
    sigset_t mask;
    ::sigemptyset(&mask);
    // A HUP that comes before the successor's signalfd exists must not kill it.
    if (signals == LaunchPlan::Signals::Successor)
        for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2})
            ::sigaddset(&mask, signal);
    return mask;
}

/// No leading zeros: systemd's reader would take them for octal.
void writeDigits(char* slot, pid_t pid) noexcept
{
    std::array<char, kPidDigits> reversed;
    std::size_t count = 0;
    for (; pid > 0 && count < kPidDigits; pid /= 10)
        reversed[count++] = static_cast<char>('0' + pid % 10);
    for (std::size_t i = 0; i < count; ++i)
        slot[i] = reversed[count - 1 - i];
    slot[count] = '\0';
}

/// Why a child did not become its program.
struct ChildFailure {
    int error = 0;
    std::optional<RefusedCall> call;  ///< that failed, where systems refuse it

    std::error_code code() const noexcept
    {
        return call ? failureOf(*call, error) : std::error_code(error, std::system_category());
    }
};

/// dup2() clears close-on-exec on the copy; the source is never the target, it is lifted.
bool arrangeDescriptors(const ChildPlan& plan, std::optional<RefusedCall>& step) noexcept
{
    for (int i = 0; i < 3; ++i)
        if (plan.stdio[static_cast<std::size_t>(i)] >= 0 &&
            ::dup2(plan.stdio[static_cast<std::size_t>(i)], i) < 0)
            return false;
    int target = 3;
    for (const int source : plan.descriptors)
        if (::dup2(source, target++) < 0) return false;
    // The rest is closed by exec, not here: the error pipe must live until then.
    if (closeOnExecFrom(target)) return true;
    step = RefusedCall::CloseRange;
    return false;
}

void defaultDispositions() noexcept
{
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal)
        ::sigaction(signal, &action,
                    nullptr);  // EINVAL for KILL, STOP and the C library's own: nothing to do
}

/// prctl(2): the parent may be gone before it is asked for.
bool followParent(const ChildPlan& plan) noexcept
{
    if (plan.signalWithoutUs == 0) return true;
    return ::prctl(PR_SET_PDEATHSIG, plan.signalWithoutUs) == 0 && ::getppid() == plan.parent;
}

[[noreturn]] void becomeProgram(const ChildPlan& plan) noexcept
{
    ChildFailure reason;
    if (!plan.setsGroup || ::setpgid(0, plan.group) == 0) {
        if (plan.listenPid) writeDigits(plan.listenPid, ::getpid());
        if (followParent(plan) && arrangeDescriptors(plan, reason.call)) {
            defaultDispositions();
            if (::sigprocmask(SIG_SETMASK, &plan.mask, nullptr) == 0) {
                reason.call = RefusedCall::Execve;
                ::execve(plan.program, plan.arguments.data(), plan.environment.data());
            }
        }
    }
    reason.error = errno;
    static_cast<void>(!::write(plan.errorPipe, &reason, sizeof reason));
    ::_exit(127);
}

/// In a frame of its own: the child borrows this thread's stack until exec (vfork(2)). posix_spawn(3) cannot
/// number descriptors as we do, nor write LISTEN_PID; becomeProgram() makes only system calls.
[[gnu::noinline]] pid_t startChild(const ChildPlan& plan) noexcept
{
    const pid_t pid = ::vfork();        // NOLINT(clang-analyzer-security.insecureAPI.vfork)
    if (pid == 0) becomeProgram(plan);  // NOLINT(clang-analyzer-unix.Vfork)
    return pid;
}

/// No error when exec has closed the pipe.
ChildFailure readReason(int pipe)
{
    ChildFailure reason;
    ssize_t bytes = 0;
    while ((bytes = ::read(pipe, &reason, sizeof reason)) < 0 && errno == EINTR) {
    }
    return bytes == static_cast<ssize_t>(sizeof reason) ? reason : ChildFailure{};
}

void reap(pid_t pid)
{
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

Result<Preparation> prepare(const LaunchPlan& plan)
{
    Preparation prepared;
    ChildPlan& child = prepared.plan;
    prepared.strings = plan.arguments;
    child.arguments = pointersTo(prepared.strings);
    if (auto lifted = liftAll(plan, child, prepared.lifted); !lifted) return lifted.error();
    child.program = plan.program.c_str();
    child.signalWithoutUs = plan.signalWithoutUs;
    child.parent = ::getpid();
    child.setsGroup = plan.processGroup.has_value();
    child.group = plan.processGroup.value_or(0);
    child.mask = maskAtBirth(plan.signalsAtBirth);
    return prepared;
}

}  // namespace

Result<std::string> findProgram(const std::string& name)
{
    if (name.find('/') != std::string::npos) return name;
    const char* variable = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody here sets it
    const std::string_view path = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t to = std::min(path.find(':', from), path.size());
        std::string candidate(path.substr(from, to - from));
        candidate += (candidate.empty() ? "./" : "/") + name;
        struct stat status {};
        if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
            ::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        from = to + 1;
    }
    return std::make_error_code(std::errc::no_such_file_or_directory);
}

Result<PidHandle> launchDetached(const LaunchPlan& plan)
{
    auto prepared = prepare(plan);
    if (!prepared) return prepared.error();
    std::vector<std::string> environment = environmentOf(plan);
    prepared->plan.environment = pointersTo(environment);
    if (plan.setListenPid)
        prepared->plan.listenPid = environment.back().data() + std::string_view("LISTEN_PID=").size();

    auto pipe = makePipe();
    if (!pipe) return pipe.error();
    const auto errorPipe = lift(pipe->writeEnd.get(), prepared->lifted);
    if (!errorPipe) return errorPipe.error();
    prepared->plan.errorPipe = *errorPipe;
    pipe->writeEnd.reset();

    pid_t pid = -1;
    int forkError = 0;
    {
        const SignalsBlocked blocked;  // nothing of ours may run while the child shares this memory
        pid = startChild(prepared->plan);
        forkError = errno;
    }
    if (pid < 0) return failureOf(RefusedCall::Fork, forkError);
    prepared->lifted.clear();  // ours of the error pipe, or the read below would never see its end
    if (const ChildFailure reason = readReason(pipe->readEnd.get()); reason.error != 0) {
        reap(pid);
        return reason.code();
    }
    // Nobody has reaped it yet, so the number is still its own.
    auto handle = PidHandle::open(pid);
    if (!handle) {
        ::kill(pid, SIGKILL);
        reap(pid);
    }
    return handle;
}

}  // namespace changeover
