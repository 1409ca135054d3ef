// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/gateway/gateway.h"

#include "core/lab/exchange.h"
#include "tests/support/test_program.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <QTest>

#include <csignal>
#include <list>
#include <map>
#include <optional>
#include <sys/wait.h>

using namespace changeover;
using boost::asio::ip::tcp;

namespace {

constexpr std::chrono::seconds kPatience{15};

/// Answers each request with its name, or keeps them until it is told to answer.
class NamedServer {
public:
    NamedServer(boost::asio::io_context& context, std::string name)
        : m_acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          m_name(std::move(name))
    {
        accept();
    }

    Endpoint address() const
    {
        return Endpoint::parse("127.0.0.1:" + std::to_string(m_acceptor.local_endpoint().port())).value();
    }
    void hold() { m_holding = true; }
    std::size_t held() const { return m_held; }
    void answerHeld()
    {
        m_holding = false;
        m_held = 0;
        for (tcp::socket& socket : m_sockets)
            if (socket.is_open()) answer(socket);
    }

private:
    void accept()
    {
        m_acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
            if (error) return;
            tcp::socket& kept = m_sockets.emplace_back(std::move(socket));
            kept.async_read_some(boost::asio::buffer(m_ignored),
                                 [this, &kept](boost::system::error_code failed, std::size_t) {
                                     if (failed) return;
                                     m_holding ? void(++m_held) : answer(kept);
                                 });
            accept();
        });
    }
    void answer(tcp::socket& socket)
    {
        boost::system::error_code ignored;
        const std::string text =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\nX-Pid: 4711\r\n\r\n" + m_name;
        boost::asio::write(socket, boost::asio::buffer(text), ignored);
        socket.close(ignored);
    }

    tcp::acceptor m_acceptor;
    std::string m_name;
    std::list<tcp::socket> m_sockets;
    std::array<char, 4096> m_ignored{};
    bool m_holding = false;
    std::size_t m_held = 0;
};

}  // namespace

class tst_Gateway : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void nobodyIsServedBeforeAServerIsPlaced();
    void answersComeThroughBothLayersAsTheyAre();
    void requestsAreSharedOutByWeight();
    void aDrainedServerGetsNothingNewAndKeepsWhatItHas();
    void aServerThatRefusesIsTheClients503();
    void aRefusedCommandSaysWhyAndTheOthersAreDone();
    void aGatewayThatDiedSaysSo();
    void nothingIsLeft();

private:
    bool runUntil(const std::function<bool()>& condition);
    std::error_code tell(std::vector<std::string> commands);
    std::string get();

    std::optional<boost::asio::io_context> m_context;
    std::shared_ptr<Gateway> m_gateway;
    std::string m_words;
};

bool tst_Gateway::runUntil(const std::function<bool()>& condition)
{
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < end) {
        m_context->restart();
        m_context->run_one_for(std::chrono::milliseconds(50));
    }
    return condition();
}

std::error_code tst_Gateway::tell(std::vector<std::string> commands)
{
    std::optional<std::error_code> result;
    m_gateway->tell(std::move(commands),
                    [&](std::error_code error, std::string words, const GatewayServers&) {
                        result = error;
                        m_words = std::move(words);
                    });
    return runUntil([&] { return result.has_value(); }) ? *result
                                                        : std::make_error_code(std::errc::timed_out);
}

/// What a client gets.
std::string tst_Gateway::get()
{
    std::optional<std::string> got;
    exchange(*m_context, startConnect(m_gateway->front()).value(),
             "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", kPatience,
             [&](std::error_code, std::string answer) { got = std::move(answer); });
    runUntil([&] { return got.has_value(); });
    return got.value_or("");
}

void tst_Gateway::init()
{
    if (!HaproxyProcess::find()) QSKIP("HAProxy is not installed");
    m_context.emplace();
    m_gateway = Gateway::create(*m_context, {});
    std::optional<std::error_code> started;
    m_gateway->start(Endpoint::parse("127.0.0.1:0").value(), {"a", "b"},
                     [&](std::error_code error, std::string words) {
                         started = error;
                         m_words = std::move(words);
                     });
    QVERIFY(runUntil([&] { return started.has_value(); }));
    QVERIFY2(!*started, m_words.c_str());
}

void tst_Gateway::cleanup()
{
    m_gateway.reset();
    m_context.reset();
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
}

void tst_Gateway::nobodyIsServedBeforeAServerIsPlaced()
{
    QVERIFY(get().starts_with("HTTP/1.1 503"));
    QVERIFY(!tell({}));
    QCOMPARE(m_gateway->servers().size(), std::size_t(2));
    for (const GatewayServer& server : m_gateway->servers())
        QCOMPARE(server.state, GatewayServerState::Maint);
}

void tst_Gateway::answersComeThroughBothLayersAsTheyAre()
{
    NamedServer a(*m_context, "a");
    QVERIFY2(!tell({runtime_command::place("a", a.address(), 100)}), m_words.c_str());
    const GatewayServer* known = findServer(m_gateway->servers(), "a");
    QVERIFY(known);
    QCOMPARE(known->state, GatewayServerState::Up);
    QCOMPARE(known->weight, 100);
    QCOMPARE(known->address, a.address().text());
    const QString answer = QString::fromStdString(get());
    QVERIFY2(answer.startsWith("HTTP/1.1 200") && answer.endsWith("a"), qPrintable(answer));
    QVERIFY2(answer.contains("x-pid: 4711", Qt::CaseInsensitive), qPrintable(answer));
}

void tst_Gateway::requestsAreSharedOutByWeight()
{
    NamedServer a(*m_context, "a"), b(*m_context, "b");
    QVERIFY(
        !tell({runtime_command::place("a", a.address(), 90), runtime_command::place("b", b.address(), 10)}));
    std::map<char, int> answered;
    for (int i = 0; i < 40; ++i)
        ++answered[get().back()];
    // Its round robin is smooth: at any time each has had its share, to one or two.
    QVERIFY2(answered['b'] >= 2 && answered['b'] <= 6, qPrintable(QString::number(answered['b'])));
    QCOMPARE(answered['a'] + answered['b'], 40);
}

void tst_Gateway::aDrainedServerGetsNothingNewAndKeepsWhatItHas()
{
    NamedServer a(*m_context, "a"), b(*m_context, "b");
    a.hold();
    QVERIFY(!tell({runtime_command::place("a", a.address(), 100)}));
    std::optional<std::string> slow;
    exchange(*m_context, startConnect(m_gateway->front()).value(),
             "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", kPatience,
             [&](std::error_code, std::string answer) { slow = std::move(answer); });
    QVERIFY(runUntil([&] { return a.held() == 1; }));

    QVERIFY(!tell({runtime_command::place("b", b.address(), 100), runtime_command::drain("a")}));
    QCOMPARE(findServer(m_gateway->servers(), "a")->state, GatewayServerState::Drain);
    QCOMPARE(findServer(m_gateway->servers(), "a")->sessions, std::uint64_t(1));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(get().back(), 'b');

    QVERIFY(!slow);
    a.answerHeld();
    QVERIFY(runUntil([&] { return slow.has_value(); }));
    QCOMPARE(slow->back(), 'a');
    QVERIFY(runUntil([&] { return !tell({}) && findServer(m_gateway->servers(), "a")->sessions == 0; }));
}

void tst_Gateway::aServerThatRefusesIsTheClients503()
{
    Endpoint nobody;
    {
        const NamedServer gone(*m_context, "x");
        nobody = gone.address();
    }
    QVERIFY(!tell({runtime_command::place("a", nobody, 100)}));
    QVERIFY(get().starts_with("HTTP/1.1 503"));
}

void tst_Gateway::aRefusedCommandSaysWhyAndTheOthersAreDone()
{
    NamedServer b(*m_context, "b");
    QVERIFY(!tell({runtime_command::place("b", b.address(), 10)}));
    const std::error_code error =
        tell({runtime_command::weigh("nobody", 30), runtime_command::weigh("b", 20)});
    QVERIFY(error == std::errc::invalid_argument);
    QCOMPARE(QString::fromStdString(m_words), QString("HAProxy refuses: No such server."));
    QCOMPARE(findServer(m_gateway->servers(), "b")->weight, 20);
}

void tst_Gateway::aGatewayThatDiedSaysSo()
{
    QCOMPARE(::kill(m_gateway->layer7Pid(), SIGKILL), 0);
    QVERIFY(runUntil([&] { return tell({}) == std::errc::not_connected; }));
    QCOMPARE(QString::fromStdString(m_words), QString("HAProxy is gone."));
}

void tst_Gateway::nothingIsLeft()
{
    const pid_t layer4 = m_gateway->layer4Pid(), layer7 = m_gateway->layer7Pid();
    bool gone = false;
    m_gateway->end([&] { gone = true; });
    QVERIFY(runUntil([&] { return gone; }));
    for (const pid_t pid : {layer4, layer7})
        QCOMPARE(::waitpid(pid, nullptr, WNOHANG), -1);     // not even a zombie
    const auto refused = startConnect(m_gateway->front());  // at once, on loopback
    std::optional<std::error_code> result;
    if (refused)
        exchange(*m_context, FileDescriptor(::dup(refused->get())), "GET / HTTP/1.1\r\n\r\n", kPatience,
                 [&](std::error_code error, const std::string&) { result = error; });
    else
        result = refused.error();
    QVERIFY(runUntil([&] { return result.has_value(); }));
    QVERIFY(result->value() == ECONNREFUSED);
}

CHANGEOVER_TEST(tst_Gateway)
#include "tst_gateway.moc"
