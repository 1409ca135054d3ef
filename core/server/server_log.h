// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace changeover {

/// The server's log: whole lines on a descriptor, as text or as JSON (one object a line).
///
/// Thread-safe: a line is one write(2). A reader that is slow or gone neither blocks nor kills the server;
/// its lines are dropped.
class ServerLog {
public:
    enum class Format { Text, Json };
    enum class Level { Info, Warning, Error };

    ServerLog(Format format, int pid, int generation, int descriptor = 2);

    void write(Level level, std::string_view sentence) const;

    /// The line as written, with its end: for a given time in ns since 1970.
    std::string line(Level level, std::string_view sentence, std::int64_t epochNs) const;

private:
    // constant after construction
    Format m_format;
    int m_pid;
    int m_generation;
    int m_descriptor;
};

}  // namespace changeover
