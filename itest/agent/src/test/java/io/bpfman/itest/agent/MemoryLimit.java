// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group whose processes get so much memory and no more, what the kernel allocates for their maps included: a damaged object may ask for all that
 * the machine has. See cgroups(7). Closing it removes the group, when all its processes have ended.
 */
final class MemoryLimit implements AutoCloseable {

    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private final Path group;

    private MemoryLimit(Path group) {
        this.group = group;
    }

    /** A group of this many bytes; empty where this machine has none. */
    static Optional<MemoryLimit> of(long bytes) {
        String name = "bpfman-test-" + ProcessHandle.current().pid();
        try {
            boolean unified = !Files.isDirectory(MOUNT.resolve("memory"));
            Path parent = unified ? MOUNT : MOUNT.resolve("memory").resolve(own());
            Path group = Files.createDirectory(parent.resolve(name));
            Path limit = group.resolve(unified ? "memory.max" : "memory.limit_in_bytes");
            if (!Files.exists(limit)) {
                Files.delete(group);
                return Optional.empty();
            }
            Files.writeString(limit, Long.toString(bytes));
            return Optional.of(new MemoryLimit(group));
        } catch (IOException e) {
            System.out.println("SKIPPED a limit of memory: " + e);
            return Optional.empty();
        }
    }

    /** The group of this process, so that what limits this one limits the new one, too. */
    private static Path own() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> List.of(parts[1].split(",")).contains("memory"))
                .map(parts -> Path.of(parts[2].substring(1)))
                .findFirst()
                .orElse(Path.of(""));
    }

    /** The words that a command begins with which is to run in the group, under the process id that it was started with. */
    List<String> prefix() {
        return List.of("bash", "-c", "echo $$ >" + group + "/cgroup.procs && exec \"$@\"", "bash");
    }

    @Override
    public void close() {
        Await.until(() -> group + " still has processes", () -> {
            try {
                return Files.readString(group.resolve("cgroup.procs")).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
