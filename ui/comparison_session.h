// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/comparison_process.h"
#include "ui/lab_options.h"
#include "ui/models/comparison_model.h"

#include <QObject>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <optional>
#include <span>

namespace changeover {

/// What is to be compared, and how.
struct ComparisonPlan {
    QStringList strategies, policies;
    int seed = 1;
    /// The load and the server's timing of all ways; none: each under the load that shows it.
    std::optional<LabOptions> under;

    bool isEmpty() const { return strategies.isEmpty() && policies.isEmpty(); }
    /// As one would type it: "compare --strategies inherit,takeover --seed 1".
    QStringList arguments() const;
};

/// Requests per second of all ways "as in the window", whose own load may be off.
double comparedRate(const LabOptions& options);

/// What the report of a comparison can be saved as.
struct ComparisonFormat {
    const char* key;     ///< of `--report`
    const char* suffix;  ///< of a file
    const char* text;    ///< in the translation context of ComparisonWindow
};
std::span<const ComparisonFormat> comparisonFormats();

/// Where a report is saved, and as what.
struct ComparisonTarget {
    const char* format;  ///< its key
    QString path;
};
/// By the suffix of the path that somebody typed, where it is one of ours; else as the type that he chose,
/// whose suffix a path without one gets.
ComparisonTarget comparisonTarget(const QString& path, qsizetype chosen);

/// One comparison at a time and what is known of it: takes what the program says into the model. GUI thread.
class ComparisonSession : public QObject {
    Q_OBJECT

public:
    /// `changeover`: the program that compares; `server`: empty for its own choice.
    ComparisonSession(QString changeover, QString server, QObject* parent = nullptr);

    /// Nothing happens while one runs.
    void start(const ComparisonPlan& plan);
    void cancel() { m_process.cancel(); }
    bool isRunning() const noexcept { return m_process.isRunning(); }

    ComparisonModel& model() noexcept { return m_model; }
    /// A comparison has written its reports.
    bool hasReport() const;
    /// As one of comparisonFormats(), by its key. False where that cannot be done; what was there then stays.
    [[nodiscard]] bool saveReport(const char* format, const QString& path) const;
    /// For a terminal, quoted as a shell wants it.
    QString command(const ComparisonPlan& plan) const;

Q_SIGNALS:
    void ended(const changeover::ComparisonProcess::End& end);

private:
    QStringList arguments(const ComparisonPlan& plan) const;
    QString reportPath(const char* format) const;
    void take(const QByteArray& line);
    void takeEnd(const ComparisonProcess::End& end);

    QString m_changeover, m_server;
    ComparisonProcess m_process;
    ComparisonModel m_model;
    std::unique_ptr<QTemporaryDir> m_reports;  // of the newest comparison
};

}  // namespace changeover
