// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import io.bpfman.api.errors.UnsupportedHereException;

/** Numbers of the system calls for which the C library has no function ({@code asm/unistd_64.h}, {@code asm-generic/unistd.h}). */
record SystemCallNumbers(int bpf, int membarrier, int perfEventOpen) {

    /** The numbers of an architecture as the system property {@code os.arch} names it. */
    static SystemCallNumbers of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> new SystemCallNumbers(321, 324, 298);
            case "aarch64" -> new SystemCallNumbers(280, 283, 241);
            default ->
                throw new UnsupportedHereException(
                        "architecture " + architecture + " is not supported; run on x86_64 (amd64) or aarch64");
        };
    }
}
