// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A network namespace.
 *
 * @param path its file; empty for the agent's own
 * @param nsid inode of the file
 */
public record NetNamespace(Optional<Path> path, long nsid) {

    /** A command as it has to be typed outside of the namespace. */
    public String command(String command) {
        return path.map(file -> inside(file) + " " + command).orElse(command);
    }

    private static String inside(Path file) {
        boolean named = file.startsWith("/run/netns") || file.startsWith("/var/run/netns");
        return named ? "ip netns exec " + file.getFileName() : "nsenter --net=" + file;
    }
}
