// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.log.LogLevel;

/** Levels as the variable {@code RUST_LOG} has them: {@code LEVEL} or {@code PART=LEVEL}, separated by commas, and then perhaps a filter. */
final class RustLog {
    /** The whole of bpfman, as its own log calls it. */
    private static final String WHOLE = "bpfman";

    private RustLog() {}

    /**
     * Reads such a text. Nothing in it is an error: who sets it may mean another program that reads it, too.
     *
     * @param warnings gets a line for each piece without an effect here
     */
    static LogLevels levels(String text, List<String> warnings) {
        LogLevel base = LogLevels.DEFAULT.base();
        Map<String, LogLevel> parts = new HashMap<>();
        int filter = text.indexOf('/');
        for (String piece : (filter < 0 ? text : text.substring(0, filter)).split(",", -1)) {
            int equals = piece.indexOf('=');
            String part = equals < 0 ? WHOLE : piece.substring(0, equals).trim();
            Optional<LogLevel> level = level(piece.substring(equals + 1).trim());
            // Parts of a part are another program's own.
            if (level.isEmpty() || part.contains("::")) {
                if (!piece.isBlank()) {
                    warnings.add("RUST_LOG: \"" + piece.trim() + "\" has no effect here");
                }
            } else if (part.equals(WHOLE)) {
                base = level.get();
            } else {
                parts.put(part, level.get());
            }
        }
        return new LogLevels(base, parts);
    }

    private static Optional<LogLevel> level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "off", "error" -> Optional.of(LogLevel.ERROR);
            case "warn" -> Optional.of(LogLevel.WARN);
            case "info" -> Optional.of(LogLevel.INFO);
            case "debug" -> Optional.of(LogLevel.DEBUG);
            case "trace" -> Optional.of(LogLevel.TRACE);
            default -> Optional.empty();
        };
    }
}
