// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_command.h"

#include "preflight.h"

#include "core/report/kubernetes_manifests.h"
#include "core/report/messages.h"

namespace changeover {

int exportKubernetes(const RunOptions& options, const std::string& output)
{
    auto file = ReportFile::open(output);
    if (!file) return complain(unwritableReport(output, file.error()));
    const auto written = file->write(kubernetesManifests(options.plan));
    return written ? 0 : complain(unwritableReport(output, written.error()));
}

}  // namespace changeover
