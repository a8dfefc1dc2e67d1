// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process may do, and what there is for it, of what tests on the real kernel need. */
public final class Rights {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    /** The numbers of {@code linux/capability.h}. */
    private static final Map<String, Integer> CAPABILITIES =
            Map.of("CAP_NET_ADMIN", 12, "CAP_SYS_ADMIN", 21, "CAP_BPF", 39);

    private static final List<String> COMMANDS = List.of("ip", "tc", "bpftool", "unshare", "mount", "bash");
    private static final List<String> DIRECTORIES = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Rights() {}

    /** What is missing, with what to do about it; empty when nothing is. */
    public static Optional<String> missing() {
        if (!Files.isReadable(STATUS)) {
            return Optional.of("there is no " + STATUS + "; this is not Linux, or /proc is not mounted");
        }
        long effective = effective();
        String lacking = CAPABILITIES.entrySet().stream()
                .filter(capability -> (effective >>> capability.getValue() & 1) == 0)
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return lacking.isEmpty()
                ? missingCommand()
                : Optional.of("this process lacks " + lacking + "; run the tests as root");
    }

    private static Optional<String> missingCommand() {
        return COMMANDS.stream()
                .filter(command ->
                        DIRECTORIES.stream().noneMatch(directory -> Files.isExecutable(Path.of(directory, command))))
                .findFirst()
                .map(command -> "the command " + command + " is missing; install iproute2, bpftool and util-linux");
    }

    private static long effective() {
        try (Stream<String> status = Files.lines(STATUS)) {
            return status.filter(line -> line.startsWith(EFFECTIVE))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
