// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Processes as a proc(5) shows them. For any thread.
 *
 * @param proc where it is mounted
 */
public record Processes(Path proc) {

    /** The host's, where an agent in a container has it. */
    private static final Path OF_HOST = Path.of("/host/proc");

    /** The agent's own. */
    public static Processes own() {
        return new Processes(Path.of("/proc"));
    }

    /** The host's if it is there, or else the agent's own. */
    public static Processes ofHost() {
        return Files.isDirectory(OF_HOST.resolve("self")) ? new Processes(OF_HOST) : own();
    }

    /** The directory of a process. */
    public Path directory(long pid) {
        return proc.resolve(Long.toString(pid));
    }

    /**
     * What a process has mapped.
     *
     * @throws NotFoundException when there is no such process
     */
    public List<MappedFile> maps(long pid) {
        Path maps = directory(pid).resolve("maps");
        try {
            return MappedFile.parse(Files.readAllLines(maps));
        } catch (NoSuchFileException e) {
            throw gone(pid);
        } catch (IOException e) {
            // ESRCH has no exception of its own: it ended while it was read
            if (!isThere(pid) || String.valueOf(e.getMessage()).contains("No such process")) {
                throw gone(pid);
            }
            throw new UnsupportedHereException("cannot read " + maps + ": " + e.getMessage() + "; run as root", e);
        }
    }

    /** Whether there is a process of this id. */
    public boolean isThere(long pid) {
        return Files.isDirectory(directory(pid));
    }

    /**
     * Nothing, when there is a process of this id.
     *
     * @throws NotFoundException when there is none
     */
    public void need(long pid) {
        if (!isThere(pid)) {
            throw gone(pid);
        }
    }

    /** That there is no process of this id. */
    public NotFoundException gone(long pid) {
        return new NotFoundException(
                "pid " + pid + " is gone: there is no such process in " + proc + "; give the id of one that runs");
    }
}
