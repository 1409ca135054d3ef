// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/comparison_session.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace changeover {
namespace {

const char* const kFormats[] = {"html", "json", "md", "junit"};

std::vector<ComparedWay> waysOf(const ComparisonPlan& plan)
{
    std::vector<ComparedWay> ways;
    const auto list = [](const QStringList& names) { return names.join(QLatin1Char(',')).toStdString(); };
    for (const auto& choice : {chooseStrategies(list(plan.strategies)), choosePolicies(list(plan.policies))})
        for (const ComparisonCase& each : choice.cases)
            ways.push_back(ComparedWay::of(each));
    return ways;
}

/// The window's settings, as options of `run`.
QStringList optionsOf(const LabOptions& options)
{
    const auto ms = [](int value) { return QStringLiteral("%1ms").arg(value); };
    QStringList all{"--connections",
                    QString::number(options.connections),
                    "--keep-alive",
                    options.keepAlive ? "on" : "off",
                    "--mix",
                    options.mix,
                    "--timeout",
                    ms(options.timeoutMs),
                    "--work",
                    ms(options.workMs),
                    "--startup-delay",
                    ms(options.startupDelayMs),
                    "--probation",
                    ms(options.probationMs),
                    "--drain-deadline",
                    ms(options.drainDeadlineMs),
                    "--idle-grace",
                    ms(options.idleGraceMs),
                    "--server-threads",
                    QString::number(options.serverThreads)};
    if (options.ratePerSecond > 0) all << "--rate" << QStringLiteral("%1/s").arg(options.ratePerSecond);
    return all;
}

}  // namespace

QStringList ComparisonPlan::arguments() const
{
    QStringList all{"compare"};
    if (!strategies.isEmpty()) all << "--strategies" << strategies.join(QLatin1Char(','));
    if (!policies.isEmpty()) all << "--policies" << policies.join(QLatin1Char(','));
    all << "--seed" << QString::number(seed);
    return under ? all + optionsOf(*under) : all;
}

ComparisonSession::ComparisonSession(QString changeover, QString server, QObject* parent)
    : QObject(parent), m_changeover(std::move(changeover)), m_server(std::move(server))
{
    connect(&m_process, &ComparisonProcess::lineArrived, this, &ComparisonSession::take);
    connect(&m_process, &ComparisonProcess::ended, this, &ComparisonSession::takeEnd);
}

void ComparisonSession::start(const ComparisonPlan& plan)
{
    if (isRunning() || plan.isEmpty()) return;
    m_reports = std::make_unique<QTemporaryDir>();
    QStringList arguments = plan.arguments();
    if (!m_server.isEmpty()) arguments << "--server" << m_server;
    arguments << "--quiet"
              << "--report"
              << "jsonl=-";
    for (const char* format : kFormats)
        arguments << "--report"
                  << QLatin1String(format) + QLatin1Char('=') + reportPath(QLatin1String(format));
    m_model.plan(waysOf(plan));
    m_process.start(m_changeover, arguments);
}

QString ComparisonSession::reportPath(const QString& format) const
{
    return m_reports ? m_reports->filePath(QStringLiteral("comparison.") + format) : QString();
}

bool ComparisonSession::saveReport(const QString& format, const QString& path) const
{
    const QString made = reportPath(format);
    if (made.isEmpty() || !QFile::exists(made)) return false;
    return (!QFile::exists(path) || QFile::remove(path)) && QFile::copy(made, path);
}

void ComparisonSession::take(const QByteArray& line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    const QString kind = object["kind"].toString();
    if (kind == QLatin1String("begins")) {
        m_model.begin(object["name"].toString());
        emit began(object["number"].toInt(), object["of"].toInt(), object["name"].toString());
    } else if (kind == QLatin1String("run")) {
        m_model.end(ComparedWay::of(object["run"].toObject()));
    }
}

void ComparisonSession::takeEnd(const ComparisonProcess::End& end)
{
    m_model.close();
    emit ended(end);
}

}  // namespace changeover
