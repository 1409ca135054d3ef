// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before the C library, this is its clock: half a second after the start the machine seems to have
// slept for 200 ms, which CLOCK_BOOTTIME counts and CLOCK_MONOTONIC does not.
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace {

constexpr long kSecond = 1'000'000'000;
constexpr long kLeap = 200'000'000;
long g_startNs = 0;

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept
{
    const long result = ::syscall(SYS_clock_gettime, clock, now);
    if (result != 0 || clock != CLOCK_BOOTTIME) return static_cast<int>(result);
    long ns = now->tv_sec * kSecond + now->tv_nsec;
    if (g_startNs == 0) g_startNs = ns;
    if (ns - g_startNs > kSecond / 2) ns += kLeap;
    now->tv_sec = ns / kSecond;
    now->tv_nsec = ns % kSecond;
    return 0;
}
