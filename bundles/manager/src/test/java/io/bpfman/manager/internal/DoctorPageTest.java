// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of rules in docs/doctor.md is that of the doctor. */
class DoctorPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "doctor.md");

    @Test
    void hasEveryRuleAndNoOther(@TempDir Path directory) throws IOException {
        List<Rule> rules = new SimulatedHost(directory).start("tcx").doctor.rules();
        String expected = rules.stream()
                .map(rule -> "| `" + rule.name() + "` | " + rule.severity().label() + " | " + rule.summary() + " |")
                .collect(Collectors.joining("\n"));
        String there = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `[a-z-]+` \\| (error|warning) \\| .*"))
                .collect(Collectors.joining("\n"));
        assertEquals(expected, there);
    }
}
