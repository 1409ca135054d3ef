// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/process_table.h"
#include "ui/lab_session.h"
#include "ui/main_window.h"
#include "ui/theme/language.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <memory>

namespace changeover {

/// The real window with the real supervisor and server, its settings in a directory of its own.
struct LabWindow {
    explicit LabWindow(const QString& changeover = QStringLiteral(CHANGEOVER_BINARY_DIR "/changeover"),
                       const QString& server = QString())
        : session(changeover, server)
    {
        QCoreApplication::setOrganizationName(QStringLiteral("changeover-test"));
        QCoreApplication::setApplicationName(QStringLiteral("changeover-window"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
        open();
        window->setThemeMode(ThemeMode::Light);
        window->setUiScale(100);
    }

    /// A new window, which takes what the last one has saved.
    void open()
    {
        window = std::make_unique<MainWindow>(session, language);
        window->setMinimumSize(1280, 860);  // Qt's screen without a display is smaller than those of people
    }

    template <class Widget> Widget* find(const char* name) const
    {
        return window->findChild<Widget*>(QLatin1String(name));
    }
    /// As a person does: only what is visible and enabled can be clicked.
    bool click(const char* name) const
    {
        auto* button = find<QAbstractButton>(name);
        if (button == nullptr || !button->isEnabled() || !button->isVisible()) return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }
    bool isEnabled(const char* name) const
    {
        const auto* button = find<QAbstractButton>(name);
        return button != nullptr && button->isEnabled();
    }
    void choose(const char* name, const QVariant& data) const
    {
        auto* box = find<QComboBox>(name);
        box->setCurrentIndex(box->findData(data));
        emit box->activated(box->currentIndex());
    }
    QString text(const char* name) const { return find<QLabel>(name)->text(); }
    std::vector<int> serverPids() const
    {
        std::vector<int> pids;
        for (const ProcessRow& row : session.snapshot().processes)
            if (row.generation > 0) pids.push_back(row.pid);
        return pids;
    }
    const RestartSummary* newestRestart() const
    {
        const auto& restarts = session.timeline().restarts();
        return restarts.empty() ? nullptr : &restarts.rbegin()->second;
    }

    QTemporaryDir settings;
    mutable LabSession session;
    LanguageSwitch language;
    std::unique_ptr<MainWindow> window;
};

/// Not a zombie either: whose child an orphan becomes, and whether that reaps, is not ours to say.
inline bool lives(int pid)
{
    const auto process = readProcess(pid);
    return process && process->state != 'Z' && process->state != 'X';
}

}  // namespace changeover
