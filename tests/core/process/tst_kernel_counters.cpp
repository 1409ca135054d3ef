// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/kernel_counters.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_KernelCounters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKernelsFilesAreRead();
    void whatTheKernelDoesNotCountIsNone();
    void thisKernelCountsResets();
};

void tst_KernelCounters::theKernelsFilesAreRead()
{
    KernelCounters counters;
    counters.take("Ip: Forwarding OutRsts\nIp: 1 77\n"
                  "Tcp: RtoAlgorithm MaxConn InErrs OutRsts InCsumErrors\nTcp: 1 -1 0 5 0\n");
    counters.take("TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPAbortOnData TCPAbortOnClose "
                  "TCPReqQFullDrop\nTcpExt: 9 1 2 3 4 6\nIpExt: ListenDrops\nIpExt: 88\n");
    const KernelCounters expected{{5, 4, 3, 2, 1, 6}};  // OutRsts, …OnClose, …OnData, ListenDrops, …
    QVERIFY(counters == expected);
    const KernelCounters difference = counters.since(KernelCounters{{1, 1, 1, 1, 1, 1}});
    QVERIFY((difference == KernelCounters{{4, 3, 2, 1, 0, 5}}));
}

void tst_KernelCounters::whatTheKernelDoesNotCountIsNone()
{
    KernelCounters counters;
    counters.take("");
    counters.take("Tcp: OutRsts\n");
    counters.take("Tcp: OutRsts InSegs\nTcp: \n");
    counters.take("TcpExt: ListenDrops\nTcp: 1\n");
    QVERIFY(counters == KernelCounters{});
    counters.take("Tcp: OutRsts\nTcp: 1\n");
    QVERIFY(!counters.since({}).values[0]);
}

void tst_KernelCounters::thisKernelCountsResets()
{
    const auto counters = KernelCounters::read();
    QVERIFY(counters.has_value());
    QVERIFY(counters->values[0].has_value());
}

CHANGEOVER_TEST(tst_KernelCounters)
#include "tst_kernel_counters.moc"
