// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.log.LogLevel;

/**
 * The settings file, in TOML, with the keys that bpfman has.
 *
 * @param levels what it says of the log; empty when it says nothing
 * @param restore what it says of what is brought back after a reboot; empty when nothing is
 * @param signing what it says of images that have to be signed; empty when it says nothing
 * @param features names of the features that it switches on
 * @param warnings a line for each key that is unknown, or known without an effect
 */
record Settings(
        Optional<LogLevels> levels,
        Optional<Restore> restore,
        Optional<SigningSection> signing,
        List<String> features,
        List<String> warnings) {
    static final Path DEFAULT_FILE = Path.of("/etc/bpfman/bpfman.toml");

    /** Some editors begin files with one, and readers are to ignore it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * That what was loaded and attached is brought back after a reboot.
     *
     * @param stateDirectory where what has to outlive the host lies
     */
    record Restore(Path stateDirectory) {
        static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/bpfman");
    }

    private static final List<String> LOGGING = List.of("level", "format", "components");
    private static final Map<String, List<String>> WITHOUT_EFFECT =
            Map.of("database", List.of("max_retries", "millisec_delay"));

    Settings {
        features = List.copyOf(features);
        warnings = warnings.stream().sorted().toList();
    }

    /** Nothing is set. */
    static Settings none() {
        return new Settings(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** Reads a file; throws when it is missing or not TOML. */
    static Settings read(Path file) throws LaunchException {
        if (!Files.exists(file)) {
            throw new LaunchException("the settings file " + file + " does not exist");
        }
        try {
            String text = Files.readString(file);
            return of(file, new TomlParser().parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text));
        } catch (IOException e) {
            throw new LaunchException("the settings file " + file + " cannot be read: " + e, e);
        } catch (ParsingException e) {
            throw new LaunchException("the settings file " + file + " is not TOML: " + e.getMessage(), e);
        }
    }

    private static Settings of(Path file, UnmodifiableConfig config) throws LaunchException {
        List<String> warnings = new ArrayList<>();
        Optional<LogLevels> levels = Optional.empty();
        Optional<Restore> restore = Optional.empty();
        Optional<SigningSection> signing = Optional.empty();
        List<String> features = new ArrayList<>();
        for (UnmodifiableConfig.Entry entry : config.entrySet()) {
            String name = entry.getKey();
            Object value = entry.getValue();
            if (!(value instanceof UnmodifiableConfig table)) {
                warnings.add(unknown(file, name));
            } else if (name.equals("logging")) {
                levels = Optional.of(logging(file, table, warnings));
            } else if (name.equals("restore")) {
                restore = restore(file, table, warnings);
            } else if (name.equals("signing")) {
                signing = Optional.of(SigningSection.of(file, table, warnings));
            } else if (name.equals("features")) {
                features(file, table, features);
            } else if (name.equals("interfaces")) {
                interfaces(file, table, warnings);
            } else if (WITHOUT_EFFECT.containsKey(name)) {
                keys(file, name, table, WITHOUT_EFFECT.get(name), warnings);
            } else {
                warnings.add(unknown(file, name));
            }
        }
        return new Settings(levels, restore, signing, features, warnings);
    }

    private static LogLevels logging(Path file, UnmodifiableConfig table, List<String> warnings)
            throws LaunchException {
        LogLevel base = LogLevels.DEFAULT.base();
        Map<String, LogLevel> parts = new HashMap<>();
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            Object value = entry.getValue();
            if (!LOGGING.contains(entry.getKey())) {
                warnings.add(unknown(file, "logging." + entry.getKey()));
            } else if (entry.getKey().equals("level")) {
                base = LogLevels.level(String.valueOf(value));
            } else if (entry.getKey().equals("components") && value instanceof UnmodifiableConfig components) {
                for (UnmodifiableConfig.Entry part : components.entrySet()) {
                    Object level = part.getValue();
                    parts.put(part.getKey(), LogLevels.level(String.valueOf(level)));
                }
            } else if (!entry.getKey().equals("format") || !"text".equals(value)) {
                warnings.add(file + ": logging." + entry.getKey() + " has no effect with this value");
            }
        }
        return new LogLevels(base, parts);
    }

    private static Optional<Restore> restore(Path file, UnmodifiableConfig table, List<String> warnings)
            throws LaunchException {
        boolean enabled = false;
        Path directory = Restore.DEFAULT_DIRECTORY;
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            Object value = entry.getValue();
            if (entry.getKey().equals("enabled")) {
                if (!(value instanceof Boolean said)) {
                    throw new LaunchException(file + ": restore.enabled is true or false, and not " + value);
                }
                enabled = said;
            } else if (entry.getKey().equals("state_dir")) {
                if (!(value instanceof String text) || !text.startsWith("/")) {
                    throw new LaunchException(file + ": restore.state_dir is an absolute path, and not " + value);
                }
                directory = Path.of(text).normalize();
            } else {
                warnings.add(unknown(file, "restore." + entry.getKey()));
            }
        }
        return enabled ? Optional.of(new Restore(directory)) : Optional.empty();
    }

    private static void features(Path file, UnmodifiableConfig table, List<String> features) throws LaunchException {
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            Object value = entry.getValue();
            if (!(value instanceof Boolean on)) {
                throw new LaunchException(
                        file + ": features." + entry.getKey() + " is true or false, and not " + value);
            }
            if (on) {
                features.add(entry.getKey());
            }
        }
    }

    private static void interfaces(Path file, UnmodifiableConfig table, List<String> warnings) {
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String name = "interfaces." + entry.getKey();
            if (entry.getValue() instanceof UnmodifiableConfig one) {
                keys(file, name, one, List.of("xdp_mode"), warnings);
            } else {
                warnings.add(unknown(file, name));
            }
        }
    }

    private static void keys(
            Path file, String name, UnmodifiableConfig table, List<String> known, List<String> warnings) {
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = name + "." + entry.getKey();
            warnings.add(
                    known.contains(entry.getKey())
                            ? file + ": " + key + " has no effect in this release"
                            : unknown(file, key));
        }
    }

    private static String unknown(Path file, String key) {
        return file + ": unknown key \"" + key + "\"";
    }
}
