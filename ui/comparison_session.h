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

class QJsonObject;

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
    /// The report as "html", "json", "md" or "junit"; empty before the end of a comparison.
    QString reportPath(const QString& format) const;
    /// Copies it; false where that cannot be done.
    [[nodiscard]] bool saveReport(const QString& format, const QString& path) const;

Q_SIGNALS:
    /// The `number`th way of `of` runs now.
    void began(int number, int of, const QString& name);
    void ended(const changeover::ComparisonProcess::End& end);

private:
    void take(const QByteArray& line);
    void takeEnd(const ComparisonProcess::End& end);

    QString m_changeover, m_server;
    ComparisonProcess m_process;
    ComparisonModel m_model;
    std::unique_ptr<QTemporaryDir> m_reports;  // of the newest comparison
};

}  // namespace changeover
