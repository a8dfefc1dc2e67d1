// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

/** A system call failed. Stays inside this bundle: {@link Refusals} makes of it what callers are told. */
public final class SysException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String detail;

    /**
     * @param errno positive, see errno(3)
     * @param detail what the kernel said besides; may be empty
     */
    public SysException(int errno, String detail) {
        super(Errno.name(errno) + (detail.isEmpty() ? "" : ": " + detail));
        this.errno = errno;
        this.detail = detail;
    }

    public int errno() {
        return errno;
    }

    public String detail() {
        return detail;
    }
}
