// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/surroundings.h"

#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/stat.h>

namespace changeover::test {

namespace {

/// Of a service manager, of a parent of ours, of a user's taste.
constexpr const char* kForgotten[] = {
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_FDNAMES",
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "MAINPID",
    "CHANGEOVER_BIRTH",
    "CHANGEOVER_LAB",
    "LANGUAGE",
    "POSIXLY_CORRECT",
    "QT_SCALE_FACTOR",
    "QT_FONT_DPI",
    "QT_STYLE_OVERRIDE",
    "QT_QPA_PLATFORMTHEME",
    "QT_SCREEN_SCALE_FACTORS",
    "http_proxy",
    "HTTP_PROXY",
    "no_proxy",
    "PYTHONPATH",
    "PYTHONWARNINGS",
};

void forgetSignals()
{
    // nohup(1) ignores HUP, and a shell's background job INT and QUIT; what is ignored or blocked is
    // inherited.
    for (int signal = 1; signal < NSIG; ++signal)
        std::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void forgetSurroundings(const std::string& folder)
{
    for (const char* variable : kForgotten)
        ::unsetenv(variable);
    ::setenv("LC_ALL", "C.UTF-8", 1);  // the C library's sentences in English, file names in UTF-8
    ::setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
    ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
    ::umask(022);
    // core(5): 1 byte also keeps a program that the kernel pipes dumps to from being started.
    rlimit cores{};
    ::getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = cores.rlim_max < 1 ? cores.rlim_max : 1;
    ::setrlimit(RLIMIT_CORE, &cores);
    forgetSignals();
}

}  // namespace changeover::test
