// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/comparison_process.h"

#include "core/process/reaper.h"
#include "core/process/spawn.h"

#include <QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace changeover {
namespace {

constexpr int kChunksPerTurn = 16;
constexpr qsizetype kMostComplaints = 4096;
constexpr int kChunksOfAPipe = 64;  // a MiB, the most that a pipe holds: beyond, another process writes on

/// What is there; an empty one when there is nothing more just now, and `ended` when there never will be.
QByteArray readChunk(int fd, bool& ended)
{
    std::array<char, 16 * 1024> chunk;
    const ssize_t bytes = ::read(fd, chunk.data(), chunk.size());
    ended = bytes == 0 || (bytes < 0 && errno != EAGAIN && errno != EINTR);
    return bytes > 0 ? QByteArray(chunk.data(), bytes) : QByteArray();
}

/// The newest bytes may begin within a character: that one is left out.
QString decoded(const QByteArray& bytes)
{
    qsizetype first = 0;
    while (first < bytes.size() && (bytes[first] & 0xC0) == 0x80)
        ++first;
    return QString::fromUtf8(bytes.mid(first));
}

/// Only our end: the program's own writes may wait.
Result<Pipe> makeReadablePipe()
{
    auto pipe = makePipe();
    if (pipe && ::fcntl(pipe->readEnd.get(), F_SETFL, O_NONBLOCK) != 0) return lastError();
    return pipe;
}

}  // namespace

ComparisonProcess::ComparisonProcess(QObject* parent) : QObject(parent)
{
    m_deadline.setSingleShot(true);
    m_deadline.setInterval(kCancelDeadline);
    connect(&m_deadline, &QTimer::timeout, this, [this] { static_cast<void>(m_process.send(SIGKILL)); });
}

ComparisonProcess::~ComparisonProcess()
{
    Q_ASSERT_X(!isRunning(), "ComparisonProcess", "cancel() was not called, or ended() not awaited");
}

void ComparisonProcess::start(const QString& program, const QStringList& arguments)
{
    if (isRunning()) return;
    m_end = {};
    m_unfinished.clear();
    m_complaints.clear();
    auto output = makeReadablePipe();
    auto errors = makeReadablePipe();
    if (!output || !errors) return fail(output ? errors.error() : output.error());
    const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) return fail(lastError());

    LaunchPlan plan;
    plan.program = program.toStdString();
    plan.arguments = {plan.program};
    for (const QString& argument : arguments)
        plan.arguments.push_back(argument.toStdString());
    plan.stdio = {nothing.get(), output->writeEnd.get(), errors->writeEnd.get()};
    plan.signalWithoutUs = SIGTERM;
    auto process = launchDetached(plan);
    if (!process) return fail(process.error());
    m_process = std::move(*process);
    m_output = std::move(output->readEnd);
    m_errors = std::move(errors->readEnd);
    watch();
}

void ComparisonProcess::cancel()
{
    if (!isRunning() || m_end.cancelled) return;
    m_end.cancelled = true;
    // ESRCH is as good: then processExited() is on its way.
    static_cast<void>(m_process.send(SIGINT));
    m_deadline.start();
}

void ComparisonProcess::fail(std::error_code error)
{
    m_end.notStarted = true;
    m_end.error = error;
    // Queued: whoever called start() may not be ready for the answer yet.
    QMetaObject::invokeMethod(
        this, [this] { emit ended(m_end); }, Qt::QueuedConnection);
}

void ComparisonProcess::watch()
{
    m_outputReadable = std::make_unique<QSocketNotifier>(m_output.get(), QSocketNotifier::Read);
    m_errorsReadable = std::make_unique<QSocketNotifier>(m_errors.get(), QSocketNotifier::Read);
    m_exited = std::make_unique<QSocketNotifier>(m_process.descriptor(), QSocketNotifier::Read);
    connect(m_outputReadable.get(), &QSocketNotifier::activated, this, &ComparisonProcess::readLines);
    connect(m_errorsReadable.get(), &QSocketNotifier::activated, this, [this] { readComplaints(); });
    connect(m_exited.get(), &QSocketNotifier::activated, this, &ComparisonProcess::processExited);
}

void ComparisonProcess::readLines()
{
    bool over = false;
    for (int i = 0; i < kChunksPerTurn && !over; ++i) {
        const QByteArray chunk = readChunk(m_output.get(), over);
        if (chunk.isEmpty()) break;
        m_unfinished += chunk;
    }
    if (over) m_outputReadable->setEnabled(false);
    while (true) {
        const qsizetype end = m_unfinished.indexOf('\n');
        if (end < 0) return;
        const QByteArray line = m_unfinished.left(end);
        m_unfinished.remove(0, end + 1);
        emit lineArrived(line);
    }
}

/// False when there is nothing more just now, or there never will be.
bool ComparisonProcess::readComplaints()
{
    bool over = false;
    const QByteArray chunk = readChunk(m_errors.get(), over);
    if (over) m_errorsReadable->setEnabled(false);
    m_complaints = (m_complaints + chunk).right(kMostComplaints);
    return !chunk.isEmpty();
}

void ComparisonProcess::processExited()
{
    // Its last words; the pipes hold no more than a few turns' worth.
    for (int i = 0; i < kChunksPerTurn && m_outputReadable->isEnabled(); ++i)
        readLines();
    for (int i = 0; i < kChunksOfAPipe && readComplaints(); ++i) {
    }
    m_end.complaints = decoded(m_complaints);
    m_end.waitStatus = reapOne(m_process.pid()).value_or(0);
    m_deadline.stop();
    // A notifier must not be destroyed while it delivers its signal.
    for (auto* notifier : {&m_outputReadable, &m_errorsReadable, &m_exited}) {
        (*notifier)->setEnabled(false);
        notifier->release()->deleteLater();
    }
    m_output.reset();
    m_errors.reset();
    m_process = {};
    emit ended(m_end);
}

}  // namespace changeover
