// SPDX-License-Identifier: BSL-1.0
#include "core/lab/gateway/haproxy_process.h"

#include "core/posix/unnamed_file.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace changeover {

namespace {

/// A file without a name that holds `text`.
Result<FileDescriptor> memoryFile(const char* name, std::string_view text)
{
    auto file = makeUnnamedFile(name);
    if (!file) return file.error();
    while (!text.empty()) {
        const ssize_t written = ::write(file->get(), text.data(), text.size());
        if (written < 0) return lastError();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return file;
}

Result<Pipe> makeLine()
{
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return lastError();
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// -db: in the foreground, without a master.
LaunchPlan launchPlan(const std::string& program, std::array<int, 3> descriptors, int output)
{
    LaunchPlan launch;
    launch.program = program;
    launch.arguments = {program, "-db", "-f",
                        "/proc/self/fd/" + std::to_string(HaproxyProcess::kConfigDescriptor)};
    launch.stdio = {-1, output, output};
    launch.descriptors.assign(descriptors.begin(), descriptors.end());
    launch.processGroup = 0;  // Ctrl-C in a terminal is for the lab alone
    launch.signalWithoutUs = SIGKILL;
    return launch;
}

}  // namespace

Result<std::string> HaproxyProcess::find()
{
    auto found = findProgram("haproxy");
    if (found) return found;
    for (const char* path : {"/usr/sbin/haproxy", "/usr/local/sbin/haproxy"})
        if (::access(path, X_OK) == 0) return std::string(path);
    return found;
}

Result<std::unique_ptr<HaproxyProcess>> HaproxyProcess::launch(boost::asio::io_context& context,
                                                               const std::string& program,
                                                               const std::string& config,
                                                               FileDescriptor listener, LogHandler onLog)
{
    const auto file = memoryFile("changeover-gateway", config);
    if (!file) return file.error();
    auto line = makeLine();
    if (!line) return line.error();
    auto output = makePipe();
    if (!output) return output.error();
    if (const auto set = setNonBlocking(output->readEnd.get()); !set) return set.error();
    auto handle = launchDetached(
        launchPlan(program, {listener.get(), line->writeEnd.get(), file->get()}, output->writeEnd.get()));
    if (!handle) return handle.error();
    std::unique_ptr<HaproxyProcess> process(
        new HaproxyProcess(context, std::move(*handle), std::move(line->readEnd)));
    process->follow(context, std::move(output->readEnd), std::move(onLog));
    return process;
}

HaproxyProcess::HaproxyProcess(boost::asio::io_context& context, PidHandle handle, FileDescriptor line)
    : m_handle(std::move(handle)), m_api(context, std::move(line)), m_exit(context)
{
}

HaproxyProcess::~HaproxyProcess()
{
    if (const auto reader = m_reader.lock()) reader->stop();
    static_cast<void>(send(SIGKILL));
}

void HaproxyProcess::end(std::function<void()> gone)
{
    static_cast<void>(send(SIGKILL));
    const int again = ::fcntl(m_handle.descriptor(), F_DUPFD_CLOEXEC, 0);
    boost::system::error_code error;
    if (again >= 0) m_exit.assign(again, error);
    if (again < 0 || error) return gone();  // the kernel ends it all the same
    m_exit.async_wait(boost::asio::posix::descriptor_base::wait_read,
                      [pid = pid(), gone = std::move(gone)](boost::system::error_code interrupted) {
                          if (interrupted) return;
                          ::waitpid(pid, nullptr, WNOHANG);  // unless the owner was faster
                          gone();
                      });
}

void HaproxyProcess::follow(boost::asio::io_context& context, FileDescriptor output, LogHandler onLog)
{
    const auto reader = std::make_shared<LineReader>(context, std::move(output),
                                                     [this, onLog = std::move(onLog)](std::string_view line) {
                                                         m_lastLine = line;
                                                         if (onLog) onLog(pid(), line);
                                                     });
    reader->start();
    m_reader = reader;
}

}  // namespace changeover
