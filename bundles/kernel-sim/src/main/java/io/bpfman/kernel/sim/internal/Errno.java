// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.errors.KernelRefusedException;

/** The error numbers that the simulation answers with (errno(3), Linux). */
enum Errno {
    EPERM(1),
    ENOENT(2),
    EIO(5),
    E2BIG(7),
    EACCES(13),
    EBUSY(16),
    EEXIST(17),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    ENOTEMPTY(39),
    ENOLINK(67),
    EOPNOTSUPP(95),
    ESTALE(116),
    /** In the kernel only, but bpf(2) gives it away. */
    ENOTSUPP(524);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    KernelRefusedException refuse(String operation, String advice) {
        return new KernelRefusedException(operation, number, name(), advice, null);
    }

    KernelRefusedException refuse(String operation, String advice, String verifierLog) {
        return new KernelRefusedException(operation, number, name(), advice, verifierLog);
    }
}
