// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** Owns a file descriptor. */
public final class Fd implements AutoCloseable {

    private final SystemCalls calls;
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    Fd(SystemCalls calls, int number) {
        this.calls = calls;
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The descriptor as a path, by which what it refers to can be asked about whatever happens to the name it was opened by. */
    public Path procPath() {
        return Path.of("/proc/self/fd/" + number);
    }

    /** Another descriptor of the same, the caller's. */
    public Fd duplicate() throws SysException {
        return calls.duplicate(number);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls.close(number);
        }
    }
}
