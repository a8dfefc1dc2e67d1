// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to our pins and to our database, and what the agent makes of it. */
@NeedsKernel
class OthersKernelIT {

    private static final int BURST = 5;

    @TempDir
    private Path directory;

    private Stage stage;
    private Network network;
    private AgentProcess agent;
    private long tc;
    private long xdp;
    private final List<Long> links = new ArrayList<>();

    @BeforeEach
    void attach() {
        stage = Stage.open(directory);
        network = Network.create();
        agent = stage.startAgent();
        tc = stage.loadCounter(agent);
        xdp = stage.loadXdpCounter(agent);
        links.add(stage.attach(agent, network, tc, "ingress", 10));
        links.add(stage.attachXdp(agent, network, xdp, 10));
        assertCounted(BURST);
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    /** That both programs have seen so many packets after one burst more. */
    private void assertCounted(long packets) {
        network.burstToHook(BURST);
        assertEquals(packets, stage.awaitCounted(tc, packets));
        assertEquals(packets, stage.awaitCounted(xdp, packets));
    }

    private List<String> kernelLinks() {
        List<String> ids = new ArrayList<>();
        JsonArray dispatchers = agent.json("bpfman:dispatchers").getArray("dispatchers");
        for (int i = 0; i < dispatchers.size(); i++) {
            if (dispatchers.getObject(i).has("kernel_link_id")
                    && !dispatchers.getObject(i).isNull("kernel_link_id")) {
                ids.add(Long.toString(dispatchers.getObject(i).getLong("kernel_link_id")));
            }
        }
        return ids;
    }

    @Test
    void whatIsDetachedUnderAnotherBpffsIsGoneFromTheKernel() {
        List<String> held = kernelLinks();
        Host.run("mount", "-t", "bpf", "bpf", stage.pins().toString());
        try {
            links.forEach(link -> agent.ok("bpfman:detach " + link));
            for (String link : held) {
                assertTrue(Host.attempt("bpftool", "link", "show", "id", link).status() != 0, "link " + link);
            }
            for (long program : List.of(tc, xdp)) {
                agent.ok("bpfman:unload " + program);
                awaitGone(program);
            }
        } finally {
            Host.run("umount", stage.pins().toString());
        }
        assertEquals(List.of(), stage.pinTree());
    }

    private void loseTheDatabase() {
        assertEquals(0, agent.end());
        try (var files = Files.list(stage.runtimeDirectory())) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("state.db"))
                    .toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatIsAtWorkGoesOnWithoutTheDatabaseUntilSomebodyDecides() {
        loseTheDatabase();
        List<String> pins = stage.pinTree();
        agent = stage.startAgent();
        assertEquals(0, agent.json("bpfman:programs").getArray("programs").size());
        assertCounted(2 * BURST);
        String told = agent.allErrors();
        for (String what :
                List.of("prog_" + tc, "prog_" + xdp, "maps/" + tc, "xdp/dispatcher_", "tc-ingress/dispatcher_")) {
            assertTrue(told.contains(stage.pins() + "/" + what), what + " is not in " + told);
        }
        long another = stage.loadXdpCounter(agent);
        Answer refused = agent.run(Stage.attachXdpCommand(network, another, 5));
        assertTrue(refused.failed() && refused.error().contains("--adopt=remove"), refused.toString());
        agent.ok("bpfman:unload " + another);
        assertEquals(1, agent.end(), "one command was refused");

        agent = stage.startAgent(List.of(), List.of("--adopt=keep"));
        assertTrue(agent.json("bpfman:programs").getArray("programs").isEmpty());
        assertCounted(3 * BURST);
        assertEquals(pins, stage.pinTree());
        assertEquals(0, agent.end());

        agent = stage.startAgent(List.of(), List.of("--adopt=remove"));
        assertTrue(agent.json("bpfman:programs").getArray("programs").isEmpty());
        assertEquals(List.of(), stage.pinTree());
        for (long program : List.of(tc, xdp)) {
            awaitGone(program);
        }
        assertTrue(agent.allErrors().contains("nothing is recorded of"), agent.allErrors());
    }

    /** What has run it is held until no packet can be in it any more. */
    private static void awaitGone(long program) {
        Await.until(
                () -> "program " + program + " is in the kernel still",
                () -> Host.attempt("bpftool", "prog", "show", "id", Long.toString(program))
                                .status()
                        != 0);
    }
}
