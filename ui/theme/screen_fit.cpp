// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/screen_fit.h"

#include <QDockWidget>
#include <QEvent>
#include <QScreen>
#include <QWidget>
#include <QWindow>

#include <algorithm>

namespace changeover {
namespace {

/// Room for what window managers draw and for a small panel, until ours has said what it draws.
constexpr QMargins kUsualFrame{4, 37, 4, 19};
constexpr qint64 kSettlingMs = 1'000;

}  // namespace

QSize sizeOnScreen(const QSize& wanted, const QSize& available, const QMargins& frame)
{
    return wanted.boundedTo(available.shrunkBy(frame));
}

ScreenFit::ScreenFit(QWidget& window, const QSize& wanted) : QObject(&window), m_window(window)
{
    setWanted(wanted);
    window.installEventFilter(this);
}

ScreenFit::ScreenFit(QDockWidget& pane) : QObject(&pane), m_window(pane)
{
    pane.installEventFilter(this);
    m_shown.start();
    QMetaObject::invokeMethod(this, &ScreenFit::putRight, Qt::QueuedConnection);
}

void ScreenFit::setWanted(const QSize& wanted)
{
    m_window.resize(sizeOnScreen(wanted, available().size(), frame()));
}

bool ScreenFit::eventFilter(QObject* watched, QEvent* event)
{
    const QEvent::Type type = event->type();
    if (watched != &m_window) return false;
    if (type == QEvent::Show && !event->spontaneous()) {
        m_shown.start();
        putRight();
    }
    // The frame arrives as a move, some time after the window.
    if ((type == QEvent::Move || type == QEvent::Resize) && m_shown.isValid() &&
        m_shown.elapsed() < kSettlingMs)
        QMetaObject::invokeMethod(this, &ScreenFit::putRight, Qt::QueuedConnection);
    return false;
}

/// The place is the window manager's choice, until the frame is known and does not fit there.
void ScreenFit::putRight()
{
    if (!m_window.isWindow()) return;  // a pane that does not float
    const QRect room = available().marginsRemoved(frame());
    const QSize least = m_window.minimumSize();
    const bool cannot = least.width() > room.width() || least.height() > room.height();
    if (cannot || m_window.isMaximized() || m_window.isFullScreen()) return;
    const QSize size = m_window.size().boundedTo(room.size());
    if (size != m_window.size()) m_window.resize(size);
    if (!knownFrame()) return;
    const QRect inside = m_window.geometry();
    const QPoint corner(std::clamp(inside.x(), room.left(), room.right() + 1 - size.width()),
                        std::clamp(inside.y(), room.top(), room.bottom() + 1 - size.height()));
    if (corner != inside.topLeft()) m_window.setGeometry(QRect(corner, size));
}

QRect ScreenFit::available() const { return m_window.screen()->availableGeometry(); }

QMargins ScreenFit::frame() const { return knownFrame().value_or(kUsualFrame); }

std::optional<QMargins> ScreenFit::knownFrame() const
{
    const QWindow* handle = m_window.windowHandle();
    const QMargins known = handle == nullptr ? QMargins() : handle->frameMargins();
    return known.isNull() ? std::nullopt : std::optional(known);
}

}  // namespace changeover
