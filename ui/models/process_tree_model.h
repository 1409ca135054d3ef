// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/snapshot.h"

#include <QAbstractItemModel>

#include <vector>

namespace changeover {

/// The lab's processes as parents and children. A change of figures changes cells; only a change of the
/// family resets the model.
class ProcessTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Process, Pid, ParentPid, State, Listener, InFlight, Served, Connections, Age, kColumns };
    enum Role { GenerationRole = Qt::UserRole, PidRole };

    explicit ProcessTreeModel(QObject* parent = nullptr);

    void setProcesses(std::vector<ProcessRow> processes);
    void retranslate();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    int nodeOf(const QModelIndex& index) const;  ///< -1: the invisible root
    int parentOf(int node) const;
    std::vector<int> childrenOf(int node) const;
    QString text(const ProcessRow& row, int column) const;

    std::vector<ProcessRow> m_processes;  // a handful: family ties are found by searching
};

}  // namespace changeover
