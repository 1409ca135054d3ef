// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/comparison_window.h"

#include "ui/messages.h"
#include "ui/panes/comparison_chooser.h"
#include "ui/panes/quiet_table.h"
#include "ui/plots/aligned_charts.h"

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

namespace changeover {
namespace {

struct Format {
    const char* key;     ///< of `--report`
    const char* suffix;  ///< of a file
    const char* text;
};

const Format kFormats[] = {
    {"html", "html", QT_TRANSLATE_NOOP("ComparisonWindow", "Web page, to look at and to print")},
    {"json", "json", QT_TRANSLATE_NOOP("ComparisonWindow", "JSON, with each run's whole report")},
    {"md", "md", QT_TRANSLATE_NOOP("ComparisonWindow", "Markdown table")},
    {"junit", "xml", QT_TRANSLATE_NOOP("ComparisonWindow", "JUnit, for a CI server")}};

}  // namespace

ComparisonWindow::ComparisonWindow(ComparisonSession& session, QWidget* parent)
    : QDialog(parent, Qt::Window | Qt::WindowMinMaxButtonsHint | Qt::WindowCloseButtonHint),
      m_session(session), m_chooser(new ComparisonChooser(this)), m_sentence(new QLabel(this)),
      m_note(new QLabel(this)), m_charts(new AlignedCharts(this)), m_table(new QTableView(this)),
      m_progress(new QProgressBar(this)), m_cancel(new QPushButton(this)), m_save(new QPushButton(this)),
      m_copy(new QPushButton(this)), m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("comparison"));
    auto* halves = new QHBoxLayout;
    halves->addWidget(m_chooser);
    halves->addWidget(buildResults(), 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(halves, 1);
    column->addLayout(buildButtons());
    connectSession();
    setRunning(false);
    fitSizes();
    retranslate();
    resize(1240, 800);
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
    connect(&m_session, &ComparisonSession::began, this, &ComparisonWindow::showProgress);
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
    m_plan = plan;
    m_problem.clear();
    m_progress->setRange(0, 0);
    m_progress->setFormat(QString());
    setRunning(true);
    m_session.start(plan);
}

void ComparisonWindow::showProgress(int number, int of, const QString& name)
{
    m_progress->setRange(0, of);
    m_progress->setValue(number - 1);
    for (const ComparedWay& way : m_session.model().ways())
        if (way.name == name)
            m_progress->setFormat(tr("%1 of %2: %3").arg(number).arg(of).arg(messages::wayName(way)));
}

void ComparisonWindow::showWays()
{
    const std::vector<ComparedWay>& ways = m_session.model().ways();
    const QString sentence = messages::comparison(ways);
    m_sentence->setText(
        !sentence.isEmpty() ? sentence
        : m_session.isRunning()
            ? tr("The first result comes in some seconds…")
            : tr("Tick the ways to restart that you want to see side by side, and compare them."));
    m_charts->setWays(ways);
    m_table->setVisible(!ways.empty());
    m_table->resizeColumnsToContents();
    m_charts->setAccessibleDescription(m_sentence->text());
    const QString loaded =
        m_labLoaded ? tr("⚠ The window's own lab has a load running: figures are steadier without it.")
                    : QString();
    m_note->setText(m_problem.isEmpty() ? loaded : m_problem);
    m_note->setVisible(!m_note->text().isEmpty());
}

void ComparisonWindow::showEnd(const ComparisonProcess::End& end)
{
    m_problem = messages::sentence(end);
    setRunning(false);
    showWays();
}

void ComparisonWindow::setRunning(bool running)
{
    m_chooser->setRunning(running);
    m_progress->setVisible(running);
    m_cancel->setVisible(running);
    m_cancel->setEnabled(running);
    m_save->setEnabled(!running && QFile::exists(m_session.reportPath(QStringLiteral("html"))));
    m_copy->setEnabled(!m_plan.isEmpty());
}

void ComparisonWindow::save()
{
    QStringList filters;
    for (const Format& format : kFormats)
        filters << QStringLiteral("%1 (*.%2)").arg(tr(format.text), QLatin1String(format.suffix));
    QString chosen;
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the comparison"), QDir::home().filePath(QStringLiteral("comparison.html")),
        filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty()) return;
    const Format& format = kFormats[std::max<qsizetype>(0, filters.indexOf(chosen))];
    m_problem = m_session.saveReport(QLatin1String(format.key), path)
                    ? QString()
                    : tr("“%1” could not be written. Nothing is lost: choose another place.").arg(path);
    showWays();
}

void ComparisonWindow::copyCommand()
{
    QApplication::clipboard()->setText(QStringLiteral("changeover ") +
                                       m_plan.arguments().join(QLatin1Char(' ')));
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
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(font().pointSizeF() * 1.15);
    m_sentence->setFont(bold);
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
