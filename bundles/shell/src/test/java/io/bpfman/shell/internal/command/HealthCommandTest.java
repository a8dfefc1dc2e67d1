// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code health} prints for people and monitors, and with what it ends. */
class HealthCommandTest {

    private final Bench bench = new Bench();

    HealthCommandTest() {
        bench.caller = Caller.host(Path.of("/"), Map.of());
    }

    private int status(String line) {
        return assertThrows(CommandException.class, () -> bench.run(line.split(" ")))
                .status();
    }

    @Test
    void aLineFirstAndThenTheChecks() {
        assertEquals("""
                BPFMAN OK - 2 check(s) | ok=2 warning=0 critical=0 unknown=0
                OK agent: it takes changes
                OK links: they are there
                """, bench.run("health"));
        assertEquals("""
                BPFMAN OK - 1 check(s) | ok=1 warning=0 critical=0 unknown=0
                OK agent: it takes changes
                """, bench.run("health", "liveness"));
    }

    @ParameterizedTest
    @CsvSource({"WARNING, 1", "CRITICAL, 2", "UNKNOWN, 3"})
    void endsAsPluginsDo(HealthStatus links, int status) {
        bench.health.links(links, "one|two (and 1 more)", "one|two", "three");
        assertEquals(status, status("health"));
        assertEquals(status, status("health links -o json"));
        assertEquals(
                "",
                assertThrows(CommandException.class, () -> bench.run("health")).getMessage());
        assertEquals("BPFMAN OK", bench.run("health", "agent").substring(0, "BPFMAN OK".length()));
        bench.caller = Caller.gogo();
        assertEquals(
                "BPFMAN " + links + " - links: one/two (and 1 more)",
                bench.run("health").split(" \\|")[0]);
        assertEquals(
                List.of("  one/two", "  three"),
                bench.run("health").lines().skip(3).toList());
    }

    @Test
    void sameForAProgram() throws Exception {
        bench.caller = Caller.gogo();
        bench.health.links(HealthStatus.WARNING, "link 3 is gone", "link 3 is gone");
        JsonNode json = new ObjectMapper().readTree(bench.run("health", "-o", "json"));
        assertEquals(Set.of(), Schemas.problems("health", json));
        assertEquals("warning", json.at("/status").asText());
        assertEquals("liveness", json.at("/checks/0/tags/0").asText());
        assertEquals("link 3 is gone", json.at("/checks/1/details/0").asText());
    }

    @Test
    void anAgentWithoutAManagerIsCritical() {
        bench.health.there = false;
        assertEquals(2, status("health"));
        bench.caller = Caller.gogo();
        assertEquals("BPFMAN CRITICAL - the Health service is not there\n", bench.run("health"));
    }

    @Test
    void knowsItsChecks() {
        assertEquals(80, status("health nosuch"));
        assertEquals(
                List.of("links", "liveness"),
                bench.runner.complete(List.of("health"), "li").stream()
                        .map(Candidate::value)
                        .sorted()
                        .toList());
    }
}
