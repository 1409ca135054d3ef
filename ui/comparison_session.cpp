// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/comparison_session.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>

namespace changeover {
namespace {

constexpr double kUsualRate = 200;  // where the window's load is off

const ComparisonFormat kFormats[] = {
    {"html", "html", QT_TRANSLATE_NOOP("changeover::ComparisonWindow", "Web page, to look at and to print")},
    {"json", "json", QT_TRANSLATE_NOOP("changeover::ComparisonWindow", "JSON, with each run's whole report")},
    {"md", "md", QT_TRANSLATE_NOOP("changeover::ComparisonWindow", "Markdown table")},
    {"junit", "xml", QT_TRANSLATE_NOOP("changeover::ComparisonWindow", "JUnit, for a CI server")}};

/// As a shell reads it again.
QString quoted(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./,:=@%+-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString inside = word;
    inside.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + inside + QLatin1Char('\'');
}

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
    return all << "--rate" << QStringLiteral("%1/s").arg(comparedRate(options));
}

}  // namespace

std::span<const ComparisonFormat> comparisonFormats() { return kFormats; }

double comparedRate(const LabOptions& options)
{
    return options.ratePerSecond > 0 ? options.ratePerSecond : kUsualRate;
}

ComparisonTarget comparisonTarget(const QString& path, qsizetype chosen)
{
    const QString suffix = QFileInfo(path).suffix();
    for (const ComparisonFormat& format : kFormats)
        if (suffix.compare(QLatin1String(format.suffix), Qt::CaseInsensitive) == 0) return {format.key, path};
    const ComparisonFormat& format =
        kFormats[static_cast<std::size_t>(std::clamp<qsizetype>(chosen, 0, std::ssize(kFormats) - 1))];
    return {format.key, suffix.isEmpty() ? path + QLatin1Char('.') + QLatin1String(format.suffix) : path};
}

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

QStringList ComparisonSession::arguments(const ComparisonPlan& plan) const
{
    QStringList all = plan.arguments();
    if (!m_server.isEmpty()) all << "--server" << m_server;
    return all;
}

QString ComparisonSession::command(const ComparisonPlan& plan) const
{
    QStringList words{QStringLiteral("changeover")};
    for (const QString& argument : arguments(plan))
        words << quoted(argument);
    return words.join(QLatin1Char(' '));
}

void ComparisonSession::start(const ComparisonPlan& plan)
{
    if (isRunning() || plan.isEmpty()) return;
    m_reports = std::make_unique<QTemporaryDir>();
    QStringList all = arguments(plan) << "--quiet"
                                      << "--report"
                                      << "jsonl=-";
    // Without a place for them they cannot be saved; what is shown comes all the same.
    if (m_reports->isValid())
        for (const ComparisonFormat& format : kFormats)
            all << "--report" << QLatin1String(format.key) + QLatin1Char('=') + reportPath(format.key);
    m_model.plan(waysOf(plan));
    m_process.start(m_changeover, all);
}

QString ComparisonSession::reportPath(const char* format) const
{
    return m_reports && m_reports->isValid() ? m_reports->filePath(QLatin1String(format)) : QString();
}

/// A program that was killed leaves them empty.
bool ComparisonSession::hasReport() const
{
    return QFileInfo(reportPath(kFormats[0].key)).size() > 0 && !isRunning();
}

bool ComparisonSession::saveReport(const char* format, const QString& path) const
{
    QFile made(reportPath(format));
    if (!hasReport() || !made.open(QIODevice::ReadOnly)) return false;
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(made.readAll()) > 0 && file.commit();
}

void ComparisonSession::take(const QByteArray& line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    const QString kind = object["kind"].toString();
    if (kind == QLatin1String("begins"))
        m_model.begin(object["name"].toString());
    else if (kind == QLatin1String("run"))
        m_model.end(ComparedWay::of(object["run"].toObject()));
}

void ComparisonSession::takeEnd(const ComparisonProcess::End& end)
{
    m_model.close(end.cancelled);
    emit ended(end);
}

}  // namespace changeover
