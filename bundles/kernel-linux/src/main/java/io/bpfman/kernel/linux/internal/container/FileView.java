// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.file.Path;

/** A tree of files in which names are looked up: the agent's own, or a container's. */
public interface FileView extends AutoCloseable {

    /** What is at an absolute path, whatever it is, to be opened by {@link Fd#procPath}; the caller's. */
    Fd find(Path path) throws SysException;

    /** How this process reaches what is at a path of the tree while {@code place}, which it was opened as, is open. */
    Path kernelPath(Path path, Fd place);

    /** Follows a path in messages; empty, or for example {@code  in the container of pid 12}. */
    String where();

    @Override
    void close();
}
