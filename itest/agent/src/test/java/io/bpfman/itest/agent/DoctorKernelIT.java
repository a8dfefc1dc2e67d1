// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Result;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others damage under a running agent is found, explained and mended from a shell of the host, while packets flow. */
@NeedsKernel
class DoctorKernelIT {

    private static final int BURST = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static HostCommand bpfman;

    private Network network;
    private long program;
    private long packets;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory);
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void attach() {
        network = Network.create();
        program = stage.loadCounter(agent);
        stage.attach(agent, network, program, "ingress", 10);
        packets = 0;
        assertClean();
    }

    @AfterEach
    void clear() {
        try {
            stage.unloadAll(agent);
        } finally {
            network.close();
        }
    }

    /** Nothing is found, and the program sees every packet. */
    private void assertClean() {
        Result found = bpfman.line("doctor");
        assertEquals("no findings\n", found.out(), found.toString());
        assertEquals(0, found.status());
        assertEquals("", found.err());
        assertEquals("nothing to do\n", bpfman.ok("repair"));
        network.burstToHook(BURST);
        packets += BURST;
        assertEquals(packets, stage.awaitCounted(program, packets));
    }

    /** What is found, as {@code RULE OBJECT}. */
    private List<String> found(int status) throws IOException {
        Result result = bpfman.line("doctor -o json");
        assertEquals(status, result.status(), result.toString());
        assertEquals("", result.err());
        assertEquals("", AnswerSchemas.problem("findings", result.out()));
        List<String> found = new ArrayList<>();
        for (JsonNode each : JSON.readTree(result.out()).get("findings")) {
            found.add(each.get("rule").asText() + " " + each.get("object").asText());
        }
        return found;
    }

    private void assertMended(int status, String rule, String object) throws IOException {
        assertEquals(List.of(rule + " " + object), found(status));
        assertTrue(bpfman.ok("doctor explain " + rule).startsWith(rule + " ("));
        assertTrue(bpfman.ok("repair --dry-run " + rule).startsWith("repair " + object + " (" + rule + "):\n 1. "));
        assertEquals(List.of(rule + " " + object), found(status));
        assertEquals("Repaired " + object + " (" + rule + ")\n", bpfman.ok("repair " + object));
        assertClean();
    }

    @Test
    void pinsThatSomebodyRemovedAreMadeAgain() throws IOException {
        Files.delete(stage.pins().resolve("prog_" + program));
        assertMended(1, "program-pin-exists", "program " + program);
        Path map = stage.pins().resolve("maps").resolve(Long.toString(program)).resolve("packets");
        Files.delete(map);
        assertMended(1, "map-pin-exists", "pin " + map);
    }

    @Test
    void bytecodeThatSomebodyChangedIsCopiedAgain() throws IOException {
        Path kept = stage.runtimeDirectory().resolve("programs/" + program + "/bytecode.o");
        byte[] bytes = Files.readAllBytes(kept);
        Files.delete(kept);
        assertMended(1, "bytecode-kept", "file " + kept);
        Files.delete(kept);
        Files.writeString(kept, "nonsense");
        assertMended(1, "bytecode-digest", "file " + kept);
        assertArrayEquals(bytes, Files.readAllBytes(kept));
    }

    @Test
    void aProgramThatIsGoneIsForgotten() throws IOException {
        long gone = stage.loadCounter(agent);
        Files.delete(stage.pins().resolve("prog_" + gone));
        assertMended(2, "program-in-kernel", "program " + gone);
        assertEquals(1, bpfman.line("program get " + gone).status());
    }

    @Test
    void whatNoRecordKnowsIsRemoved() throws IOException {
        long lost = stage.loadCounter(agent);
        // the agent holds the database open and reads what others write
        stage.records().execute("DELETE FROM programs WHERE program_id = " + lost);
        Path pin = stage.pins().resolve("prog_" + lost);
        Path maps = stage.pins().resolve("maps").resolve(Long.toString(lost));
        Path kept = stage.runtimeDirectory().resolve("programs/" + lost);
        assertEquals(
                List.of(
                        "kernel-program-pinned-but-not-in-db pin " + pin,
                        "orphan-fs-entries file " + kept,
                        "orphan-fs-entries pin " + maps),
                found(1));
        assertEquals(3, bpfman.ok("repair").lines().count());
        assertClean();
        assertTrue(Files.notExists(pin) && Files.notExists(maps) && Files.notExists(kept));
    }

    @Test
    void whatIsMountedOverPinsIsSaidAndLeft() throws IOException {
        Host.run("mount", "-t", "bpf", "bpf", stage.pins().toString());
        try {
            List<String> found = found(1);
            assertTrue(found.stream().allMatch(each -> each.startsWith("pins-hidden ")), found.toString());
            assertTrue(found.stream().anyMatch(each -> each.startsWith("pins-hidden mount ")), found.toString());
            Result left = bpfman.line("repair");
            assertEquals(1, left.status(), left.toString());
            String command = left.out()
                    .substring(
                            left.out().indexOf("umount $("),
                            left.out().indexOf("; then", left.out().indexOf("umount $(")));
            Host.run("sh", "-c", command);
        } catch (IOException | RuntimeException | Error e) {
            Host.run("umount", stage.pins().toString());
            throw e;
        }
        assertClean();
    }

    @Test
    void aRuntimeDirectoryThatOthersMayEnterIsSaid() throws IOException {
        Files.setPosixFilePermissions(stage.runtimeDirectory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(List.of("runtime-directory-private file " + stage.runtimeDirectory()), found(2));
        assertEquals(1, bpfman.line("repair").status());
        Host.run("chmod", "700", stage.runtimeDirectory().toString());
        assertClean();
    }
}
