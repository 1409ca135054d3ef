// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/comparison_window.h"

#include "ui/messages.h"
#include "ui/panes/comparison_chooser.h"
#include "ui/panes/quiet_table.h"
#include "ui/panes/scrolled_pane.h"
#include "ui/plots/aligned_charts.h"
#include "ui/theme/screen_fit.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace changeover {
namespace {

/// A sentence of the program's own may be long; it is whole in the tool tip.
constexpr int kWidestVerdict = 28;

}  // namespace

ComparisonWindow::ComparisonWindow(ComparisonSession& session, QWidget* parent)
    : QDialog(parent, Qt::Window | Qt::WindowMinMaxButtonsHint | Qt::WindowCloseButtonHint),
      m_session(session), m_chooser(new ComparisonChooser(this)), m_sentence(new QLabel(this)),
      m_note(new QLabel(this)), m_charts(new AlignedCharts(this)), m_table(new QTableView(this)),
      m_progress(new QProgressBar(this)), m_cancel(new QPushButton(this)), m_save(new QPushButton(this)),
      m_copy(new QPushButton(this)), m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("comparison"));
    auto* inside = new QWidget(this);
    auto* halves = new QHBoxLayout(inside);
    halves->setContentsMargins(0, 0, 0, 0);
    halves->addWidget(m_chooser);
    halves->addWidget(buildResults(), 1);
    auto* column = new QVBoxLayout(this);
    column->addWidget(new ScrolledPane(inside, this), 1);
    column->addLayout(buildButtons());
    connectSession();
    setRunning(false);
    fitSizes();
    retranslate();
    new ScreenFit(*this, {1240, 800});
}

ComparisonWindow::~ComparisonWindow() = default;

QWidget* ComparisonWindow::buildResults()
{
    m_sentence->setObjectName(QStringLiteral("comparison.sentence"));
    m_note->setObjectName(QStringLiteral("comparison.note"));
    m_charts->setObjectName(QStringLiteral("comparison.charts"));
    m_table->setObjectName(QStringLiteral("comparison.table"));
    for (QLabel* text : {m_sentence, m_note}) {
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_table->setModel(&m_session.model());
    makeQuiet(*m_table);
    m_table->horizontalHeader()->setMinimumSectionSize(1);
    m_table->horizontalHeader()->setStretchLastSection(false);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_charts);
    splitter->addWidget(m_table);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    auto* results = new QWidget(this);
    auto* column = new QVBoxLayout(results);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_sentence);
    column->addWidget(m_note);
    column->addWidget(splitter, 1);
    return results;
}

QLayout* ComparisonWindow::buildButtons()
{
    m_progress->setObjectName(QStringLiteral("comparison.progress"));
    m_cancel->setObjectName(QStringLiteral("comparison.cancel"));
    m_save->setObjectName(QStringLiteral("comparison.save"));
    m_copy->setObjectName(QStringLiteral("comparison.copyCommand"));
    m_close->setObjectName(QStringLiteral("comparison.close"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_progress, 1);
    row->addWidget(m_cancel);
    row->addStretch();
    row->addWidget(m_copy);
    row->addWidget(m_save);
    row->addWidget(m_close);
    for (QPushButton* button : {m_cancel, m_save, m_copy, m_close})
        button->setAutoDefault(false);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_session.cancel();
        m_cancel->setEnabled(false);
    });
    connect(m_save, &QPushButton::clicked, this, &ComparisonWindow::save);
    connect(m_copy, &QPushButton::clicked, this, &ComparisonWindow::copyCommand);
    connect(m_close, &QPushButton::clicked, this, &QWidget::close);
    return row;
}

void ComparisonWindow::connectSession()
{
    connect(m_chooser, &ComparisonChooser::compareRequested, this, &ComparisonWindow::start);
    connect(&m_session, &ComparisonSession::ended, this, &ComparisonWindow::showEnd);
    connect(&m_session.model(), &ComparisonModel::changed, this, &ComparisonWindow::showWays);
}

void ComparisonWindow::setOptions(const LabOptions& options) { m_chooser->setOptions(options); }

void ComparisonWindow::setLabLoaded(bool loaded)
{
    if (loaded == m_labLoaded) return;
    m_labLoaded = loaded;
    showWays();
}

void ComparisonWindow::start(const ComparisonPlan& plan)
{
    m_end.reset();
    m_unsaved.clear();
    m_session.start(plan);
    setRunning(m_session.isRunning());
    showWays();
}

void ComparisonWindow::showProgress()
{
    const std::vector<ComparedWay>& ways = m_session.model().ways();
    const auto running = std::ranges::find(ways, ComparedWay::State::Running, &ComparedWay::state);
    // Before the first begins nobody knows.
    m_progress->setRange(0, running == ways.end() ? 0 : static_cast<int>(ways.size()));
    m_progress->setValue(static_cast<int>(running - ways.begin()));
    m_progress->setFormat(messages::comparing(ways));
}

void ComparisonWindow::showWays()
{
    const std::vector<ComparedWay>& ways = m_session.model().ways();
    const QString sentence = messages::comparison(ways);
    m_sentence->setText(
        !sentence.isEmpty() ? sentence
        : ways.empty() ? tr("Tick the ways to restart that you want to see side by side, and compare them.")
        : m_session.isRunning() ? tr("The first result takes a few seconds…")
                                : tr("Nothing was compared."));
    m_charts->setWays(ways);
    m_charts->setAccessibleDescription(m_sentence->text());
    m_table->setVisible(!ways.empty());
    fitColumns();
    showProgress();
    showNote();
}

/// What went wrong first; else what makes the figures worse.
void ComparisonWindow::showNote()
{
    QStringList words;
    if (m_end) words << messages::sentence(*m_end);
    if (!m_unsaved.isEmpty())
        words << tr("“%1” could not be written. Nothing is lost: choose another place.").arg(m_unsaved);
    words.removeAll(QString());
    if (words.isEmpty() && m_labLoaded)
        words << tr("⚠ The window's own lab has a load running: figures are steadier without it.");
    m_note->setText(words.join(QLatin1Char('\n')));
    m_note->setVisible(!words.isEmpty());
}

void ComparisonWindow::showEnd(const ComparisonProcess::End& end)
{
    m_end = end;
    setRunning(false);
    showWays();
}

void ComparisonWindow::setRunning(bool running)
{
    m_chooser->setRunning(running);
    m_progress->setVisible(running);
    m_cancel->setVisible(running);
    m_cancel->setEnabled(running);
    m_save->setEnabled(m_session.hasReport());
}

void ComparisonWindow::save()
{
    QStringList filters;
    for (const ComparisonFormat& format : comparisonFormats())
        filters << QStringLiteral("%1 (*.%2)").arg(tr(format.text), QLatin1String(format.suffix));
    QString chosen;
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the comparison"), QDir::home().filePath(QStringLiteral("comparison.html")),
        filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty()) return;
    const ComparisonTarget target = comparisonTarget(path, filters.indexOf(chosen));
    m_unsaved = m_session.saveReport(target.format, target.path) ? QString() : target.path;
    showNote();
}

void ComparisonWindow::copyCommand()
{
    QApplication::clipboard()->setText(m_session.command(m_chooser->plan()));
}

void ComparisonWindow::restoreSettings(const QSettings& settings)
{
    m_chooser->restore(settings);
    restoreGeometry(settings.value(QStringLiteral("comparison/geometry")).toByteArray());
}

void ComparisonWindow::saveSettings(QSettings& settings) const
{
    m_chooser->save(settings);
    settings.setValue(QStringLiteral("comparison/geometry"), saveGeometry());
}

void ComparisonWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitSizes();
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ComparisonWindow::fitSizes()
{
    fitRows(*m_table);
    m_table->horizontalHeader()->setDefaultSectionSize(fontMetrics().horizontalAdvance(QLatin1Char('x')) * 4);
    for (int column = 0; column < ComparisonModel::kColumns; ++column)
        m_table->setColumnWidth(column, 0);
    fitColumns();
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(font().pointSizeF() * 1.15);
    m_sentence->setFont(bold);
}

/// They only grow, so that what somebody has made wider stays so.
void ComparisonWindow::fitColumns()
{
    const QAbstractItemView& view = *m_table;  // whose size hints are public
    const int widest = fontMetrics().horizontalAdvance(QLatin1Char('x')) * kWidestVerdict;
    for (int column = 0; column < ComparisonModel::kColumns; ++column) {
        int wanted =
            std::max(view.sizeHintForColumn(column), m_table->horizontalHeader()->sectionSizeHint(column));
        if (column == ComparisonModel::Verdict) wanted = std::min(wanted, widest);
        m_table->setColumnWidth(column, std::max(wanted, m_table->columnWidth(column)));
    }
}

void ComparisonWindow::retranslate()
{
    setWindowTitle(tr("Comparison"));
    m_cancel->setText(tr("Cancel"));
    m_save->setText(tr("Save Report…"));
    m_copy->setText(tr("Copy Command"));
    m_copy->setToolTip(tr("The same comparison for a terminal"));
    m_close->setText(tr("Close"));
    m_charts->setAccessibleName(tr("Requests per second around the trigger, a chart for each way"));
    m_table->setAccessibleName(tr("What came of each way to restart"));
    m_progress->setAccessibleName(tr("How far the comparison is"));
    m_session.model().retranslate();
    showWays();
}

}  // namespace changeover
