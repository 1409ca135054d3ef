// SPDX-License-Identifier: BSL-1.0
#include "core/process/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

namespace changeover {

void ensureStandardStreams() noexcept
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
        if (::fcntl(number, F_GETFD) >= 0) continue;
        // The lowest free number is this one, since those below it are open. Inherited, as such streams are.
        const int opened = ::open("/dev/null", number == STDERR_FILENO ? O_RDWR : O_RDONLY);
        if (opened >= 0 && opened != number) ::close(opened);
    }
}

}  // namespace changeover
