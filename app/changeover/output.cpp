// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include "preflight.h"

#include "core/report/messages.h"
#include "core/report/report_file.h"

namespace changeover {

int printOut(const std::string& text)
{
    const auto written = ReportFile::standardOutput().write(text);
    return written ? 0 : complain(unwritableReport("-", written.error()));
}

}  // namespace changeover
