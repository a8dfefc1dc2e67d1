// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The descriptors of this process that may be this bundle's: BPF objects, namespaces and netlink sockets. */
final class Descriptors {

    private Descriptors() {}

    /** What they refer to, sorted. */
    static List<String> open() {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(Descriptors::target)
                    .flatMap(Optional::stream)
                    .filter(target -> target.contains("bpf")
                            || target.contains("perf_event")
                            || target.startsWith("net:")
                            || target.startsWith("socket:"))
                    .map(target -> target.startsWith("socket:") ? "socket" : target)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the descriptors of this process", e);
        }
    }

    private static Optional<String> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
            // Closed since the directory was read.
            return Optional.empty();
        }
    }
}
