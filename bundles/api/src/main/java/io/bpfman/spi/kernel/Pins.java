// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.List;

/** Files and directories of bpffs. */
public interface Pins {

    /** Mounts bpffs at {@code mountPoint} when it is not mounted there; throws with what to do when that fails. */
    void ensureMounted(Path mountPoint);

    /** Whether {@link #ensureMounted} has nothing to do. */
    boolean isMounted(Path mountPoint);

    boolean exists(Path path);

    /**
     * Whether there is something at {@code path} that nobody can see, because something else is mounted over the bpffs that holds it: what is pinned there
     * lives, and goes on as it was.
     */
    boolean isCovered(Path path);

    /** Names in a directory, sorted; empty when there is no such directory. */
    List<String> list(Path directory);

    /** Makes a directory and its parents, mode 0700. */
    void createDirectories(Path directory);

    /** Pins the program or link that is pinned at {@code from} at {@code to} as well. Refused with EEXIST when there is something. */
    void duplicate(Path from, Path to);

    /** Removes a pin; what it named lives on while somebody else holds it. Nothing to do when there is none. */
    void remove(Path pin);

    /** Removes a directory and the pins in it. Nothing to do when there is none. */
    void removeDirectory(Path directory);
}
