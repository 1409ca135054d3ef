// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace changeover {

/// TERM, INT and HUP as a signal of Qt: the window then closes as by its button, and what it keeps is kept.
///
/// One per process, in the GUI thread. Processes that are started meanwhile get the system's own reactions:
/// exec takes a handler away.
class Termination : public QObject {
    Q_OBJECT

public:
    explicit Termination(QObject* parent = nullptr);
    ~Termination() override;

Q_SIGNALS:
    void requested();

private:
    void read();

    int m_read = -1;
    QSocketNotifier* m_notifier = nullptr;
};

}  // namespace changeover
