// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;

/** What to say when an event was refused, whatever it is of. Pure. */
final class PerfAdvice {

    private PerfAdvice() {}

    /** The advice; empty when the kernel said more, or there is none. */
    static String of(SysException failure) {
        if (!failure.detail().isEmpty()) {
            return "";
        }
        return switch (failure.errno()) {
            case Errno.EACCES, Errno.EPERM ->
                "events of perf_event_open(2) take CAP_PERFMON, and a security module (SELinux, AppArmor, lockdown) may"
                        + " forbid them";
            case Errno.ESRCH -> "there is no such process any more";
            // perf_event_attach_bpf_prog: all events at a tracepoint share one array of programs
            case Errno.EEXIST ->
                "the program is attached to this tracepoint already, which runs each program once; load it once more to"
                        + " have it run twice";
            case Errno.ENODEV -> "CPU 0, on which the event is opened, is offline";
            default -> "";
        };
    }
}
