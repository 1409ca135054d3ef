// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/deliberate_faults.h"
#include "core/lab/wire.h"

#include <QString>

class QSettings;

namespace changeover {

/// What the person chose for the next Start, and the load. Kept between sessions.
struct LabOptions {
    QString strategy = QStringLiteral("inherit");
    QString listen = QStringLiteral("127.0.0.1:0");
    int startupDelayMs = 500;
    int workMs = 50;
    int probationMs = 1000;
    int drainDeadlineMs = 30'000;
    int idleGraceMs = 5'000;
    int serverThreads = 1;
    QString policy = QStringLiteral("none");  ///< what the server does wrong on purpose
    QString extraArguments;                   ///< as one would type them after the server's name

    double ratePerSecond = 200;  ///< 0: off
    int connections = 64;
    bool keepAlive = true;
    QString mix = QStringLiteral("get");
    int timeoutMs = 10'000;

    bool operator==(const LabOptions&) const = default;

    StartServer startCommand() const;
    /// What the next start does wrong on purpose, chosen or typed among the options.
    DeliberateFaults deliberate() const;
    LabOptions withoutPolicy() const;
    LabOptions withoutFault() const;
    SetLoad loadCommand() const;

    static LabOptions load(const QSettings& settings);
    void save(QSettings& settings) const;
};

}  // namespace changeover
