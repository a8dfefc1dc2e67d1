// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the command line asks of the agent.
 *
 * @param feature name of the feature file, without its ending
 * @param added names of further feature files, started after the first
 * @param home the assembled distribution: {@code lib/} and {@code features/}
 * @param runtimeDir where the store, the socket and the bundle cache lie
 * @param bpffsRoot where pins lie
 * @param bpffsMount where bpffs is mounted when it is not
 * @param mode where commands come from
 * @param commands the Gogo commands of {@link Mode#COMMANDS}
 * @param logLevel name of the least severe level that is printed
 */
record Options(
        String feature,
        List<String> added,
        Path home,
        Path runtimeDir,
        String bpffsRoot,
        String bpffsMount,
        Mode mode,
        List<String> commands,
        String logLevel) {

    static final String USAGE =
            "usage: bpfman agent [--simulate | --feature NAME] [--add-feature NAME ...] [--runtime-dir DIR] [--bpffs-root DIR]"
                    + " [--bpffs-mount DIR]"
                    + " [--log-level LEVEL] [--interactive | --daemon | -c COMMAND ...]";

    /** Where the agent's commands come from. */
    enum Mode {
        /** A prompt on the terminal. */
        INTERACTIVE,
        /** Lines of standard input; without a single line the agent stays, as a daemon. */
        LINES,
        /** The command line. */
        COMMANDS,
        /** Nowhere: the agent runs until it is told to end. */
        DAEMON;

        /** Features that start beside the one that was asked for. */
        List<String> addedFeatures() {
            return this == INTERACTIVE ? List.of("bpfman-interactive") : List.of();
        }
    }

    Options {
        added = List.copyOf(added);
        commands = List.copyOf(commands);
    }

    /** All features to start, the one that was asked for first. */
    List<String> features() {
        return Stream.of(List.of(feature), added, mode.addedFeatures())
                .flatMap(List::stream)
                .toList();
    }

    /** Variables of the features that the command line sets. */
    Map<String, String> variables() {
        return Map.of("runtime.dir", runtimeDir.toString(), "bpffs.root", bpffsRoot, "bpffs.mount", bpffsMount);
    }

    /**
     * Reads the command line.
     *
     * @param environment fallbacks for what the command line leaves out
     */
    static Options parse(List<String> arguments, Path home, Map<String, String> environment) throws LaunchException {
        Map<String, String> given = new HashMap<>();
        List<String> commands = new ArrayList<>();
        List<String> added = new ArrayList<>();
        Mode mode = Mode.LINES;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--simulate" -> given.put("--feature", "bpfman-simulated");
                case "--daemon" -> mode = Mode.DAEMON;
                case "--interactive" -> mode = Mode.INTERACTIVE;
                case "--feature", "--runtime-dir", "--bpffs-root", "--bpffs-mount", "--log-level" ->
                    given.put(option, value(arguments, ++i, option));
                case "--add-feature" -> added.add(value(arguments, ++i, option));
                case "-c", "--command" -> commands.add(value(arguments, ++i, option));
                default -> throw new LaunchException("unknown option " + option + "\n" + USAGE);
            }
        }
        if (!commands.isEmpty()) {
            if (mode != Mode.LINES) {
                throw new LaunchException("-c does not go together with --daemon or --interactive\n" + USAGE);
            }
            mode = Mode.COMMANDS;
        }
        String mount = Optional.ofNullable(given.get("--bpffs-mount"))
                .orElse(environment.getOrDefault("BPFMAN_BPFFS_MOUNT", "/sys/fs/bpf"));
        return new Options(
                given.getOrDefault("--feature", "bpfman"),
                added,
                home,
                Path.of(Optional.ofNullable(given.get("--runtime-dir"))
                                .orElse(environment.getOrDefault("BPFMAN_RUNTIME_DIR", "/run/bpfman")))
                        .toAbsolutePath(),
                Optional.ofNullable(given.get("--bpffs-root"))
                        .orElse(environment.getOrDefault("BPFMAN_BPFFS_ROOT", mount + "/bpfman")),
                mount,
                mode,
                commands,
                given.getOrDefault("--log-level", "WARN").toUpperCase(Locale.ROOT));
    }

    private static String value(List<String> arguments, int index, String option) throws LaunchException {
        if (index >= arguments.size()) {
            throw new LaunchException(option + " needs a value\n" + USAGE);
        }
        return arguments.get(index);
    }
}
