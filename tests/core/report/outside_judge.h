// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <string>

namespace changeover {

/// What a program that is not ours says about a report.
struct Judgement {
    bool asked = false;  ///< false: it is not installed, `words` says what to install
    bool valid = false;
    QString words;
};

inline Judgement ask(const QString& program, const QStringList& arguments)
{
    constexpr int kPatienceMs = 60'000;
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForStarted()) return {false, false, "install " + program};
    process.waitForFinished(kPatienceMs);
    return {process.exitCode() != 77, process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
            QString::fromUtf8(process.readAll())};
}

inline QString schemaPath(const char* name)
{
    return QStringLiteral(CHANGEOVER_SOURCE_DIR "/resources/schema/%1.schema.json").arg(name);
}

/// Valid and, key for key, what the schema asks for. Anything may stand below `freeKeys`.
inline Judgement judgeJsonFile(const QString& path, const char* schema = "changeover-report-1",
                               const QStringList& freeKeys = {"config"})
{
    // The distribution's interpreter: that is where its packages are.
    return ask("/usr/bin/python3", QStringList{CHANGEOVER_SOURCE_DIR "/tests/core/report/check_json.py",
                                               schemaPath(schema), path} +
                                       freeKeys);
}

inline Judgement judgeJUnitFile(const QString& path)
{
    return ask("xmllint",
               {"--noout", "--schema", CHANGEOVER_SOURCE_DIR "/tests/core/report/junit.xsd", path});
}

/// Of a text that is not in a file yet.
template <class Judge> Judgement judgeText(const std::string& text, Judge judge)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("report"));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        return {true, false, "cannot write " + file.fileName()};
    file.close();
    return judge(file.fileName());
}

inline Judgement judgeJson(const std::string& text)
{
    return judgeText(text, [](const QString& path) { return judgeJsonFile(path); });
}

inline Judgement judgeJUnit(const std::string& text)
{
    return judgeText(text, [](const QString& path) { return judgeJUnitFile(path); });
}

}  // namespace changeover

/// Fails, or skips where nobody can be asked.
#define VERIFY_JUDGED_VALID(judgement)                                                                       \
    do {                                                                                                     \
        const changeover::Judgement judged = (judgement);                                                    \
        if (!judged.asked) QSKIP(qPrintable(judged.words));                                                  \
        QVERIFY2(judged.valid, qPrintable(judged.words));                                                    \
    } while (false)
