// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.LogLevel;

class LibraryLogTest {
    private final Logger root = Logger.getLogger("");
    private final Logger library = Logger.getLogger("org.example.library");
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Handler[] handlers = {};
    private Level level = Level.INFO;

    @BeforeEach
    void remember() {
        handlers = root.getHandlers();
        level = root.getLevel();
    }

    @AfterEach
    void restore() {
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        for (Handler handler : handlers) {
            root.addHandler(handler);
        }
        root.setLevel(level);
    }

    private void hear(LogLevel least) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        LibraryLog.to(new LogPrinter(out, LogPrinter.Layout.LINE, new LogLevels(least, Map.of())), least);
    }

    @Test
    void anEntryIsOneLineLikeThoseOfBundles() {
        hear(LogLevel.WARN);
        library.log(Level.WARNING, "lost {0}\nof them", 3);
        library.log(Level.SEVERE, "broken", new IllegalStateException("so"));
        library.info("fine");
        String[] lines = printed.toString(StandardCharsets.UTF_8).split("\\R");
        assertEquals(2, lines.length, printed.toString(StandardCharsets.UTF_8));
        assertTrue(lines[0].matches("\\d{4}-\\S+Z WARN org\\.example\\.library: lost 3 of them"), lines[0]);
        assertTrue(
                lines[1].matches(
                        "\\S+Z ERROR org\\.example\\.library: broken; caused by java\\.lang\\.IllegalStateException: so"),
                lines[1]);
    }

    @Test
    void theLevelIsThatOfTheAgent() {
        hear(LogLevel.DEBUG);
        library.fine("small");
        library.finer("smaller");
        assertTrue(printed.toString(StandardCharsets.UTF_8).strip().endsWith("DEBUG org.example.library: small"));
        hear(LogLevel.ERROR);
        printed.reset();
        library.warning("warned");
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsSaidOfEachConnectionIsNotPrinted() {
        hear(LogLevel.DEBUG);
        Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap")
                .warning("Unknown channel option");
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }
}
