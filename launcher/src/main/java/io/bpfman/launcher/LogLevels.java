// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.log.LogLevel;

/**
 * Down to which level is logged.
 *
 * @param base for all bundles that are not named
 * @param parts for single bundles: {@code manager} stands for {@code io.bpfman.manager}
 */
record LogLevels(LogLevel base, Map<String, LogLevel> parts) {
    static final LogLevels DEFAULT = new LogLevels(LogLevel.WARN, Map.of());

    private static final String OURS = "io.bpfman.";

    LogLevels {
        parts = Map.copyOf(parts);
    }

    /** Reads {@code level[,part=level...]}, for example {@code info,manager=debug}. */
    static LogLevels parse(String text) throws LaunchException {
        LogLevel base = DEFAULT.base;
        Map<String, LogLevel> parts = new HashMap<>();
        for (String piece : text.split(",", -1)) {
            int equals = piece.indexOf('=');
            if (equals < 0) {
                base = level(piece.trim());
            } else {
                parts.put(
                        piece.substring(0, equals).trim(),
                        level(piece.substring(equals + 1).trim()));
            }
        }
        return new LogLevels(base, parts);
    }

    static LogLevel level(String name) throws LaunchException {
        return Arrays.stream(LogLevel.values())
                .filter(level -> level != LogLevel.AUDIT && level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new LaunchException("unknown log level \"" + name.toLowerCase(Locale.ROOT)
                        + "\"; known: error, warn, info, debug, trace"));
    }

    /** The least severe level that is printed of a bundle. */
    LogLevel of(String bundle) {
        return parts.getOrDefault(bundle.startsWith(OURS) ? bundle.substring(OURS.length()) : bundle, base);
    }

    /** The least severe level that is printed of any bundle: what the log service has to keep. */
    LogLevel least() {
        return Stream.concat(Stream.of(base), parts.values().stream())
                .collect(Collectors.reducing(LogLevel.ERROR, (one, other) -> one.implies(other) ? one : other));
    }
}
