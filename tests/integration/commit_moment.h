// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fault_scene.h"

namespace changeover::test {

/// How far a restart has come when the test goes on with a connection that was open before it.
enum class Moment {
    OnProbation,    ///< the new generation accepts, the old one serves what it has
    Sealed,         ///< the old one drains, and hands off
    SealedWithout,  ///< it drains, with hand-off switched off
    RolledBack,     ///< the new one died on probation
};

inline constexpr std::array kMoments{std::pair{"on probation", Moment::OnProbation},
                                     std::pair{"sealed", Moment::Sealed},
                                     std::pair{"sealed without hand-off", Moment::SealedWithout},
                                     std::pair{"rolled back", Moment::RolledBack}};

inline bool isSealed(Moment moment) { return moment == Moment::Sealed || moment == Moment::SealedWithout; }

inline QStringList optionsFor(Moment moment, const QStringList& more = {})
{
    QStringList options{"--listen", "127.0.0.1:0", "--probation", isSealed(moment) ? "0ms" : "20s"};
    if (moment == Moment::SealedWithout) options += {"--handoff", "off", "--idle-grace", "20s"};
    return options + more;
}

/// So many connections of the first generation stand there, the one that asks included.
inline bool stand(FaultScene& scene, const std::string& state, int count)
{
    const std::string line = "{state=\"" + state + "\"} " + std::to_string(count) + '\n';
    return scene.server().get("/metrics").body.find(line) != std::string::npos;
}

/// Restarts the server up to that moment.
inline bool bringTo(FaultScene& scene, Moment moment)
{
    if (moment == Moment::RolledBack) scene.deployFault("commit+30ms:signal=KILL");
    ::kill(scene.first(), SIGHUP);
    const auto reached = [&] {
        if (moment == Moment::OnProbation) return scene.has(EventKind::StoppedAccepting);
        if (moment == Moment::RolledBack) return scene.outcome() == "rolled_back_after_commit";
        return scene.outcome() == "committed";
    };
    return QTest::qWaitFor(reached, kPatience);
}

}  // namespace changeover::test

Q_DECLARE_METATYPE(changeover::test::Moment)
