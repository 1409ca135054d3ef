// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

namespace changeover {

/// The translation context of ui/messages*.cpp.
class MessageText {
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

}  // namespace changeover
