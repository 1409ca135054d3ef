// SPDX-License-Identifier: GPL-3.0-or-later
// What was answered to a request that is lost, in words.
#include "ui/message_text.h"
#include "ui/messages.h"

namespace changeover::messages {

namespace {

QString corruption(Corruption why)
{
    switch (why) {
    case Corruption::None:
        break;
    case Corruption::Unasked:
        return MessageText::tr("an answer came that no request asked for");
    case Corruption::Longer:
        return MessageText::tr("the answer is longer than its length");
    case Corruption::NotHttp:
        return MessageText::tr("the answer does not begin with HTTP/1.x and a status");
    case Corruption::BadField:
        return MessageText::tr("a line of the answer's head is not “name: value”");
    case Corruption::HeadTooLong:
        return MessageText::tr("the answer's head is longer than 64 KiB");
    case Corruption::BadLength:
        return MessageText::tr("Content-Length is not a number, or there are two that differ");
    case Corruption::BadChunk:
        return MessageText::tr("a chunk of the body has no size, or no line end behind it");
    case Corruption::Switched:
        return MessageText::tr("101 Switching Protocols, which was not asked for");
    case Corruption::BadHandshake:
        return MessageText::tr("the WebSocket's handshake is wrong");
    case Corruption::BadConversation:
        return MessageText::tr("what came on the WebSocket is no frame, or not what was said");
    case Corruption::AnothersId:
        return MessageText::tr("the answer carries the id of another request");
    case Corruption::WrongId:
        return MessageText::tr("the answer carries another id than its request");
    case Corruption::WrongBody:
        return MessageText::tr("the body is not what was asked for");
    case Corruption::NoMatch:
        return MessageText::tr("the body does not match what is expected of it");
    }
    return {};
}

}  // namespace

QString answered(const FailureLine& failure)
{
    QString text = failure.status ? QString::number(failure.status) : QString();
    const QString why = corruption(failure.why);
    if (!text.isEmpty() && !why.isEmpty()) text += QStringLiteral("; ");
    return text + why;
}

}  // namespace changeover::messages
