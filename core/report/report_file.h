// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <string>
#include <string_view>

namespace changeover {

/// A file that is known to be writable before the run, and written after it.
///
/// A file that did not exist is removed again when nothing was written; one that did keeps its contents until
/// then.
class ReportFile {
public:
    /// "-" is stdout. The errno of open(2).
    [[nodiscard]] static Result<ReportFile> open(const std::string& path);
    [[nodiscard]] static ReportFile standardOutput();
    ReportFile(ReportFile&&) noexcept = default;
    ReportFile& operator=(ReportFile&&) noexcept = default;
    ~ReportFile();

    /// The first call replaces what the file held, the next ones append. Where the first finds no room it
    /// leaves nothing. Blocks as write(2) does.
    [[nodiscard]] Result<void> write(std::string_view text);

private:
    ReportFile(FileDescriptor file, std::string path, bool created);

    FileDescriptor m_file;  // empty: stdout, or moved from
    std::string m_path;
    bool m_created = false;  // and nothing written yet
    bool m_begun = false;
};

}  // namespace changeover
