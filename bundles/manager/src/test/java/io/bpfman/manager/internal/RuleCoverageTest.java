// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of the doctor is named by a test that has an agent with something damaged: on the simulation, or a real one. */
class RuleCoverageTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final List<Path> TESTS = List.of(
            ROOT.resolve("bundles/manager/src/test"),
            ROOT.resolve("itest/agent/src/test"),
            ROOT.resolve("itest/container/src/test"));
    /** Those with an agent in which something is damaged. */
    private static final Pattern DAMAGING = Pattern.compile("SimulatedHost|Stage\\.open|FaultScene|BundleContext");

    @Test
    void everyRuleIsBrokenBySomeTest(@TempDir Path directory) {
        List<String> tests = TESTS.stream().flatMap(RuleCoverageTest::damaging).toList();
        assertTrue(tests.size() > 10, "tests are looked for where none are: " + TESTS);
        List<String> unbroken = new SimulatedHost(directory)
                .start("tcx").doctor.rules().stream()
                        .map(Rule::name)
                        .filter(rule -> tests.stream().noneMatch(test -> names(test, rule)))
                        .toList();
        assertEquals(List.of(), unbroken);
    }

    /** Whether the rule stands in a string, by itself or in front of its object. */
    private static boolean names(String test, String rule) {
        return Pattern.compile("\"" + Pattern.quote(rule) + "[ \"]")
                .matcher(test)
                .find();
    }

    private static Stream<String> damaging(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(RuleCoverageTest::read)
                    .filter(text -> DAMAGING.matcher(text).find())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
