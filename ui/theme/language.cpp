// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/language.h"

#include <QApplication>
#include <QFont>
#include <QLocale>

namespace changeover {

LanguageSwitch::LanguageSwitch(QObject* parent) : QObject(parent)
{
    QFont font = QApplication::font();
    QStringList families{font.family()};
    families << QStringLiteral("Noto Sans CJK SC") << QStringLiteral("Source Han Sans SC")
             << QStringLiteral("WenQuanYi Micro Hei") << QStringLiteral("WenQuanYi Zen Hei");
    font.setFamilies(families);
    QApplication::setFont(font);
}

void LanguageSwitch::setLanguage(Language language)
{
    if (language == m_language) return;
    m_language = language;
    if (language == Language::Chinese && m_translator.load(QStringLiteral(":/i18n/changeover_zh_CN.qm")))
        QApplication::installTranslator(&m_translator);
    else
        QApplication::removeTranslator(&m_translator);
    emit changed(language);
}

Language LanguageSwitch::ofTheDesktop()
{
    return QLocale::system().language() == QLocale::Chinese ? Language::Chinese : Language::English;
}

}  // namespace changeover
