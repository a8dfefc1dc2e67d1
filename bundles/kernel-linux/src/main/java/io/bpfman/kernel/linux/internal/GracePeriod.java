// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;

/** Awaits an RCU grace period, under which the kernel runs programs. For any thread. */
final class GracePeriod {

    /** {@code linux/membarrier.h}. */
    static final int MEMBARRIER_CMD_GLOBAL = 1;

    private final SystemCalls calls;
    private final Bpf bpf;

    GracePeriod(SystemCalls calls, Bpf bpf) {
        this.calls = calls;
        this.bpf = bpf;
    }

    /** {@code MEMBARRIER_CMD_GLOBAL} is {@code synchronize_rcu()} in the kernel, but not there with CPUs that run without ticks. */
    void await() throws SysException {
        try {
            calls.membarrier(MEMBARRIER_CMD_GLOBAL);
        } catch (SysException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOSYS && e.errno() != Errno.EPERM) {
                throw e;
            }
            awaitByMap();
        }
    }

    /** The kernel lets an update of a map of maps return only after a grace period ({@code maybe_wait_bpf_programs}). */
    void awaitByMap() throws SysException {
        try (Fd inner = bpf.createMap(BpfTypes.MAP_ARRAY, Integer.BYTES, Integer.BYTES, 1, 0);
                Fd outer = bpf.createMap(BpfTypes.MAP_ARRAY_OF_MAPS, Integer.BYTES, Integer.BYTES, 1, inner.number())) {
            bpf.update(outer, 0, inner);
        }
    }
}
