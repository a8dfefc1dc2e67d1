// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Arguments;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.text.Durations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** Options that every command of the host takes, in front of its name or behind it. */
final class GlobalOptions {

    private static final String CONFIG = "--config";
    private static final String LOG = "--log";
    private static final String RUNTIME_DIR = "--runtime-dir";
    private static final String IMAGE_CACHE_DIR = "--image-cache-dir";
    private static final String LOCK_TIMEOUT = "--lock-timeout";
    private static final Set<String> NAMES = Set.of(CONFIG, LOG, RUNTIME_DIR, IMAGE_CACHE_DIR, LOCK_TIMEOUT);

    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    private GlobalOptions() {}

    /** The options. */
    static List<OptionSpec.Builder> all() {
        return List.of(
                Options.value(
                        "--config FILE", ValueKind.FILE, "settings (default /etc/bpfman/bpfman.toml, $BPFMAN_CONFIG)"),
                Options.value(
                        "--log LEVEL[,PART=LEVEL...]", ValueKind.FREE, "what is logged (default warn, $BPFMAN_LOG)"),
                Options.value(
                        "--runtime-dir DIR",
                        ValueKind.FILE,
                        "where the agent lives (default /run/bpfman, $BPFMAN_RUNTIME_DIR)"),
                Options.value(
                        "--image-cache-dir DIR", ValueKind.FILE, "where images are kept (default /var/cache/bpfman)"),
                Options.value(
                        "--lock-timeout DURATION",
                        ValueKind.FREE,
                        "how long to wait for others (default 30s, 0 is forever, $BPFMAN_LOCK_TIMEOUT)"));
    }

    /** The words with those options that stand in front of the command's name put to their end, or in front of a {@code --}. */
    static List<String> behindCommand(List<String> words) {
        int start = leading(words);
        List<String> moved = new ArrayList<>(words.subList(start, words.size()));
        int end = moved.indexOf("--");
        moved.addAll(end < 0 ? moved.size() : end, words.subList(0, start));
        return moved;
    }

    /** The words without those options that stand in front of the command's name. */
    static List<String> withoutLeading(List<String> words) {
        return words.subList(leading(words), words.size());
    }

    private static int leading(List<String> words) {
        int next = 0;
        while (next < words.size() && isGlobal(words.get(next))) {
            next += words.get(next).contains("=") ? 1 : 2;
        }
        return Math.min(next, words.size());
    }

    private static boolean isGlobal(String word) {
        int equals = word.indexOf('=');
        return NAMES.contains(equals < 0 ? word : word.substring(0, equals));
    }

    /**
     * Throws when a value is none. The agent took its own settings when it started; a call that names wrong ones is told all the same, as long as
     * somebody looks.
     */
    static void check(Arguments arguments, Caller caller) {
        value(arguments, CONFIG, caller, "BPFMAN_CONFIG").ifPresent(file -> checkFile(caller, file));
        value(arguments, LOG, caller, "BPFMAN_LOG").ifPresent(GlobalOptions::checkLevels);
        value(arguments, LOCK_TIMEOUT, caller, "BPFMAN_LOCK_TIMEOUT").ifPresent(GlobalOptions::checkDuration);
        for (String directory : List.of(RUNTIME_DIR, IMAGE_CACHE_DIR)) {
            Optional<String> value = arguments.value(directory);
            if (value.isPresent() && !Path.of(value.get()).isAbsolute()) {
                throw CommandException.usage(
                        "invalid value for " + directory + ": \"" + value.get() + "\" is not an absolute path");
            }
        }
    }

    /** What the option says, else the variable; a variable that is empty says nothing. */
    private static Optional<String> value(Arguments arguments, String option, Caller caller, String variable) {
        return arguments
                .value(option)
                .or(() ->
                        Optional.ofNullable(caller.environment().get(variable)).filter(text -> !text.isEmpty()));
    }

    private static void checkFile(Caller caller, String file) {
        if (!caller.world().exists(file)) {
            throw new CommandException("the settings file " + file + " does not exist");
        }
    }

    private static void checkLevels(String text) {
        for (String piece : text.split(",", -1)) {
            String level = piece.substring(piece.indexOf('=') + 1).trim().toLowerCase(Locale.ROOT);
            if (!LEVELS.contains(level)) {
                throw CommandException.usage(
                        "unknown log level \"" + level + "\"; known: " + String.join(", ", LEVELS));
            }
        }
    }

    private static void checkDuration(String text) {
        if (Durations.parse(text).isEmpty()) {
            throw CommandException.usage("invalid value for " + LOCK_TIMEOUT + ": \"" + text
                    + "\" is no duration; for example " + Durations.EXAMPLES);
        }
    }
}
