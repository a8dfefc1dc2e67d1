// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.ProbedFile;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.target.ProbedBinary;

/** What links at one and at many places of a file have in common. Pure. */
final class UprobeAdvice {

    private UprobeAdvice() {}

    /** The file by the path at which it was found; as it was named when only a process leads there. */
    static ProbedFile resolved(ProbedFile file, ProbedBinary binary) {
        return binary.path().equals(binary.kernelPath())
                ? new ProbedFile(binary.path().toString(), file.pid(), file.containerPid())
                : file;
    }

    /** {@code uprobe_register} and {@code prepare_uprobe} of the kernel; empty when the kernel said more. */
    static String of(SysException failure) {
        if (!failure.detail().isEmpty()) {
            return "";
        }
        return switch (failure.errno()) {
            case Errno.ENOTSUPP, Errno.EOPNOTSUPP -> "the instruction there cannot be probed: try another offset";
            case Errno.EINVAL -> "there is no code of the file there, or no instruction begins there";
            case Errno.EIO -> "the file lies on a file system whose files cannot be probed";
            default -> PerfAdvice.of(failure);
        };
    }
}
