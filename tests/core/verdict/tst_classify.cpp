// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/classify.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cerrno>
#include <string>

using namespace changeover;

class tst_Classify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEndingHasItsClass_data();
    void everyEndingHasItsClass();
    void namesAreTheReportsKeys();
    void onlyOkAndCancelledAreNotLost();
};

Q_DECLARE_METATYPE(changeover::Ending)
Q_DECLARE_METATYPE(changeover::RequestClass)

void tst_Classify::everyEndingHasItsClass_data()
{
    using Class = RequestClass;
    QTest::addColumn<Ending>("ending");
    QTest::addColumn<RequestClass>("expected");
    const auto row = [](const char* what, Ending ending, Class expected) {
        QTest::newRow(what) << ending << expected;
    };
    const auto failing = [](RequestPhase phase, int error) {
        return Ending{phase, RequestEnd::SystemError, error};
    };
    constexpr auto kWaiting = RequestPhase::Waiting;
    constexpr auto kConnecting = RequestPhase::Connecting;
    constexpr auto kSent = RequestPhase::Sent;
    constexpr auto kAnswering = RequestPhase::Answering;

    row("answered", {kAnswering, RequestEnd::Complete, 0, 200, 200, true}, Class::Ok);
    row("503", {kAnswering, RequestEnd::Complete, 0, 503, 200, true}, Class::HttpError);
    row("503 that does not look like 200", {kAnswering, RequestEnd::Complete, 0, 503, 200, false},
        Class::HttpError);
    row("503 where one is expected", {kAnswering, RequestEnd::Complete, 0, 503, 503, true}, Class::Ok);
    row("wrong contents", {kAnswering, RequestEnd::Complete, 0, 200, 200, false}, Class::Corrupt);
    row("not HTTP", {kAnswering, RequestEnd::BadResponse}, Class::Corrupt);
    row("FIN first", {kSent, RequestEnd::EndOfFile}, Class::EofBeforeByte);
    row("FIN within", {kAnswering, RequestEnd::EndOfFile}, Class::EofMidResponse);
    row("refused", failing(kConnecting, ECONNREFUSED), Class::Refused);
    row("no such path", failing(kConnecting, ENOENT), Class::Refused);
    for (const int error : {ENETUNREACH, EHOSTUNREACH, EACCES, EPERM})
        row(("refused here " + std::to_string(error)).c_str(), failing(kConnecting, error),
            Class::LocalError);
    row("unreachable once it was connected", failing(kSent, EHOSTUNREACH), Class::ResetBeforeByte);
    for (const Ending& ending :
         {Ending{kSent, RequestEnd::DeadlinePassed}, Ending{kSent, RequestEnd::EndOfFile},
          failing(kAnswering, ECONNRESET), failing(kConnecting, ECONNREFUSED)}) {
        Ending late = ending;
        late.stoodStill = true;
        row(("the load stood still, " + std::string(name(classify(ending)))).c_str(), late,
            Class::LocalError);
    }
    row("the load stood still, answered all the same",
        {.phase = kAnswering, .status = 200, .stoodStill = true}, Class::Ok);
    row("the load stood still, 503", {.phase = kAnswering, .status = 503, .stoodStill = true},
        Class::HttpError);
    row("the load stood still, wrong contents",
        {.phase = kAnswering, .status = 200, .contentsRight = false, .stoodStill = true}, Class::Corrupt);
    row("reset in the handshake", failing(kConnecting, ECONNRESET), Class::ResetBeforeByte);
    row("SYN unanswered", failing(kConnecting, ETIMEDOUT), Class::ConnectTimeout);
    row("reset", failing(kSent, ECONNRESET), Class::ResetBeforeByte);
    row("pipe", failing(kSent, EPIPE), Class::ResetBeforeByte);
    row("bytes unacknowledged", failing(kSent, ETIMEDOUT), Class::Timeout);
    row("reset within", failing(kAnswering, ECONNRESET), Class::ResetMidResponse);
    row("pipe within", failing(kAnswering, EPIPE), Class::ResetMidResponse);
    row("late, never connected", {kWaiting, RequestEnd::DeadlinePassed}, Class::ConnectTimeout);
    row("late, connecting", {kConnecting, RequestEnd::DeadlinePassed}, Class::ConnectTimeout);
    row("late, sent", {kSent, RequestEnd::DeadlinePassed}, Class::Timeout);
    row("late, within", {kAnswering, RequestEnd::DeadlinePassed}, Class::Timeout);
    for (const RequestPhase phase : {kWaiting, kConnecting, kSent, kAnswering}) {
        const std::string at = " in phase " + std::to_string(static_cast<int>(phase));
        row(("cancelled" + at).c_str(), {phase, RequestEnd::Cancelled}, Class::Cancelled);
        for (const int error : {EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, ENOMEM})
            row(("own shortage " + std::to_string(error) + at).c_str(), failing(phase, error),
                Class::LocalError);
    }
}

void tst_Classify::everyEndingHasItsClass()
{
    QFETCH(Ending, ending);
    QFETCH(RequestClass, expected);
    QCOMPARE(classify(ending), expected);
}

void tst_Classify::namesAreTheReportsKeys()
{
    QStringList names;
    for (const RequestClass c : kAllRequestClasses)
        names << QString::fromUtf8(name(c).data());
    QCOMPARE(names.join(' '),
             "ok http_error refused connect_timeout reset_before_byte reset_mid_response eof_before_byte "
             "eof_mid_response timeout corrupt local_error cancelled");
}

void tst_Classify::onlyOkAndCancelledAreNotLost()
{
    for (const RequestClass c : kAllRequestClasses)
        QCOMPARE(isLost(c), c != RequestClass::Ok && c != RequestClass::Cancelled);
}

CHANGEOVER_TEST(tst_Classify)
#include "tst_classify.moc"
