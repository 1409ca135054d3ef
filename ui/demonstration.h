// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace changeover {

class LabSession;
class MainWindow;

/// Plays the first steps of the tour without anybody at the keyboard: Start, Restart, and a picture of the
/// window once the verdict is there. For machines without a screen. GUI thread.
class Demonstration : public QObject {
    Q_OBJECT

public:
    /// The picture is a PNG. Both outlive this.
    Demonstration(LabSession& session, MainWindow& window, QString picture, QObject* parent = nullptr);

Q_SIGNALS:
    /// Once: 0 when the banner said PASS and the picture is saved, 1 when it said something else, 4 when
    /// nothing could be shown or saved; with one sentence for all but 0.
    void finished(int exitCode, const QString& sentence);

private:
    enum class Step { Starting, Loaded, Restarting, Over };

    void follow();
    void conclude();
    void end(int exitCode, const QString& sentence);

    LabSession& m_session;
    MainWindow& m_window;
    const QString m_picture;
    Step m_step = Step::Starting;
    QTimer m_patience;
};

}  // namespace changeover
