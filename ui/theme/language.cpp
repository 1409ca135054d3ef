// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/language.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QLocale>

namespace changeover {

LanguageSwitch::LanguageSwitch(QObject* parent) : QObject(parent) {}

void LanguageSwitch::setLanguage(Language language)
{
    if (language == m_language) return;
    m_language = language;
    if (language == Language::Chinese && m_translator.load(QStringLiteral(":/i18n/changeover_zh_CN.qm")))
        QCoreApplication::installTranslator(&m_translator);
    else
        QCoreApplication::removeTranslator(&m_translator);
    emit changed(language);
}

Language LanguageSwitch::ofTheDesktop()
{
    return QLocale::system().language() == QLocale::Chinese ? Language::Chinese : Language::English;
}

bool LanguageSwitch::canBeShown(Language language)
{
    return language == Language::English ||
           !QFontDatabase::families(QFontDatabase::SimplifiedChinese).isEmpty();
}

}  // namespace changeover
