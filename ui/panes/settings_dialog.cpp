// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/settings_dialog.h"

#include "core/lab/policies/policy_trial.h"
#include "core/posix/endpoint.h"
#include "ui/messages.h"
#include "ui/panes/fixed_label.h"
#include "ui/panes/scrolled_pane.h"
#include "ui/theme/screen_fit.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace changeover {

SettingsDialog::SettingsDialog(const LabOptions& options, QWidget* parent)
    : QDialog(parent), m_options(options), m_listen(new QLineEdit(options.listen, this)),
      m_problem(new FixedLabel(this)), m_policy(new QComboBox(this)),
      m_extra(new QLineEdit(options.extraArguments, this)), m_accept(new QPushButton(tr("OK"), this))
{
    setObjectName(QStringLiteral("settings"));
    setWindowTitle(tr("Settings"));
    m_listen->setObjectName(QStringLiteral("settings.listen"));
    m_extra->setObjectName(QStringLiteral("settings.extraArguments"));
    m_accept->setObjectName(QStringLiteral("settings.ok"));
    m_accept->setDefault(true);
    m_problem->setObjectName(QStringLiteral("settings.problem"));
    m_problem->setLines(2);
    const QString ms = tr(" ms");
    m_startupDelay = spin("settings.startupDelay", options.startupDelayMs, 0, 60'000, 100, ms);
    m_work = spin("settings.work", options.workMs, 0, 60'000, 10, ms);
    m_probation = spin("settings.probation", options.probationMs, 0, 60'000, 100, ms);
    m_drainDeadline = spin("settings.drainDeadline", options.drainDeadlineMs, 0, 600'000, 1000, ms);
    m_idleGrace = spin("settings.idleGrace", options.idleGraceMs, 0, 600'000, 500, ms);
    m_threads = spin("settings.threads", options.serverThreads, 1, 64, 1, QString());
    m_connections = spin("settings.connections", options.connections, 1, 65'536, 16, QString());
    m_timeout = spin("settings.timeout", options.timeoutMs, 1, 600'000, 1000, ms);
    fillPolicies();  // before the layouts ask how wide it is: they keep the answer until the dialog is shown

    auto* server = new QGroupBox(tr("Server, from the next start on"), this);
    auto* serverForm = new QFormLayout(server);
    addRow(serverForm, tr("Listen on"), m_listen, tr("host:port; port 0 takes a free one"));
    addRow(serverForm, tr("Start-up takes"), m_startupDelay,
           tr("How long a new generation initialises before ready"));
    addRow(serverForm, tr("Work per request"), m_work, tr("Service time of GET /"));
    addRow(serverForm, tr("Probation"), m_probation, tr("How long the old generation can take over again"));
    addRow(serverForm, tr("Drain deadline"), m_drainDeadline, tr("After it, what is still open is cut"));
    addRow(serverForm, tr("Idle grace"), m_idleGrace,
           tr("How long a draining server keeps idle connections"));
    addRow(serverForm, tr("Threads"), m_threads, tr("Threads that serve requests"));
    addRow(serverForm, tr("Policy"), m_policy, tr("What the server does wrong on purpose"));
    addRow(serverForm, tr("More options"), m_extra,
           tr("As on the server's command line, for instance --fault ready:exit=1"));
    auto* load = new QGroupBox(tr("Load"), this);
    auto* loadForm = new QFormLayout(load);
    addRow(loadForm, tr("Connections"), m_connections,
           tr("At least rate × work: 200/s of 50 ms keep 10 busy"));
    addRow(loadForm, tr("Timeout"), m_timeout, tr("Counted from the time a request was due"));

    auto* cancel = new QPushButton(tr("Cancel"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_accept);
    auto* forms = new QWidget(this);
    auto* groups = new QVBoxLayout(forms);
    groups->setContentsMargins(0, 0, 0, 0);
    groups->addWidget(server);
    groups->addWidget(load);
    auto* column = new QVBoxLayout(this);
    column->addWidget(new ScrolledPane(forms, this), 1);
    column->addWidget(m_problem);
    column->addLayout(buttons);
    connect(m_accept, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_listen, &QLineEdit::textChanged, this, &SettingsDialog::checkAddress);
    checkAddress();
    new ScreenFit(*this, sizeHint());
}

LabOptions SettingsDialog::options() const
{
    LabOptions options = m_options;
    options.listen = m_listen->text().trimmed();
    options.startupDelayMs = m_startupDelay->value();
    options.workMs = m_work->value();
    options.probationMs = m_probation->value();
    options.drainDeadlineMs = m_drainDeadline->value();
    options.idleGraceMs = m_idleGrace->value();
    options.serverThreads = m_threads->value();
    options.policy = m_policy->currentData().toString();
    options.extraArguments = m_extra->text();
    options.connections = m_connections->value();
    options.timeoutMs = m_timeout->value();
    return options;
}

QSpinBox* SettingsDialog::spin(const char* name, int value, int lowest, int highest, int step,
                               const QString& suffix)
{
    auto* box = new QSpinBox(this);
    box->setObjectName(QLatin1String(name));
    box->setRange(lowest, highest);
    box->setSingleStep(step);
    box->setSuffix(suffix);
    box->setGroupSeparatorShown(false);
    box->setValue(value);
    return box;
}

void SettingsDialog::fillPolicies()
{
    m_policy->setObjectName(QStringLiteral("settings.policy"));
    m_policy->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_policy->addItem(tr("none: nothing is done wrong"), QStringLiteral("none"));
    for (const PolicyTrial& trial : policyTrials()) {
        const QString key = QString::fromUtf8(trial.policy.data(), qsizetype(trial.policy.size()));
        m_policy->addItem(key, key);
        m_policy->setItemData(m_policy->count() - 1, messages::policySummary(key), Qt::ToolTipRole);
    }
    m_policy->setCurrentIndex(std::max(0, m_policy->findData(m_options.policy)));
}

void SettingsDialog::addRow(QFormLayout* form, const QString& label, QWidget* field, const QString& tip)
{
    field->setToolTip(tip);
    field->setAccessibleName(label);
    form->addRow(label, field);
}

void SettingsDialog::checkAddress()
{
    const auto endpoint = Endpoint::parse(m_listen->text().trimmed().toStdString());
    m_accept->setEnabled(endpoint.has_value());
    if (!endpoint)
        m_problem->setWords(tr("“%1” is no address to listen on: write host:port, like 127.0.0.1:8090.")
                                .arg(m_listen->text()));
    else
        m_problem->setWords(endpoint->isLoopback()
                                ? QString()
                                : tr("⚠ Other machines can reach the server at this address."));
}

}  // namespace changeover
