// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the directories of {@code @TempDir} in memory, where there is such a file system: what is tested waits for a disk after every change, so that it is there after
 * a loss of power, which no test brings about. Three quarters of the time of tests that make thousands of agents were these waits.
 *
 * <p>A module that wants it names the class in its {@code junit-platform.properties}.
 */
public final class MemoryDirectories implements TempDirFactory {

    private static final String PREFIX = "junit-";
    private static final String MEMORY = "/dev/shm";

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) {
        return create(PREFIX);
    }

    /** A new directory in memory, or where temporary files are; whoever asked takes it away. */
    public static Path create(String prefix) {
        try {
            Path memory = Path.of(MEMORY);
            return isUsable(memory) ? Files.createTempDirectory(memory, prefix) : Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether files may be made and run there: containers are often given a small one in which nothing runs. */
    private static boolean isUsable(Path memory) throws IOException {
        return Files.isWritable(memory) && takesPrograms(Files.readAllLines(Path.of("/proc/self/mounts")));
    }

    static boolean takesPrograms(List<String> mounts) {
        return mounts.stream()
                .map(mount -> mount.split(" ", -1))
                // the last one that was mounted there is what one sees
                .filter(mount -> mount[1].equals(MEMORY))
                .reduce((earlier, later) -> later)
                .filter(mount -> mount[2].equals("tmpfs"))
                .filter(mount -> !List.of(mount[3].split(",", -1)).contains("noexec"))
                .isPresent();
    }
}
