// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;

/**
 * Prints what the bundles log and what the framework complains about. Without it the errors of Declarative Services would go
 * unseen: a component that fails is just a service that is not there. Any thread may call it.
 */
final class LogPrinter implements LogListener, FrameworkListener {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    /** Start of the names of the loggers that the Log Service specification (101.6) sets aside for such events. */
    private static final String FRAMEWORK_EVENTS = "Events.";

    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

    private static final Pattern TYPE = Pattern.compile("^[\\w.$]+(Exception|Error): ");

    private final PrintStream out;
    private final Layout layout;
    private volatile LogLevels levels;

    /** What an entry looks like. */
    enum Layout {
        /** The time of the day, and each cause on a line of its own. */
        SCREEN,
        /** For those who collect lines: one line an entry, with the whole time in UTC. */
        LINE
    }

    LogPrinter(PrintStream out, Layout layout, LogLevels levels) {
        this.out = out;
        this.layout = layout;
        this.levels = levels;
    }

    /** From now on prints errors only: while everything stops, that something else is gone is no news. */
    void onlyErrors() {
        levels = new LogLevels(LogLevel.ERROR, Map.of());
    }

    @Override
    public void logged(LogEntry entry) {
        // The log service repeats every bundle and service event of the framework: worth printing only when something
        // is wrong.
        LogLevel least = levels.of(entry.getBundle().getSymbolicName());
        LogLevel threshold = entry.getLoggerName().startsWith(FRAMEWORK_EVENTS)
                ? (least == LogLevel.ERROR ? LogLevel.ERROR : LogLevel.WARN)
                : least;
        if (threshold.implies(entry.getLogLevel())) {
            print(
                    Instant.ofEpochMilli(entry.getTime()),
                    entry.getLogLevel().name(),
                    entry.getBundle().getSymbolicName(),
                    entry.getMessage(),
                    entry.getException());
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR || event.getType() == FrameworkEvent.WARNING) {
            print(
                    Instant.now(),
                    event.getType() == FrameworkEvent.ERROR ? "ERROR" : "WARN",
                    event.getBundle().getSymbolicName(),
                    "the framework reports a problem with this bundle",
                    event.getThrowable());
        }
    }

    /**
     * Prints an entry, whatever its level.
     *
     * @param bundle the name of the bundle or library that logs
     */
    void print(Instant time, String level, String bundle, String message, @Nullable Throwable thrown) {
        StringBuilder text = new StringBuilder()
                .append(layout == Layout.LINE ? time.toString() : TIME.format(time))
                .append(' ')
                .append(level)
                .append(' ')
                .append(bundle)
                .append(": ")
                .append(message);
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            // Whoever logs often repeats what the exception says, and so does an exception what its cause says.
            if (t.getMessage() == null || text.indexOf(withoutType(t.getMessage())) < 0) {
                text.append(layout == Layout.LINE ? "; " : System.lineSeparator() + "    ")
                        .append("caused by ")
                        .append(t);
            }
        }
        out.println(layout == Layout.LINE ? LINE_BREAK.matcher(text).replaceAll(" ") : text);
    }

    /** The log service hands on an exception of another bundle as one of its own, whose message begins with the other's type. */
    private static String withoutType(String message) {
        return TYPE.matcher(message).replaceFirst("");
    }
}
