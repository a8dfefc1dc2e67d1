// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an agent stands on gives way under it: its database, the space and the rights to write it, bpffs, the clock. It says so, what runs goes on, nothing is left of
 * what could not be done, and when the cause is gone all can be done again.
 */
@NeedsKernel
class TroubleKernelIT {

    private static final int BURST = 5;
    /** Enough for an agent's own files. */
    private static final String SMALL = "48m";

    @TempDir
    private Path directory;

    private final List<Path> mounted = new ArrayList<>();
    private Stage stage;
    private Network network;
    private AgentProcess agent;
    private long tc;
    private long xdp;
    private long packets;

    @BeforeEach
    void open() {
        stage = Stage.open(directory);
        network = Network.create();
    }

    @AfterEach
    void close() {
        stage.close();
        for (Path place : mounted) {
            Host.attempt("umount", "-l", place.toString());
        }
        network.close();
    }

    /** An agent that has a program on two hooks. */
    private void start() {
        agent = stage.startAgent();
        tc = stage.loadCounter(agent);
        xdp = stage.loadXdpCounter(agent);
        stage.attach(agent, network, tc, "ingress", 10);
        stage.attachXdp(agent, network, xdp, 10);
        assertFound(List.of());
    }

    private void mount(Path place, String... words) {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(words));
        command.add(place.toString());
        Host.run(command.toArray(String[]::new));
        mounted.add(0, place);
    }

    private void unmount(Path place) {
        Host.run("umount", place.toString());
        mounted.remove(place);
    }

    /** Both programs see each packet once. */
    private void assertCounted() {
        network.burstToHook(BURST);
        packets += BURST;
        assertEquals(packets, stage.awaitCounted(tc, packets));
        assertEquals(packets, stage.awaitCounted(xdp, packets));
    }

    /** The doctor finds these, as {@code RULE OBJECT}, and what runs goes on. */
    private void assertFound(List<String> expected) {
        Answer answer = agent.run("bpfman:doctor --json");
        List<String> found = new ArrayList<>();
        try {
            JsonArray findings = JsonParser.object().from(answer.output()).getArray("findings");
            for (int i = 0; i < findings.size(); i++) {
                JsonObject finding = findings.getObject(i);
                found.add(finding.getString("rule") + " " + finding.getString("object"));
            }
        } catch (JsonParserException e) {
            throw new AssertionError("no JSON: " + answer, e);
        }
        assertEquals(expected, found, answer::output);
        assertCounted();
    }

    private String assertRefused(String command, String because) {
        Answer refused = agent.run(command);
        assertTrue(refused.failed() && refused.error().contains(because), refused.toString());
        return refused.error();
    }

    /** That a member can come and go, and then everything. */
    private void assertWorks() {
        assertFound(List.of());
        long link = stage.attach(agent, network, tc, "ingress", 5);
        agent.ok("bpfman:detach " + link);
        assertFound(List.of());
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
    }

    private Path state() {
        return stage.runtimeDirectory().resolve("state.db");
    }

    @Test
    void aDatabaseThatIsDeletedUnderTheAgentIsWrittenAnew() throws IOException {
        start();
        String before = stage.records().dump();
        Host.run("sh", "-c", "rm " + state() + "*");
        assertRefused("bpfman:links", "was deleted while it was open");
        assertRefused(Stage.attachCommand(network, tc, "ingress", 5), "bpfman repair");
        assertFound(List.of("database-in-place store"));
        agent.ok("bpfman:repair");
        assertEquals(before, stage.records().dump());
        agent.kill();
        agent = stage.startAgent();
        assertEquals(before, stage.records().dump());
        assertWorks();
    }

    @Test
    void aDatabaseThatIsReplacedUnderTheAgentIsPutAsideAndWrittenAnew() throws IOException {
        start();
        String before = stage.records().dump();
        Path other = directory.resolve("other.db");
        Files.writeString(other, "something else");
        Files.move(other, state(), StandardCopyOption.REPLACE_EXISTING);
        assertRefused(Stage.attachCommand(network, tc, "ingress", 5), "was replaced by another file");
        assertFound(List.of("database-in-place store"));
        agent.ok("bpfman:repair");
        assertEquals(before, stage.records().dump());
        try (var aside = Files.newDirectoryStream(stage.runtimeDirectory(), "state.db.replaced-*")) {
            for (Path file : aside) {
                assertEquals("something else", Files.readString(file));
                Files.delete(file);
            }
        }
        assertWorks();
    }

    @Test
    void aFileSystemThatIsFullStopsChangesAndNothingElse() throws IOException {
        Files.createDirectories(stage.runtimeDirectory());
        mount(stage.runtimeDirectory(), "-t", "tmpfs", "-o", "mode=0700,size=" + SMALL, "none");
        start();
        String before = stage.snapshot(network);
        Path filling = stage.runtimeDirectory().resolve("filling");
        fill(filling);
        String load = "bpfman:load-file --path " + stage.sample("tc_count") + " --programs tc:count";
        String why = assertRefused(load, "pace");
        System.out.println("MEASURED with no space a load says: " + why.strip());
        // as much as the log has room for can still be written: what is refused is refused as a whole
        List<Long> more = new ArrayList<>();
        Answer attach = agent.run(Stage.attachCommand(network, tc, "egress", 5) + " --json");
        if (!attach.failed()) {
            more.add(linkId(attach));
        }
        assertFound(List.of());
        Files.delete(filling);
        more.forEach(link -> agent.ok("bpfman:detach " + link));
        assertEquals(before, stage.snapshot(network));
        assertWorks();
    }

    private static long linkId(Answer attach) {
        try {
            return Stage.linkId(JsonParser.object().from(attach.output()));
        } catch (JsonParserException e) {
            throw new AssertionError("no JSON: " + attach, e);
        }
    }

    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (; ; ) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
        }
    }

    @Test
    void aDirectoryThatCanOnlyBeReadStopsLoadsAndNothingElse() {
        start();
        String before = stage.snapshot(network);
        mount(stage.runtimeDirectory(), "--bind", stage.runtimeDirectory().toString());
        Host.run("mount", "-o", "remount,bind,ro", stage.runtimeDirectory().toString());
        String load = "bpfman:load-file --path " + stage.sample("tc_count") + " --programs tc:count";
        String why = assertRefused(load, "Read-only file system");
        System.out.println("MEASURED where nothing can be written a load says: " + why.strip());
        assertFound(List.of());
        unmount(stage.runtimeDirectory());
        assertEquals(before, stage.snapshot(network));
        assertWorks();
    }

    /** Somebody else has it, too, as a container does: what is pinned there lives on. */
    @Test
    void aBpffsThatIsUnmountedUnderTheAgentIsMountedAndAllIsPinnedAgain() throws IOException {
        stage = Stage.openWithOwnBpffs(directory);
        start();
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        mount(elsewhere, "--bind", stage.pins().toString());
        Host.run("umount", "-l", stage.pins().toString());
        network.burstToHook(BURST);
        packets += BURST;
        String found = agent.run("bpfman:doctor").output();
        assertTrue(found.contains("bpffs is not mounted at " + stage.pins()), found);
        assertRefused(
                Stage.attachCommand(network, tc, "ingress", 5), stage.pins().toString());
        network.burstToHook(BURST);
        packets += BURST;
        agent.ok("bpfman:repair");
        assertFound(List.of());
        unmount(elsewhere);
        assertWorks();
    }

    @Test
    void aBpffsThatIsMountedOverUnderTheAgentIsSaidAndChangesGoOn() {
        start();
        mount(stage.pins(), "-t", "bpf", "bpf");
        String found = agent.run("bpfman:doctor").output();
        assertTrue(found.contains("pins-hidden"), found);
        network.burstToHook(BURST);
        packets += BURST;
        Answer attach = agent.run(Stage.attachCommand(network, tc, "ingress", 5));
        System.out.println("MEASURED an attach below another mount says: "
                + (attach.failed() ? attach.error() : "attached").strip());
        network.burstToHook(BURST);
        // one more member counts in the same map
        packets += BURST;
        long more = attach.failed() ? 0 : BURST;
        unmount(stage.pins());
        assertEquals(packets, stage.awaitCounted(xdp, packets));
        assertEquals(packets + more, stage.awaitCounted(tc, packets + more));
    }

    @Test
    void aClockThatIsSetMakesNoProgramAnotherOne() {
        start();
        String before = stage.records().dump();
        for (String moved : List.of("-3600", "3600")) {
            agent.kill();
            // the time of loading is told by the time since the boot: with less of it everything was loaded later, as
            // after the clock was set forward
            agent = stage.startAgent(List.of("unshare", "--time", "--boottime", moved), List.of());
            agent.ok("bpfman:links");
            assertEquals(before, stage.records().dump());
            assertFound(List.of());
            Path pin = stage.pins().resolve("prog_" + tc);
            Host.run("rm", pin.toString());
            assertFound(List.of("program-pin-exists program " + tc));
            agent.ok("bpfman:repair");
        }
        assertWorks();
    }

    @Test
    void aKernelThatDoesNotListItsProgramsIsSaid() {
        start();
        agent.kill();
        agent = stage.startAgent(List.of("setpriv", "--bounding-set", "-sys_admin"), List.of());
        // what cannot be looked at without the right is said, too
        String found = agent.run("bpfman:doctor").output();
        assertTrue(found.contains("kernel-enumeration-incomplete"), found);
        assertTrue(found.contains("EPERM"), found);
        assertCounted();
    }
}
