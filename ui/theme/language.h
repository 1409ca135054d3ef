// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTranslator>

namespace changeover {

enum class Language { English, Chinese };

/// The interface's language, changed while the program runs: every widget gets QEvent::LanguageChange.
/// One per application; lives as long as it.
class LanguageSwitch : public QObject {
    Q_OBJECT

public:
    explicit LanguageSwitch(QObject* parent = nullptr);

    Language language() const noexcept { return m_language; }
    void setLanguage(Language language);

    /// Chinese where the desktop speaks it.
    static Language ofTheDesktop();
    /// A font for it is installed. Needs the application.
    static bool canBeShown(Language language);

Q_SIGNALS:
    void changed(changeover::Language language);

private:
    QTranslator m_translator;
    Language m_language = Language::English;
};

}  // namespace changeover
