// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QMargins>
#include <QObject>
#include <QRect>
#include <QSize>

#include <optional>

class QDockWidget;
class QWidget;

namespace changeover {

/// The size that a window of `wanted` gets where `available` is free and the frame around it takes `frame`.
QSize sizeOnScreen(const QSize& wanted, const QSize& available, const QMargins& frame);

/// Keeps a top-level window on its screen, frame included: gives it a first size, and puts it right once the
/// window manager has drawn the frame, also where its geometry was saved on a larger screen.
///
/// Acts until a second after the window was shown; what the person does later is not touched.
class ScreenFit : public QObject {
    Q_OBJECT

public:
    /// `window` owns it. Resizes `window` to `wanted`, or to what there is.
    ScreenFit(QWidget& window, const QSize& wanted);
    /// Of a pane: its size is its own, and it is put right while it floats.
    explicit ScreenFit(QDockWidget& pane);
    /// Another first size, before the window is shown.
    void setWanted(const QSize& wanted);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void putRight();
    QRect available() const;
    QMargins frame() const;
    std::optional<QMargins> knownFrame() const;

    QWidget& m_window;
    QElapsedTimer m_shown;
};

}  // namespace changeover
