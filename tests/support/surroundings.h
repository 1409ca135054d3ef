// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace changeover::test {

/// What the machine, the user or the shell has besides is no part of a test: sets the locale, the umask, the
/// limit of core dumps, the signals and the variables that a test or a program that it starts would read to
/// what every test finds. `folder`, the test's own, holds the user's settings. Before any thread exists.
void forgetSurroundings(const std::string& folder);

}  // namespace changeover::test
