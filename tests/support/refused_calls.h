// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <vector>

namespace changeover::test {

/// A filter as a container's runtime sets it: these system calls fail with `error` (EPERM, ENOSYS).
class RefusedCalls {
public:
    RefusedCalls(std::initializer_list<long> calls, int error)
    {
        add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr));
        for (const long call : calls) {
            add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<unsigned>(call));
            add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<unsigned>(error));
        }
        allowTheRest();
    }

    /// Signals cannot be sent, while asking (signal 0) whether they can is answered with yes.
    static RefusedCalls signalsOnly(int error)
    {
        RefusedCalls filter({}, error);
        filter.m_program.clear();
        for (const long call : {long{SYS_kill}, long{SYS_pidfd_send_signal}}) {
            filter.add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr));
            filter.add(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, static_cast<unsigned>(call));
            filter.add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args) + sizeof(__u64));
            filter.add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0);
            filter.add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<unsigned>(error));
        }
        filter.allowTheRest();
        return filter;
    }

    /// For the calling thread and what it starts, to their ends. Async-signal-safe. False: filters are
    /// refused.
    bool apply() const noexcept
    {
        const sock_fprog program{static_cast<unsigned short>(m_program.size()),
                                 const_cast<sock_filter*>(m_program.data())};
        return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
               ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
    }

private:
    void add(int code, unsigned char ifTrue, unsigned char ifFalse, std::size_t value)
    {
        m_program.push_back({static_cast<__u16>(code), ifTrue, ifFalse, static_cast<__u32>(value)});
    }
    void allowTheRest() { add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW); }

    std::vector<sock_filter> m_program;
};

}  // namespace changeover::test
