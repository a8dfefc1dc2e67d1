// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.MountInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a path that leads to a network namespace: mounts (ip-netns(8) makes them), processes, threads, files that processes have open, and mounts in
 * other mount namespaces; the cheap places first. What is found may be gone, or be another one, when it is opened. For any thread.
 *
 * <p>A namespace that lives for a socket's sake alone, or for that of an interface of it in a tunnel, has no path.
 */
final class NamespaceSearch {

    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");
    private static final String FILE_SYSTEM = "nsfs";

    private final long nsid;
    /** The text of a link in proc(5) that leads there. */
    private final String target;

    private final String ownProcess = Long.toString(ProcessHandle.current().pid());

    NamespaceSearch(long nsid) {
        this.nsid = nsid;
        this.target = "net:[" + nsid + "]";
    }

    /** A path that leads there now; empty when none is found. */
    Optional<Path> path() {
        Optional<Path> found = mounted(SELF, Path.of("/"));
        if (found.isPresent()) {
            return found;
        }
        List<Path> processes = processes();
        return processes.stream()
                .map(process -> process.resolve("ns/net"))
                .filter(this::leadsThere)
                .findFirst()
                .or(() -> inDirectories(processes, "task", "ns/net"))
                .or(() -> inDirectories(processes, "fd", ""))
                .or(() -> inOtherMountNamespaces(processes));
    }

    /** Without this one: its threads and files are on their way, and would be found for as long as somebody looks. */
    private List<Path> processes() {
        return list(PROC).stream()
                .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                .filter(process -> !process.getFileName().toString().equals(ownProcess))
                .toList();
    }

    private Optional<Path> inDirectories(List<Path> processes, String directory, String link) {
        return processes.stream()
                .flatMap(process -> list(process.resolve(directory)).stream())
                .map(entry -> entry.resolve(link))
                .filter(this::leadsThere)
                .findFirst();
    }

    private Optional<Path> inOtherMountNamespaces(List<Path> processes) {
        Set<String> seen = new HashSet<>();
        seen.add(link(SELF.resolve("ns/mnt")));
        return processes.stream()
                .filter(process -> seen.add(link(process.resolve("ns/mnt"))))
                .flatMap(process -> mounted(process, process.resolve("root")).stream())
                .findFirst();
    }

    /** The mount of the namespace that a process sees, under the root that it sees. */
    private Optional<Path> mounted(Path process, Path root) {
        try {
            return MountInfo.parse(Files.readAllLines(process.resolve("mountinfo"))).stream()
                    .filter(mount -> mount.type().equals(FILE_SYSTEM))
                    .map(mount -> root.resolve(Path.of("/").relativize(mount.mountPoint())))
                    .filter(this::isThere)
                    .findFirst();
        } catch (IOException e) {
            // the process has ended
            return Optional.empty();
        }
    }

    private boolean isThere(Path mountPoint) {
        try {
            return Files.getAttribute(mountPoint, "unix:ino").equals(nsid);
        } catch (IOException e) {
            // a mount that is covered by another one, or gone again
            return false;
        }
    }

    private boolean leadsThere(Path link) {
        return link(link).equals(target);
    }

    /** What a link of proc(5) says; empty when it is gone, or not for this process to see. */
    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** The entries; none when the process has ended, or does not let this one look. */
    private static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException | IOException e) {
            if (directory.equals(PROC)) {
                throw new UncheckedIOException(
                        "cannot list /proc; is proc(5) mounted there?", new IOException(e.getMessage(), e));
            }
            return entries;
        }
        return entries;
    }
}
