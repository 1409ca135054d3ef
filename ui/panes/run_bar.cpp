// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/run_bar.h"

#include "core/lab/strategies/strategy.h"
#include "ui/commands/commands.h"
#include "ui/messages.h"

#include <QAction>
#include <QActionEvent>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QStandardItemModel>
#include <QToolButton>

namespace changeover {
namespace {

constexpr int kSteps = 6;
constexpr int kChipsByMark = 5;  // their names are left out
constexpr int kNoChips = 6;
constexpr int kRates[] = {0, 50, 100, 200, 500, 1000, 2000};
constexpr const char* kMixes[] = {"get", "slow", "post", "stream", "pipelined", "transfer", "mixed"};

/// One that is not enabled is shown, with the reason as its tool tip, and cannot be chosen.
void setEnabledItem(const QComboBox& box, int index, bool enabled)
{
    if (auto* const model = qobject_cast<QStandardItemModel*>(box.model()))
        model->item(index)->setEnabled(enabled);
}

}  // namespace

RunBar::RunBar(const Commands& commands, QWidget* parent)
    : QToolBar(parent), m_strategyLabel(new QLabel(this)), m_loadLabel(new QLabel(this)),
      m_strategy(new QComboBox(this)), m_rate(new QComboBox(this)), m_mix(new QComboBox(this)),
      m_keepAlive(new QCheckBox(this))
{
    setObjectName(QStringLiteral("toolbar"));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setMovable(false);
    m_strategy->setObjectName(QStringLiteral("toolbar.strategy"));
    m_rate->setObjectName(QStringLiteral("toolbar.rate"));
    m_mix->setObjectName(QStringLiteral("toolbar.mix"));
    m_keepAlive->setObjectName(QStringLiteral("toolbar.keepAlive"));
    for (const Strategy& strategy : strategies())
        m_strategy->addItem(QString(),
                            QString::fromUtf8(strategy.name.data(), qsizetype(strategy.name.size())));
    for (const int rate : kRates)
        m_rate->addItem(QString(), rate);
    for (const char* mix : kMixes)
        m_mix->addItem(QString(), QString::fromLatin1(mix));

    addCommand(commands.action(CommandId::Start), "toolbar.start");
    addCommand(commands.action(CommandId::Restart), "toolbar.restart");
    addCommand(commands.action(CommandId::Stop), "toolbar.stop");
    addSeparator();
    m_strategyLabelAction = addWidget(m_strategyLabel);
    addWidget(m_strategy);
    addSeparator();
    m_loadLabelAction = addWidget(m_loadLabel);
    addWidget(m_rate);
    addWidget(m_mix);
    addWidget(m_keepAlive);
    addSeparator();
    addCommand(commands.action(CommandId::Settings), "toolbar.settings");
    m_policyChip = addChip("toolbar.policyChip", &LabOptions::withoutPolicy);
    m_faultChip = addChip("toolbar.faultChip", &LabOptions::withoutFault);

    for (QComboBox* box : {m_strategy, m_rate, m_mix})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (const QComboBox* box : {m_strategy, m_rate, m_mix})
        connect(box, &QComboBox::activated, this, &RunBar::takeChoice);
    connect(m_keepAlive, &QCheckBox::clicked, this, &RunBar::takeChoice);
    retranslate();
}

void RunBar::addCommand(QAction* action, const char* name)
{
    addAction(action);
    widgetForAction(action)->setObjectName(QLatin1String(name));
    widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
}

/// A click removes what it names, from the next start on.
QAction* RunBar::addChip(const char* name, LabOptions (LabOptions::*without)() const)
{
    auto* chip = new QToolButton(this);
    chip->setObjectName(QLatin1String(name));
    chip->setFocusPolicy(Qt::TabFocus);
    QAction* action = addWidget(chip);
    action->setVisible(false);
    connect(chip, &QToolButton::clicked, this,
            [this, without] { emit optionsChanged((m_options.*without)()); });
    return action;
}

void RunBar::showChips()
{
    if (m_faultChip == nullptr) return;  // the bar is not whole yet
    const auto show = [this](QAction* action, const std::string& what, const QString& meaning) {
        auto* chip = qobject_cast<QToolButton*>(widgetForAction(action));
        const QString name = QString::fromStdString(what);
        chip->setText(m_step < kChipsByMark ? tr("⚠ %1 ✕").arg(name) : QStringLiteral("⚠"));
        chip->setAccessibleName(tr("Deliberate fault: %1").arg(name));
        chip->setToolTip(
            tr("%1 A click removes it, from the next start on.").arg(name + QStringLiteral(": ") + meaning));
        action->setVisible(!what.empty() && m_step < kNoChips);
    };
    const DeliberateFaults on = m_options.deliberate();
    show(m_policyChip, on.policy, messages::policySummary(QString::fromStdString(on.policy)));
    show(m_faultChip, on.fault, tr("Each new generation fails so, on purpose."));
}

void RunBar::setOptions(const LabOptions& options)
{
    m_options = options;
    showChips();
    m_strategy->setCurrentIndex(std::max(0, m_strategy->findData(options.strategy)));
    const auto rate = static_cast<int>(options.ratePerSecond);
    if (m_rate->findData(rate) < 0) m_rate->addItem(tr("%1/s").arg(rate), rate);
    m_rate->setCurrentIndex(m_rate->findData(rate));
    m_mix->setCurrentIndex(std::max(0, m_mix->findData(options.mix)));
    m_keepAlive->setChecked(options.keepAlive);
    if (isVisible()) fitWidth();
}

void RunBar::takeChoice()
{
    m_options.strategy = m_strategy->currentData().toString();
    m_options.ratePerSecond = m_rate->currentData().toInt();
    m_options.mix = m_mix->currentData().toString();
    m_options.keepAlive = m_keepAlive->isChecked();
    emit optionsChanged(m_options);
}

void RunBar::changeEvent(QEvent* event)
{
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange) fitWidth();
}

void RunBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    fitWidth();
}

void RunBar::actionEvent(QActionEvent* event)
{
    QToolBar::actionEvent(event);
    if (event->type() != QEvent::ActionChanged && isVisible()) fitWidth();
}

QSize RunBar::minimumSizeHint() const { return {1, QToolBar::minimumSizeHint().height()}; }

/// The first step at which everything has room.
void RunBar::fitWidth()
{
    for (int step = 0; step <= kSteps; ++step) {
        setStep(step);
        if (layout()->sizeHint().width() <= width()) return;
    }
}

/// 1: without labels; 2: Settings by its icon; 3: so are Start and Stop; 4: so is Restart; 5: chips are a
/// mark; 6: there are none.
void RunBar::setStep(int step)
{
    if (step == m_step) return;
    m_step = step;
    m_strategyLabelAction->setVisible(step < 1);
    m_loadLabelAction->setVisible(step < 1);
    const std::pair<const char*, int> buttons[] = {
        {"toolbar.settings", 2}, {"toolbar.start", 3}, {"toolbar.stop", 3}, {"toolbar.restart", 4}};
    for (const auto& [name, from] : buttons)
        findChild<QToolButton*>(QLatin1String(name))
            ->setToolButtonStyle(step < from ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    showChips();
}

void RunBar::retranslate()
{
    setWindowTitle(tr("Run"));
    m_strategyLabel->setText(tr(" Strategy "));
    m_loadLabel->setText(tr(" Load "));
    for (int i = 0; i < m_strategy->count(); ++i) {
        m_strategy->setItemText(i, messages::strategyName(m_strategy->itemData(i).toString()));
        const QString key = m_strategy->itemData(i).toString();
        const Strategy& strategy = *findStrategy(key.toStdString());
        const bool available = isAvailable(strategy);
        setEnabledItem(*m_strategy, i, available);
        m_strategy->setItemData(
            i, available ? messages::strategySummary(key) : messages::strategyUnavailable(strategy),
            Qt::ToolTipRole);
    }
    for (int i = 0; i < m_rate->count(); ++i) {
        const int rate = m_rate->itemData(i).toInt();
        m_rate->setItemText(i, rate == 0 ? tr("off") : tr("%1/s").arg(rate));
    }
    const QString mixes[] = {tr("GET"),       tr("GET, 2 % slow"), tr("POST"),        tr("streams"),
                             tr("pipelined"), tr("transfers"),     tr("of all kinds")};
    for (int i = 0; i < m_mix->count(); ++i)
        m_mix->setItemText(i, mixes[i]);
    m_keepAlive->setText(tr("keep-alive"));
    m_keepAlive->setToolTip(tr("Off: every request on a fresh connection"));
    m_strategy->setAccessibleName(tr("What Restart does"));
    m_strategy->setToolTip(tr("What Restart does"));
    m_rate->setAccessibleName(tr("Requests per second"));
    m_mix->setAccessibleName(tr("Kind of requests"));
    m_keepAlive->setAccessibleName(tr("Keep-alive connections"));
    showChips();
}

}  // namespace changeover
