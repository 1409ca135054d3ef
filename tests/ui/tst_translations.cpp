// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QXmlStreamReader>
#include <QtTest>

/// The Chinese translation is complete: every text the program can show has one, with the same placeholders.
/// `ninja changeover_ui_lupdate` brings new texts into the file.
class tst_Translations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslated();
    void theFileHasEveryTextOfTheSources();

private:
    struct Message {
        QString source;
        QString translation;
        bool unfinished = false;
    };
    static QList<Message> read();
    static QStringList placeholders(const QString& text);
};

QList<tst_Translations::Message> tst_Translations::read()
{
    QFile file(QStringLiteral(CHANGEOVER_SOURCE_DIR "/resources/translations/changeover_zh_CN.ts"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == QLatin1String("message"))
            messages.append(Message());
        else if (xml.name() == QLatin1String("source"))
            messages.last().source = xml.readElementText();
        else if (xml.name() == QLatin1String("translation")) {
            messages.last().unfinished = xml.attributes().hasAttribute(QLatin1String("type"));
            messages.last().translation = xml.readElementText();
        }
    }
    return messages;
}

QStringList tst_Translations::placeholders(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("%[1-9n]"));
    QStringList found;
    for (auto it = pattern.globalMatch(text); it.hasNext();)
        found << it.next().captured();
    found.sort();
    return found;
}

void tst_Translations::everyTextIsTranslated()
{
    const auto messages = read();
    QVERIFY(messages.size() > 300);
    for (const Message& message : messages) {
        QVERIFY2(!message.unfinished && !message.translation.isEmpty(), qPrintable(message.source));
        QVERIFY2(placeholders(message.source) == placeholders(message.translation),
                 qPrintable(message.source));
    }
}

void tst_Translations::theFileHasEveryTextOfTheSources()
{
    QSet<QString> known;
    for (const Message& message : read())
        known.insert(message.source);
    // A literal right behind tr( or translate("Context", : what lupdate would find, found anew.
    static const QRegularExpression call(QStringLiteral(
        R"rx((?:\btr\(|QT_TRANSLATE_NOOP\(\s*"\w+",|translate\(\s*"\w+",)\s*((?:"(?:[^"\\]|\\.)*"\s*)+))rx"));
    static const QRegularExpression literal(QStringLiteral(R"rx("((?:[^"\\]|\\.)*)")rx"));
    int texts = 0;
    QDirIterator files(QStringLiteral(CHANGEOVER_SOURCE_DIR "/ui"), {QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString source = QString::fromUtf8(file.readAll());
        for (auto it = call.globalMatch(source); it.hasNext(); ++texts) {
            QString text;
            const QString literals = it.next().captured(1);
            for (auto part = literal.globalMatch(literals); part.hasNext();)
                text += part.next().captured(1);
            text.replace(QStringLiteral("\\\""), QStringLiteral("\""))
                .replace(QStringLiteral("\\\\"), QStringLiteral("\\"));
            QVERIFY2(known.contains(text), qPrintable(files.fileName() + QStringLiteral(": ") + text));
        }
    }
    QVERIFY(texts > 300);
}

CHANGEOVER_TEST(tst_Translations)
#include "tst_translations.moc"
