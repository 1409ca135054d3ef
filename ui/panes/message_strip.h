// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;

namespace changeover {

/// What the window has to tell that is no verdict: a strip under the banner, over the panes, so that nothing
/// moves when it comes or goes. Stays until it is closed or its reason has gone.
class MessageStrip : public QFrame {
    Q_OBJECT

public:
    explicit MessageStrip(QWidget* parent);

    /// `offersLab`: with a button that starts a new supervisor.
    void say(const QString& words, bool offersLab = false);
    void clear();
    /// Lies at the top of `room`, as high as its words need, half of it at most: then they scroll.
    void placeIn(const QRect& room);

Q_SIGNALS:
    void startLabRequested();
    /// What screen readers were told.
    void announced(const QString& words);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void colour();

    QLabel* m_words;
    QScrollArea* m_scroll;
    QPushButton* m_startLab;
    QPushButton* m_close;
    QRect m_room;
};

}  // namespace changeover
