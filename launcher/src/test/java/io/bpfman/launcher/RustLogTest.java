// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.log.LogLevel;

class RustLogTest {

    @ParameterizedTest
    @CsvSource({
        "error, ERROR",
        "warn, WARN",
        "INFO, INFO",
        "debug, DEBUG",
        "Trace, TRACE",
        "off, ERROR",
        "bpfman=debug, DEBUG",
        "' info ', INFO",
        "info/filter=debug, INFO",
        "'', WARN"
    })
    void aLevelIsThatOfAll(String text, LogLevel level) {
        List<String> warnings = new ArrayList<>();
        assertEquals(new LogLevels(level, Map.of()), RustLog.levels(text, warnings));
        assertEquals(List.of(), warnings);
    }

    @Test
    void partsHaveLevelsOfTheirOwn() {
        List<String> warnings = new ArrayList<>();
        assertEquals(
                new LogLevels(LogLevel.INFO, Map.of("manager", LogLevel.DEBUG, "h2", LogLevel.WARN)),
                RustLog.levels("info,manager=debug,h2=warn,", warnings));
        assertEquals(List.of(), warnings);
    }

    @Test
    void whatIsNotUnderstoodIsToldAndLeftOut() {
        List<String> warnings = new ArrayList<>();
        assertEquals(
                new LogLevels(LogLevel.DEBUG, Map.of()),
                RustLog.levels("loud,bpfman::multiprog=trace,debug,tower=,a=b=c", warnings));
        assertEquals(
                List.of(
                        "RUST_LOG: \"loud\" has no effect here",
                        "RUST_LOG: \"bpfman::multiprog=trace\" has no effect here",
                        "RUST_LOG: \"tower=\" has no effect here",
                        "RUST_LOG: \"a=b=c\" has no effect here"),
                warnings);
    }
}
