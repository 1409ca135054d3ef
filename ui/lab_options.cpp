// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab_options.h"

#include <QProcess>
#include <QSettings>

namespace changeover {

StartServer LabOptions::startCommand() const
{
    const auto ms = [](int value) { return std::to_string(value) + "ms"; };
    StartServer start;
    start.strategy = strategy.toStdString();
    start.listen = listen.toStdString();
    start.settings = {"--startup-delay",  ms(startupDelayMs),  "--work",
                      ms(workMs),         "--probation",       ms(probationMs),
                      "--drain-deadline", ms(drainDeadlineMs), "--idle-grace",
                      ms(idleGraceMs),    "--threads",         std::to_string(serverThreads)};
    if (policy != QLatin1String("none"))
        start.settings.insert(start.settings.end(), {"--policy", policy.toStdString()});
    for (const QString& argument : QProcess::splitCommand(extraArguments))
        start.serverArguments.push_back(argument.toStdString());
    return start;
}

namespace {

/// Without this option and its value, in either spelling.
QStringList without(QStringList arguments, const QString& option)
{
    for (qsizetype i = arguments.size() - 1; i >= 0; --i)
        if (arguments[i].startsWith(option + QLatin1Char('=')))
            arguments.removeAt(i);
        else if (arguments[i] == option)
            arguments.remove(i, std::min<qsizetype>(2, arguments.size() - i));
    return arguments;
}

/// As QProcess::splitCommand() reads it back.
QString joined(const QStringList& arguments)
{
    QStringList quoted;
    for (QString argument : arguments) {
        const bool plain = !argument.isEmpty() && !argument.contains(QLatin1Char(' '));
        argument.replace(QLatin1Char('"'), QStringLiteral("\"\"\""));
        quoted << (plain ? argument : QLatin1Char('"') + argument + QLatin1Char('"'));
    }
    return quoted.join(QLatin1Char(' '));
}

}  // namespace

DeliberateFaults LabOptions::deliberate() const
{
    const StartServer start = startCommand();
    std::vector<std::string> arguments = start.settings;
    arguments.insert(arguments.end(), start.serverArguments.begin(), start.serverArguments.end());
    return DeliberateFaults::from(arguments);
}

LabOptions LabOptions::withoutPolicy() const
{
    LabOptions options = *this;
    options.policy = QStringLiteral("none");
    options.extraArguments =
        joined(without(QProcess::splitCommand(extraArguments), QStringLiteral("--policy")));
    return options;
}

LabOptions LabOptions::withoutFault() const
{
    LabOptions options = *this;
    const QStringList typed = without(QProcess::splitCommand(extraArguments), QStringLiteral("--fault"));
    options.extraArguments = joined(without(typed, QStringLiteral("--fault-generation")));
    return options;
}

SetLoad LabOptions::loadCommand() const
{
    SetLoad load;
    load.ratePerSecond = ratePerSecond;
    load.connections = static_cast<std::uint32_t>(connections);
    load.keepAlive = keepAlive;
    load.mix = mix.toStdString();
    load.timeoutMs = timeoutMs;
    return load;
}

LabOptions LabOptions::load(const QSettings& settings)
{
    LabOptions o;
    const auto read = [&settings](const char* key, auto& value) {
        const QVariant stored = settings.value(QStringLiteral("lab/") + QLatin1String(key));
        if (stored.isValid() && stored.canConvert<std::decay_t<decltype(value)>>())
            value = stored.value<std::decay_t<decltype(value)>>();
    };
    read("strategy", o.strategy);
    read("listen", o.listen);
    read("startupDelayMs", o.startupDelayMs);
    read("workMs", o.workMs);
    read("probationMs", o.probationMs);
    read("drainDeadlineMs", o.drainDeadlineMs);
    read("idleGraceMs", o.idleGraceMs);
    read("serverThreads", o.serverThreads);
    read("policy", o.policy);
    read("extraArguments", o.extraArguments);
    read("ratePerSecond", o.ratePerSecond);
    read("connections", o.connections);
    read("keepAlive", o.keepAlive);
    read("mix", o.mix);
    read("timeoutMs", o.timeoutMs);
    return o;
}

void LabOptions::save(QSettings& settings) const
{
    settings.beginGroup(QStringLiteral("lab"));
    settings.setValue("strategy", strategy);
    settings.setValue("listen", listen);
    settings.setValue("startupDelayMs", startupDelayMs);
    settings.setValue("workMs", workMs);
    settings.setValue("probationMs", probationMs);
    settings.setValue("drainDeadlineMs", drainDeadlineMs);
    settings.setValue("idleGraceMs", idleGraceMs);
    settings.setValue("serverThreads", serverThreads);
    settings.setValue("policy", policy);
    settings.setValue("extraArguments", extraArguments);
    settings.setValue("ratePerSecond", ratePerSecond);
    settings.setValue("connections", connections);
    settings.setValue("keepAlive", keepAlive);
    settings.setValue("mix", mix);
    settings.setValue("timeoutMs", timeoutMs);
    settings.endGroup();
}

}  // namespace changeover
