// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about what stands in front of the servers.
#include "ui/message_text.h"
#include "ui/messages.h"

namespace changeover::messages {

QString gatewayState(GatewayServerState state)
{
    switch (state) {  // the words of its own status page first
    case GatewayServerState::Up:
        return MessageText::tr("UP · gets requests");
    case GatewayServerState::Drain:
        return MessageText::tr("DRAIN · nothing new");
    case GatewayServerState::Maint:
        return MessageText::tr("MAINT · out of service");
    case GatewayServerState::Down:
        return MessageText::tr("DOWN · found dead");
    }
    return {};
}

QString gatewayStateMeaning(GatewayServerState state)
{
    switch (state) {
    case GatewayServerState::Up:
        return MessageText::tr("It gets its share of the requests, by its weight.");
    case GatewayServerState::Drain:
        return MessageText::tr("It gets no new requests; those that it has are awaited.");
    case GatewayServerState::Maint:
        return MessageText::tr("The gateway sends nothing there at all.");
    case GatewayServerState::Down:
        return MessageText::tr("A check found that it does not answer.");
    }
    return {};
}

QString gateway(const GatewayReport& report)
{
    if (report.layer4.empty()) return MessageText::tr("No gateway stands in front of the servers.");
    return MessageText::tr("Clients → %1 (layer 4, HAProxy %2) → %3 (layer 7, HAProxy %4) → servers")
        .arg(QString::fromStdString(report.layer4))
        .arg(report.layer4Pid)
        .arg(QString::fromStdString(report.layer7))
        .arg(report.layer7Pid);
}

}  // namespace changeover::messages
