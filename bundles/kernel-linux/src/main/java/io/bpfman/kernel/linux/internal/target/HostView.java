// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import io.bpfman.kernel.linux.internal.container.FileView;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.file.Path;

/** The files that this process sees. */
record HostView(SystemCalls calls) implements FileView {

    @Override
    public Fd find(Path path) throws SysException {
        return calls.openPlace(path);
    }

    @Override
    public Path kernelPath(Path path, Fd place) {
        return path;
    }

    @Override
    public String where() {
        return "";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
