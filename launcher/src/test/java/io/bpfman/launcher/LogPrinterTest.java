// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;

class LogPrinterTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String print(LogPrinter.Layout layout, LogLevel level) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        new LogPrinter(out, layout, new LogLevels(LogLevel.INFO, Map.of())).logged(entry(level));
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static LogEntry entry(LogLevel level) {
        Bundle bundle = (Bundle) Proxy.newProxyInstance(
                LogPrinterTest.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> method.getName().equals("getSymbolicName") ? "io.bpfman.grpc" : null);
        Map<String, Object> values = Map.of(
                "getBundle",
                bundle,
                "getLoggerName",
                "calls",
                "getLogLevel",
                level,
                "getTime",
                1_700_000_000_123L,
                "getMessage",
                "two\n  lines\r\nand one",
                "getException",
                new IllegalStateException("outer", new IOException("inner\nhalf")));
        return (LogEntry) Proxy.newProxyInstance(
                LogPrinterTest.class.getClassLoader(),
                new Class<?>[] {LogEntry.class},
                (proxy, method, arguments) -> values.get(method.getName()));
    }

    @Test
    void anEntryIsALineForThoseWhoCollectLines() {
        assertEquals(
                "2023-11-14T22:13:20.123Z WARN io.bpfman.grpc: two lines and one; caused by java.lang.IllegalStateException:"
                        + " outer; caused by java.io.IOException: inner half" + System.lineSeparator(),
                print(LogPrinter.Layout.LINE, LogLevel.WARN));
    }

    @Test
    void eachCauseHasALineOnAScreen() {
        String text = print(LogPrinter.Layout.SCREEN, LogLevel.INFO);
        assertEquals(6, text.lines().count(), text);
        assertTrue(text.contains(System.lineSeparator() + "    caused by java.io.IOException: inner"), text);
    }

    @Test
    void whatIsBelowTheLevelIsLeftOut() {
        assertEquals("", print(LogPrinter.Layout.LINE, LogLevel.DEBUG));
    }
}
