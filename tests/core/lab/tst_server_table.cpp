// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/gateway/server_table.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

namespace {

constexpr std::string_view kHeader = "# pxname,svname,scur,stot,status,weight,type,addr,\n";

}  // namespace

class tst_ServerTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void serversAreReadByTheNamesOfTheColumns();
    void othersThanServersAreLeftOut();
    void eachStatusIsAState_data();
    void eachStatusIsAState();
    void anotherFormIsRefused_data();
    void anotherFormIsRefused();
};

void tst_ServerTable::serversAreReadByTheNamesOfTheColumns()
{
    const std::string csv =
        "\n# addr,later,type,weight,status,stot,scur,svname,\n127.0.0.1:8090,,2,50,no check,7,3,a,\n\n";
    const GatewayServers expected{{"a", "127.0.0.1:8090", GatewayServerState::Up, 50, 3, 7}};
    QVERIFY(parseServerTable(csv).value() == expected);
}

void tst_ServerTable::othersThanServersAreLeftOut()
{
    const std::string csv = std::string(kHeader) + "layer4,FRONTEND,9,9,OPEN,,0,,\n"
                                                   "generations,a,1,2,DRAIN,0,2,127.0.0.1:1,\n"
                                                   "generations,BACKEND,9,9,UP,2,1,,\n"
                                                   "cut,short\n";
    const GatewayServers servers = parseServerTable(csv).value();
    QCOMPARE(servers.size(), std::size_t(1));
    QVERIFY(findServer(servers, "a"));
    QVERIFY(!findServer(servers, "BACKEND"));
}

void tst_ServerTable::eachStatusIsAState_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<int>("state");
    const auto row = [](const char* status, GatewayServerState state) {
        QTest::newRow(status) << status << static_cast<int>(state);
    };
    row("no check", GatewayServerState::Up);
    row("UP", GatewayServerState::Up);
    row("UP 1/3", GatewayServerState::Up);
    row("DRAIN", GatewayServerState::Drain);
    row("DRAIN (agent)", GatewayServerState::Drain);
    row("MAINT", GatewayServerState::Maint);
    row("MAINT (via generations/b)", GatewayServerState::Maint);
    row("DOWN", GatewayServerState::Down);
}

void tst_ServerTable::eachStatusIsAState()
{
    QFETCH(QString, status);
    QFETCH(int, state);
    const std::string csv =
        std::string(kHeader) + "generations,a,0,0," + status.toStdString() + ",1,2,x:1,\n";
    QCOMPARE(static_cast<int>(parseServerTable(csv).value().at(0).state), state);
}

void tst_ServerTable::anotherFormIsRefused_data()
{
    QTest::addColumn<QString>("csv");
    QTest::newRow("nothing") << "";
    QTest::newRow("no header") << "generations,a,0,0,UP,1,2,x:1,\n";
    QTest::newRow("a column is missing") << "# pxname,svname,scur,stot,status,weight,type,\n";
}

void tst_ServerTable::anotherFormIsRefused()
{
    QFETCH(QString, csv);
    const auto servers = parseServerTable(csv.toStdString());
    QVERIFY(!servers);
    QVERIFY(servers.error() == std::errc::bad_message);
}

CHANGEOVER_TEST(tst_ServerTable)
#include "tst_server_table.moc"
