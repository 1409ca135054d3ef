// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/termination.h"
#include "ui/demonstration.h"
#include "ui/lab_session.h"
#include "ui/main_window.h"
#include "ui/theme/language.h"
#include "ui/theme/ui_scale.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace changeover;

namespace {

struct Options {
    std::optional<Language> language;
    std::optional<ThemeMode> theme;
    QString server;
    QString picture;
};

constexpr QSize kPictureSize{1600, 900};

/// A sentence for the person where a value is none of those allowed.
std::optional<QString> read(const QCommandLineParser& parser, Options& options)
{
    const QString language = parser.value(QStringLiteral("lang"));
    if (language == QLatin1String("en"))
        options.language = Language::English;
    else if (language == QLatin1String("zh"))
        options.language = Language::Chinese;
    else if (!language.isEmpty())
        return QStringLiteral("--lang is en or zh, not “%1”.").arg(language);

    const QString theme = parser.value(QStringLiteral("theme"));
    if (theme == QLatin1String("light"))
        options.theme = ThemeMode::Light;
    else if (theme == QLatin1String("dark"))
        options.theme = ThemeMode::Dark;
    else if (theme == QLatin1String("system"))
        options.theme = ThemeMode::System;
    else if (!theme.isEmpty())
        return QStringLiteral("--theme is light, dark or system, not “%1”.").arg(theme);
    options.server = parser.value(QStringLiteral("server"));
    options.picture = parser.value(QStringLiteral("picture"));
    return std::nullopt;
}

void describe(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral("See every request survive a server's restart."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption(
        {QStringLiteral("lang"), QStringLiteral("Language: en or zh."), QStringLiteral("LANGUAGE")});
    parser.addOption(
        {QStringLiteral("theme"), QStringLiteral("light, dark or system."), QStringLiteral("THEME")});
    parser.addOption(
        {QStringLiteral("server"), QStringLiteral("The server program to restart."), QStringLiteral("PATH")});
    parser.addOption(
        {QStringLiteral("picture"),
         QStringLiteral("Start, load and restart a server, save a picture of the window and leave."),
         QStringLiteral("FILE")});
}

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("changeover-window"));
    QCoreApplication::setOrganizationName(QStringLiteral("changeover"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CHANGEOVER_VERSION));
}

/// --help and --version need no display: answered before there is an application that has one.
void answerWithoutDisplay(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    nameApplication();
    QCommandLineParser parser;
    describe(parser);
    parser.parse(QCoreApplication::arguments());  // Qt's own options are no errors yet
    if (parser.isSet(QStringLiteral("version"))) parser.showVersion();
    if (parser.isSet(QStringLiteral("help"))) parser.showHelp();
}

constexpr int kNoDisplay = 4;

/// Qt ends a program that finds no display by abort(): a sentence and an exit code instead.
void explainNoDisplay(QtMsgType type, const QMessageLogContext&, const QString& words)
{
    static QString reason;
    if (type != QtFatalMsg) {
        if (words.contains(QLatin1String("display"))) reason = words.simplified();
        return;
    }
    std::fputs(
        qPrintable(QStringLiteral("There is no display that the window can be opened on (%1). Start it from "
                                  "a desktop, or use “changeover run”, which needs none.\n")
                       .arg(reason.isEmpty() ? words.section(QLatin1Char('\n'), 0, 0) : reason)),
        stderr);
    std::_Exit(kNoDisplay);
}

}  // namespace

int main(int argc, char** argv)
{
    answerWithoutDisplay(argc, argv);
    const int scaleAsked = takeScaleBelowOne();
    const QtMessageHandler usual = qInstallMessageHandler(explainNoDisplay);
    QApplication app(argc, argv);
    qInstallMessageHandler(usual);
    nameApplication();
    QCommandLineParser parser;
    describe(parser);
    parser.process(app);
    Options options;
    if (const auto problem = read(parser, options)) {
        std::fputs(qPrintable(*problem + QLatin1Char('\n')), stderr);
        return 2;
    }

    // A demonstration is nobody's: it neither follows nor changes a person's settings.
    const QTemporaryDir ownSettings;
    if (!options.picture.isEmpty()) {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, ownSettings.path());
    }
    const QSettings settings;
    LanguageSwitch language;
    const auto spoken = options.language.value_or(static_cast<Language>(
        settings.value(QStringLiteral("window/language"), static_cast<int>(LanguageSwitch::ofTheDesktop()))
            .toInt()));
    const auto theme = options.theme.value_or(
        static_cast<ThemeMode>(settings.value(QStringLiteral("window/theme")).toInt()));
    applyTheme(theme);

    // The three programs are neighbours, in the build tree as when installed.
    LabSession session(QCoreApplication::applicationDirPath() + QStringLiteral("/changeover"),
                       options.server);
    MainWindow window(session, language);
    window.chooseLanguage(spoken);
    const Termination termination;
    QObject::connect(&termination, &Termination::requested, &window, &QWidget::close);
    window.setThemeMode(theme);
    window.setUiScale(scaleAsked != 100 ? scaleAsked
                                        : settings.value(QStringLiteral("window/scale"), 100).toInt());
    int exitCode = 0;
    std::optional<Demonstration> demonstration;
    if (!options.picture.isEmpty()) {
        window.setMinimumSize(kPictureSize);  // also where the screen is smaller
        demonstration.emplace(session, window, options.picture);
        QObject::connect(&*demonstration, &Demonstration::finished, &window,
                         [&](int code, const QString& sentence) {
                             exitCode = code;
                             if (code != 0) std::fputs(qPrintable(sentence + QLatin1Char('\n')), stderr);
                             window.close();
                         });
    }
    window.show();
    session.open();
    const int quit = QApplication::exec();
    return exitCode != 0 ? exitCode : quit;
}
