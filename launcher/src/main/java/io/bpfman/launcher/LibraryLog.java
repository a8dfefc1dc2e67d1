// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.time.Instant;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.osgi.service.log.LogLevel;

/** What libraries log by the JDK's own means, among what bundles log: left to itself that is two lines an entry, in a form of its own. Any thread may log. */
final class LibraryLog extends Handler {
    /** Complains of each connection that a Unix socket has no use for an option of TCP, which grpc-java always sets. Held, so that the level stays. */
    private static final Logger OPTIONS = Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap");

    private final LogPrinter printer;
    private final Formatter formatter = new SimpleFormatter();

    private LibraryLog(LogPrinter printer) {
        this.printer = printer;
    }

    /**
     * Has all of it printed there from now on, down to this level.
     *
     * @param level of what the agent logs
     */
    static void to(LogPrinter printer, LogLevel level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : List.of(root.getHandlers())) {
            root.removeHandler(handler);
        }
        root.addHandler(new LibraryLog(printer));
        root.setLevel(
                switch (level) {
                    case ERROR, AUDIT -> Level.SEVERE;
                    case WARN -> Level.WARNING;
                    case INFO -> Level.INFO;
                    default -> Level.FINE;
                });
        OPTIONS.setLevel(Level.SEVERE);
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return LogLevel.ERROR.name();
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return LogLevel.WARN.name();
        }
        return (level.intValue() >= Level.INFO.intValue() ? LogLevel.INFO : LogLevel.DEBUG).name();
    }

    @Override
    public void publish(LogRecord entry) {
        printer.print(
                Instant.ofEpochMilli(entry.getMillis()),
                level(entry.getLevel()),
                String.valueOf(entry.getLoggerName()),
                formatter.formatMessage(entry),
                entry.getThrown());
    }

    @Override
    public void flush() {
        // what is printed is printed
    }

    @Override
    public void close() {
        // the stream is not this handler's
    }
}
