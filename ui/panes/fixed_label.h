// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace changeover {

/// Words that change while their place does not: room for a number of lines, and for a width where one is
/// given. Words that need more end in "…" and are whole in the tool tip and for screen readers.
class FixedLabel : public QLabel {
    Q_OBJECT

public:
    explicit FixedLabel(QWidget* parent = nullptr);

    void setLines(int lines);
    /// How wide the words may be; 0: as wide as the layout likes.
    void setRoom(int width);
    int room() const noexcept { return m_room; }
    /// What the value is, for screen readers: "Verdict" becomes "Verdict: PASS". A change is announced.
    void setMeaning(const QString& meaning);
    void setWords(const QString& words);
    bool isElided() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return false; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QStringList lines() const;
    void say();

    int m_lines = 1;
    int m_room = 0;
    QString m_meaning;
};

}  // namespace changeover
