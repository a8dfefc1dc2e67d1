// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.api.RepairRequest;
import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the doctor's commands print, and with what they end. */
class DoctorCommandsTest {

    private final Bench bench = new Bench();

    DoctorCommandsTest() {
        bench.caller = Caller.host(Path.of("/"), Map.of());
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    private CommandException ending(String line) {
        return assertThrows(CommandException.class, () -> run(line));
    }

    @Test
    void endsWithWhatIsFound() {
        assertEquals("no findings\n", run("doctor"));
        bench.doctor.findings.add(FakeDoctor.ADVISED);
        assertEquals(1, ending("doctor").status());
        assertEquals("", ending("doctor").getMessage());
        bench.doctor.findings.add(0, FakeDoctor.REPAIRABLE);
        assertEquals(2, ending("doctor").status());
        assertEquals(2, ending("doctor -o json").status());
        bench.caller = Caller.gogo();
        assertEquals("""
                SEVERITY  RULE               OBJECT
                error     program-in-kernel  program 17
                    program 17 is gone
                    repair:
                     1. forget program 17
                        undo: record it again
                warning   pins-hidden        pin /sys/fs/bpf/x
                    it is hidden
                    to do: umount /sys/fs/bpf
                2 findings: 1 error(s), 1 warning(s); 1 can be repaired
                """, run("doctor"));
    }

    @Test
    void printsFindingsAsTheSchemaSays() throws Exception {
        bench.caller = Caller.gogo();
        bench.doctor.findings.addAll(List.of(FakeDoctor.REPAIRABLE, FakeDoctor.ADVISED));
        for (Map.Entry<String, String> each : Map.of(
                        "doctor", "findings", "repair", "repaired", "repair --dry-run", "repaired")
                .entrySet()) {
            assertEquals(
                    Set.of(),
                    Schemas.problems(each.getValue(), new ObjectMapper().readTree(run(each.getKey() + " -o json"))));
        }
    }

    @Test
    void explains() {
        assertEquals("""
                RULE               SEVERITY  WHAT HOLDS
                pins-hidden        warning   pins are seen
                program-in-kernel  error     it is there
                """, run("doctor explain"));
        assertEquals("program-in-kernel (error): it is there\n\nIt went.\n", run("doctor explain program-in-kernel"));
        assertEquals(
                "unknown rule \"program-in-kernal\"; did you mean program-in-kernel?",
                bench.failure("doctor", "explain", "program-in-kernal"));
    }

    @Test
    void repairsWhatIsAskedFor() {
        assertEquals("nothing to do\n", run("repair"));
        bench.doctor.findings.add(FakeDoctor.REPAIRABLE);
        assertEquals(
                "Repaired program 17 (program-in-kernel)\n",
                run("repair program 17 dispatcher tc-ingress 1 2 pins-hidden"));
        assertEquals(
                new RepairRequest(Set.of("program 17", "dispatcher tc-ingress 1 2", "pins-hidden"), false),
                bench.doctor.requests.get(1));
        assertEquals(
                "repair program 17 (program-in-kernel):\n 1. forget program 17\n    undo: record it again\n",
                run("repair --dry-run"));
        bench.doctor.findings.add(FakeDoctor.ADVISED);
        assertEquals(1, ending("repair").status());
        bench.doctor.fails = true;
        CommandException failed = ending("repair");
        assertEquals(2, failed.status());
        assertEquals("1 of 2 repair(s) failed", failed.getMessage());
        assertEquals("program 17 (program-in-kernel): no\n", bench.err);
    }

    @Test
    void completesRulesAndObjects() {
        bench.doctor.findings.add(FakeDoctor.REPAIRABLE);
        assertEquals(List.of("program", "program-in-kernel"), complete("pro", "repair"));
        assertEquals(List.of("17"), complete("1", "repair", "program"));
        assertEquals(
                List.of("pins-hidden"), complete("p", "repair", "program", "17").subList(0, 1));
        assertEquals(List.of("pins-hidden", "program-in-kernel"), complete("p", "doctor", "explain"));
        assertTrue(complete("", "doctor").contains("explain"));
    }

    private List<String> complete(String started, String... words) {
        return bench.runner.complete(List.of(words), started).stream()
                .map(Candidate::value)
                .toList();
    }
}
