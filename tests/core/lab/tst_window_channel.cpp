// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/line_reader.h"
#include "core/lab/window_channel.h"
#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <boost/asio/io_context.hpp>

#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace changeover;

namespace {

/// Runs what is ready, and what becomes ready within a little while, until `done` says so or 5 s have passed.
template <class Done> bool runUntil(boost::asio::io_context& context, Done done)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (std::chrono::steady_clock::now() < deadline) {
        if (done()) return true;
        context.restart();
        context.run_for(std::chrono::milliseconds(5));
    }
    return false;
}

}  // namespace

class tst_WindowChannel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void commandsComeInOrder();
    void aPacketThatIsNoCommandIsAnswered();
    void theEndOfTheWindowIsToldOnce();
    void ofSnapshotsThatWaitOnlyTheNewestIsKept();
    void happeningsBeyondTheBoundAreDroppedAndCounted();
    void linesAreReadHoweverTheyAreCut();
    void anEndlessLineIsBounded();

private:
    /// Every report that the window can read now.
    std::vector<Report> read()
    {
        std::vector<Report> reports;
        while (auto packet = receivePacket(m_window.get())) {
            auto report =
                decodeReport({reinterpret_cast<const char*>(packet->bytes.data()), packet->bytes.size()});
            if (report) reports.push_back(std::move(*report));
        }
        return reports;
    }
    void say(std::string_view text) { QVERIFY(sendPacket(m_window.get(), std::as_bytes(std::span(text)))); }

    std::unique_ptr<boost::asio::io_context> m_context;
    std::unique_ptr<WindowChannel> m_channel;
    FileDescriptor m_window;
};

void tst_WindowChannel::init()
{
    auto pair = makePacketPair();
    QVERIFY(pair.has_value());
    m_channel.reset();
    m_context = std::make_unique<boost::asio::io_context>();
    m_channel = std::make_unique<WindowChannel>(*m_context, std::move(pair->ours));
    m_window = std::move(pair->theirs);
}

void tst_WindowChannel::commandsComeInOrder()
{
    std::vector<std::uint32_t> numbers;
    m_channel->start([&](const Command& command) { numbers.push_back(command.number); }, [] {});
    for (std::uint32_t i = 1; i <= 20; ++i)
        say(encode(Command{i, RestartServer{}}));
    QVERIFY(runUntil(*m_context, [&] { return numbers.size() == 20; }));
    QVERIFY(std::is_sorted(numbers.begin(), numbers.end()));
}

void tst_WindowChannel::aPacketThatIsNoCommandIsAnswered()
{
    int commands = 0;
    m_channel->start([&](const Command&) { ++commands; }, [] {});
    say("hello");
    std::vector<Report> reports;
    QVERIFY(runUntil(*m_context, [&] { return !(reports = read()).empty(); }));
    QCOMPARE(std::get<CommandResult>(reports.front()).error, CommandError::BadValue);
    QCOMPARE(commands, 0);
}

void tst_WindowChannel::theEndOfTheWindowIsToldOnce()
{
    int closed = 0;
    int commands = 0;
    m_channel->start([&](const Command&) { ++commands; }, [&] { ++closed; });
    say(encode(Command{1, StopServer{}}));  // what it said before still counts
    m_window.reset();
    QVERIFY(runUntil(*m_context, [&] { return closed > 0; }));
    m_channel->offer(Snapshot{});
    m_channel->send(CommandResult{});
    m_context->restart();
    m_context->poll();
    QCOMPARE(closed, 1);
    QCOMPARE(commands, 1);
}

void tst_WindowChannel::ofSnapshotsThatWaitOnlyTheNewestIsKept()
{
    m_channel->start([](const Command&) {}, [] {});
    constexpr std::int64_t kOffered = 10'000;
    for (std::int64_t i = 1; i <= kOffered; ++i) {
        Snapshot snapshot;
        snapshot.timeNs = i;
        m_channel->offer(std::move(snapshot));
        if (i == kOffered / 2) m_channel->send(CommandResult{77, {}, 0, 0, {}});  // is not lost among them
    }
    std::vector<Report> all;
    QVERIFY(runUntil(*m_context, [&] {
        for (Report& report : read())
            all.push_back(std::move(report));
        return !all.empty() && std::holds_alternative<Snapshot>(all.back()) &&
               std::get<Snapshot>(all.back()).timeNs == kOffered;
    }));
    QVERIFY2(all.size() < 1'000, "what the socket holds, and one");
    QCOMPARE(
        std::ranges::count_if(all, [](const Report& r) { return std::holds_alternative<CommandResult>(r); }),
        1);
}

void tst_WindowChannel::happeningsBeyondTheBoundAreDroppedAndCounted()
{
    m_channel->start([](const Command&) {}, [] {});
    std::size_t sent = 0;
    for (int i = 0; i < 120; ++i) {
        Happenings happenings;
        happenings.events.resize(1'000);
        for (Event& event : happenings.events)
            event.timeNs = static_cast<std::int64_t>(++sent);
        m_channel->send(std::move(happenings));
    }
    QVERIFY(m_channel->dropped() > 0);
    std::int64_t last = 0;
    std::size_t received = 0;
    QVERIFY(runUntil(*m_context, [&] {
        for (const Report& report : read())
            for (const Event& event : std::get<Happenings>(report).events) {
                if (event.timeNs <= last) return false;  // out of order: never done
                last = event.timeNs;
                ++received;
            }
        return received + m_channel->dropped() == sent;
    }));
}

void tst_WindowChannel::linesAreReadHoweverTheyAreCut()
{
    auto pipe = makePipe(O_NONBLOCK);
    QVERIFY(pipe.has_value());
    std::vector<std::string> lines;
    const auto reader = std::make_shared<LineReader>(
        *m_context, std::move(pipe->readEnd), [&](std::string_view line) { lines.emplace_back(line); });
    reader->start();
    for (const std::string_view part : {"one\ntw", "o\n", "\n", "three", "\nno newline at the end"}) {
        QCOMPARE(::write(pipe->writeEnd.get(), part.data(), part.size()), static_cast<ssize_t>(part.size()));
        m_context->restart();
        m_context->poll();
    }
    pipe->writeEnd.reset();
    QVERIFY(runUntil(*m_context, [&] { return lines.size() == 5; }));
    QCOMPARE(lines, (std::vector<std::string>{"one", "two", "", "three", "no newline at the end"}));
}

void tst_WindowChannel::anEndlessLineIsBounded()
{
    auto pipe = makePipe(O_NONBLOCK);
    QVERIFY(pipe.has_value());
    std::vector<std::string> lines;
    const auto reader = std::make_shared<LineReader>(
        *m_context, std::move(pipe->readEnd), [&](std::string_view line) { lines.emplace_back(line); });
    reader->start();
    const std::string part(50'000, 'x');
    std::size_t written = 0;
    QVERIFY(runUntil(*m_context, [&] {
        const ssize_t bytes = ::write(pipe->writeEnd.get(), part.data(), part.size());
        if (bytes > 0) written += static_cast<std::size_t>(bytes);
        return written > 1'000'000;  // never blocked by us
    }));
    pipe->writeEnd.reset();
    QVERIFY(runUntil(*m_context, [&] { return lines.size() == 1; }));
    QCOMPARE(lines.front().size(), LineReader::kMaxLine);
}

CHANGEOVER_TEST(tst_WindowChannel)
#include "tst_window_channel.moc"
