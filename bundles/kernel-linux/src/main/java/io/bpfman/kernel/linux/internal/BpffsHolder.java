// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.sys.Fd;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process that holds a directory with flock(2), as /proc/locks tells (proc(5)).
 *
 * @param runtimeDirectory where it runs, if it is an agent of the launcher and may be looked at
 */
record BpffsHolder(long pid, Optional<Path> runtimeDirectory) {

    /** What the launcher holds in an agent's runtime directory. */
    private static final String AGENT_LOCK = "agent.lock";

    /** The process that holds what is open here; empty when it cannot be told, as from another PID namespace. */
    static Optional<BpffsHolder> of(Fd open) throws IOException {
        Path held = Path.of("/proc/self/fd", Integer.toString(open.number()));
        long device = ((Number) Files.getAttribute(held, "unix:dev")).longValue();
        long inode = ((Number) Files.getAttribute(held, "unix:ino")).longValue();
        return find(Files.readString(Path.of("/proc/locks")), device, inode)
                .map(pid -> new BpffsHolder(pid, runtimeDirectory(pid)));
    }

    /** The device's number is that of stat(2): makedev(3) tells how it is put together. */
    static Optional<Long> find(String locks, long device, long inode) {
        long major = (device >> 8) & 0xFFF;
        long minor = (device & 0xFF) | ((device >> 12) & 0xFFF00);
        String place = String.format(" %02x:%02x:%d ", major, minor, inode);
        return locks.lines()
                .filter(line -> line.contains(" FLOCK ") && line.contains(place) && !line.contains("->"))
                .map(line -> line.strip().split("\\s+"))
                .map(words -> Long.valueOf(words[4]))
                .filter(pid -> pid > 0)
                .findFirst();
    }

    private static Optional<Path> runtimeDirectory(long pid) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                Path file = Files.readSymbolicLink(descriptor);
                if (file.endsWith(AGENT_LOCK)) {
                    return Optional.ofNullable(file.getParent());
                }
            }
        } catch (IOException e) {
            // It has ended meanwhile, or is somebody else's: then its number has to do.
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "process " + pid
                + runtimeDirectory
                        .map(directory -> " with the runtime directory " + directory)
                        .orElse("");
    }
}
