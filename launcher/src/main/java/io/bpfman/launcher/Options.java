// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.text.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the command line asks of the agent.
 *
 * @param feature name of the feature file, without its ending
 * @param added names of further feature files, started beside the first
 * @param serving whether the agent serves other programs rather than whoever types: it runs until it is told to end, which is no failure
 * @param home the assembled distribution: {@code lib/} and {@code features/}
 * @param runtimeDir where the store, the socket and the bundle cache lie
 * @param bpffsRoot where pins lie
 * @param bpffsMount where bpffs is mounted when it is not: unless it is said, at a root in the runtime directory itself, or at /sys/fs/bpf
 * @param mode where commands come from
 * @param commands the Gogo commands of {@link Mode#COMMANDS}
 * @param config the settings file that was asked for
 * @param log what the command line or the environment says of the log
 * @param lockTimeout how long to wait for another agent to let go of the runtime directory; empty when nothing was said: not at all
 * @param imageCacheDir where images that were pulled are kept
 * @param adopt what is to become of pins that are found while the database has no programs: ask, adopt, keep or remove
 * @param grpcSocket where the feature {@code grpc} serves
 * @param webPort where the feature {@code web} listens at the loopback interface
 * @param warnings a line for what has no effect
 */
record Options(
        String feature,
        List<String> added,
        boolean serving,
        Path home,
        Path runtimeDir,
        String bpffsRoot,
        String bpffsMount,
        Mode mode,
        List<String> commands,
        Optional<Path> config,
        Optional<LogLevels> log,
        Optional<Duration> lockTimeout,
        Path imageCacheDir,
        String adopt,
        Path grpcSocket,
        int webPort,
        List<String> warnings) {

    static final String USAGE =
            "usage: bpfman agent [--simulate | --feature NAME] [--with NAME ...] [--add-feature NAME ...] [--runtime-dir DIR] [--bpffs-root DIR]"
                    + " [--bpffs-mount DIR]"
                    + " [--log LEVEL[,PART=LEVEL...]] [--config FILE] [--lock-timeout DURATION] [--image-cache-dir DIR] [--adopt adopt|keep|remove]"
                    + " [--socket-path PATH] [--csi-support] [--web-port PORT] [--interactive | --daemon | -c COMMAND ...]\n"
                    + "       bpfman serve [--socket-path PATH] [--csi-support] [options of the agent]";

    /** The word of a command line that asks for an agent which serves gRPC. */
    static final String SERVE = "serve";

    /** Where the agent's commands come from. */
    enum Mode {
        /** A prompt on the terminal. */
        INTERACTIVE,
        /** Lines of standard input; without a single line the agent stays, as a daemon. */
        LINES,
        /** The command line. */
        COMMANDS,
        /** Nowhere: the agent runs until it is told to end. */
        DAEMON
    }

    /** Where those who call bpfman expect it. */
    private static final String GRPC_SOCKET = "/run/bpfman-sock/bpfman.sock";

    private static final String WEB_PORT = "8450";
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private static final List<String> COMMAND = List.of("-c", "--command");
    /** What {@code --lock-timeout 0} asks for. */
    private static final Duration FOREVER = Duration.ofDays(3650);

    Options {
        added = added.stream().distinct().toList();
        commands = List.copyOf(commands);
        warnings = List.copyOf(warnings);
    }

    /** All features to start, the one that was asked for first. */
    List<String> features() {
        return Stream.concat(Stream.of(feature), added.stream()).toList();
    }

    /** The same with other features beside the first. */
    Options withAdded(List<String> names) {
        return new Options(
                feature,
                names,
                serving,
                home,
                runtimeDir,
                bpffsRoot,
                bpffsMount,
                mode,
                commands,
                config,
                log,
                lockTimeout,
                imageCacheDir,
                adopt,
                grpcSocket,
                webPort,
                warnings);
    }

    /** The socket at which the node driver is served. */
    Path csiSocket() {
        return runtimeDir.resolve("csi/csi.sock");
    }

    private boolean csi() {
        return added.contains(OptionalFeatures.file("csi"));
    }

    /** The sockets at which others find what is served. */
    List<Path> servedSockets() {
        return csi() ? List.of(grpcSocket, csiSocket()) : List.of(grpcSocket);
    }

    /** Whether the page in the browser is asked for. */
    boolean withPage() {
        return added.contains(OptionalFeatures.file("web"));
    }

    /** What whoever wants to come in to the page has to know. */
    Path webToken() {
        return runtimeDir.resolve("web-token");
    }

    /** Variables of the features that the command line sets. */
    Map<String, String> variables() {
        return Map.ofEntries(
                Map.entry("runtime.dir", runtimeDir.toString()),
                Map.entry("bpffs.root", bpffsRoot),
                Map.entry("bpffs.mount", bpffsMount),
                Map.entry("adopt", adopt),
                Map.entry("image.cache.dir", imageCacheDir.toString()),
                Map.entry("grpc.socket.path", grpcSocket.toString()),
                Map.entry("grpc.close.directory", Boolean.toString(serving)),
                Map.entry("grpc.csi.enabled", Boolean.toString(csi())),
                Map.entry("grpc.csi.socket.path", csiSocket().toString()),
                Map.entry("web.port", Integer.toString(webPort)),
                Map.entry(
                        "lock.timeout.ms",
                        Long.toString(lockTimeout.orElse(Duration.ZERO).toMillis())));
    }

    /**
     * Reads the command line.
     *
     * @param environment fallbacks for what the command line leaves out
     */
    static Options parse(List<String> line, Path home, Map<String, String> environment) throws LaunchException {
        List<String> arguments = split(line);
        Map<String, String> given = new HashMap<>();
        List<String> commands = new ArrayList<>();
        List<String> added = new ArrayList<>();
        boolean serving = false;
        Mode mode = Mode.LINES;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--simulate" -> given.put("--feature", "bpfman-simulated");
                case SERVE -> {
                    serving = true;
                    mode = Mode.DAEMON;
                    added.add(OptionalFeatures.file("grpc"));
                }
                case "--daemon" -> mode = Mode.DAEMON;
                case "--interactive" -> mode = Mode.INTERACTIVE;
                case "--feature",
                        "--runtime-dir",
                        "--bpffs-root",
                        "--bpffs-mount",
                        "--log",
                        "--config",
                        "--lock-timeout",
                        "--image-cache-dir",
                        "--socket-path",
                        "--web-port",
                        "--adopt" -> given.put(option, value(arguments, ++i, option));
                case "--log-level" -> given.put("--log", value(arguments, ++i, option));
                case "--csi-support" ->
                    added.addAll(List.of(OptionalFeatures.file("grpc"), OptionalFeatures.file("csi")));
                case "--with" -> added.add(OptionalFeatures.file(value(arguments, ++i, option)));
                case "--add-feature" -> added.add(value(arguments, ++i, option));
                case "-c", "--command" -> commands.add(value(arguments, ++i, option));
                default -> throw new LaunchException("unknown option " + option + "\n" + USAGE);
            }
        }
        if (!commands.isEmpty()) {
            if (mode != Mode.LINES) {
                throw new LaunchException("-c does not go together with "
                        + (serving ? SERVE : "--daemon or --interactive") + "\n" + USAGE);
            }
            mode = Mode.COMMANDS;
        }
        Path runtimeDir = runtimeDir(Optional.ofNullable(given.get("--runtime-dir"))
                .orElse(environment.getOrDefault("BPFMAN_RUNTIME_DIR", "/run/bpfman")));
        Optional<String> root = Optional.ofNullable(given.get("--bpffs-root"))
                .or(() -> Optional.ofNullable(environment.get("BPFMAN_BPFFS_ROOT")));
        String mount = Optional.ofNullable(given.get("--bpffs-mount"))
                .or(() -> Optional.ofNullable(environment.get("BPFMAN_BPFFS_MOUNT")))
                .or(() -> root.filter(place -> isBelow(runtimeDir, place)))
                .orElse("/sys/fs/bpf");
        List<String> warnings = new ArrayList<>();
        return new Options(
                given.getOrDefault("--feature", "bpfman"),
                added,
                serving,
                home,
                runtimeDir,
                root.orElse(mount + "/bpfman"),
                mount,
                mode,
                commands,
                Optional.ofNullable(given.get("--config"))
                        .or(() -> Optional.ofNullable(environment.get("BPFMAN_CONFIG")))
                        .map(file -> Path.of(file).toAbsolutePath()),
                log(given, environment).or(serving ? () -> rustLog(environment, warnings) : Optional::empty),
                lockTimeout(given, environment),
                Path.of(given.getOrDefault(
                                "--image-cache-dir",
                                environment.getOrDefault("BPFMAN_IMAGE_CACHE_DIR", "/var/cache/bpfman")))
                        .toAbsolutePath(),
                adopt(given),
                Path.of(given.getOrDefault(
                                "--socket-path", environment.getOrDefault("BPFMAN_SOCKET_PATH", GRPC_SOCKET)))
                        .toAbsolutePath(),
                webPort(given, environment),
                warnings);
    }

    /** What those who start such a server set, rather than {@code BPFMAN_LOG}. */
    private static Optional<LogLevels> rustLog(Map<String, String> environment, List<String> warnings) {
        return Optional.ofNullable(environment.get("RUST_LOG"))
                .filter(text -> !text.isBlank())
                .map(text -> RustLog.levels(text, warnings));
    }

    /** A runtime directory is the agent's own: what is to be bpffs in there, it may mount. */
    private static boolean isBelow(Path runtimeDir, String place) {
        Path path = Path.of(place).toAbsolutePath().normalize();
        Path directory = runtimeDir.normalize();
        return path.startsWith(directory) && !path.equals(directory);
    }

    /** The words, {@code --option=value} taken apart. */
    private static List<String> split(List<String> line) {
        List<String> words = new ArrayList<>();
        for (String word : line) {
            int equals = word.indexOf('=');
            // What follows -c is a command, and no option of the agent.
            boolean command = !words.isEmpty() && COMMAND.contains(words.get(words.size() - 1));
            if (equals > 0 && word.startsWith("--") && !command) {
                words.add(word.substring(0, equals));
                words.add(word.substring(equals + 1));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    /** Clients look for the agent from directories of their own, so that only an absolute path means the same to all. */
    private static Path runtimeDir(String text) throws LaunchException {
        if (!text.startsWith("/")) {
            throw new LaunchException("the runtime directory must be an absolute path, got \"" + text + "\"");
        }
        return Path.of(text);
    }

    private static Optional<LogLevels> log(Map<String, String> given, Map<String, String> environment)
            throws LaunchException {
        String text = given.getOrDefault("--log", environment.getOrDefault("BPFMAN_LOG", ""));
        return text.isEmpty() ? Optional.empty() : Optional.of(LogLevels.parse(text));
    }

    private static Optional<Duration> lockTimeout(Map<String, String> given, Map<String, String> environment)
            throws LaunchException {
        String text = given.getOrDefault("--lock-timeout", environment.getOrDefault("BPFMAN_LOCK_TIMEOUT", ""));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Duration parsed = Durations.parse(text)
                .orElseThrow(() -> new LaunchException("invalid value for --lock-timeout: \"" + text
                        + "\" is no duration; for example " + Durations.EXAMPLES));
        return Optional.of(parsed.isZero() ? FOREVER : parsed);
    }

    private static int webPort(Map<String, String> given, Map<String, String> environment) throws LaunchException {
        String text = given.getOrDefault("--web-port", environment.getOrDefault("BPFMAN_WEB_PORT", WEB_PORT));
        if (!PORT.matcher(text).matches() || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw new LaunchException("invalid value for --web-port: \"" + text + "\" is no port, 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    private static String adopt(Map<String, String> given) throws LaunchException {
        String text = given.getOrDefault("--adopt", "ask");
        if (given.containsKey("--adopt") && !List.of("adopt", "keep", "remove").contains(text)) {
            throw new LaunchException("unknown value \"" + text + "\" of --adopt; one of adopt, keep, remove");
        }
        return text;
    }

    private static String value(List<String> arguments, int index, String option) throws LaunchException {
        if (index >= arguments.size()) {
            throw new LaunchException(option + " needs a value\n" + USAGE);
        }
        return arguments.get(index);
    }
}
