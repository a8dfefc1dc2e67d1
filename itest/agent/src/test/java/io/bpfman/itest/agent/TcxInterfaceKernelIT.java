// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCX links without a dispatcher, on interfaces and in network namespaces that go, come again as others, or are renamed. */
@NeedsKernel
@NeedsTcx
class TcxInterfaceKernelIT {

    private static final int PACKETS = 50;
    private static final String RENAMED = "renamed0";

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;

    private final List<Network> networks = new ArrayList<>();
    private Network network;
    private long program;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void load() {
        network = newNetwork();
        program = stage.load(agent, stage.sample("tc_count"), "tcx:count");
    }

    @AfterEach
    void clear() {
        try {
            stage.unloadAll(agent);
        } finally {
            networks.forEach(Network::close);
        }
    }

    private Network newNetwork() {
        Network made = Network.create();
        networks.add(made);
        return made;
    }

    /** Attaches the program in both directions of a network's hook. */
    private void attach(Network where) {
        for (String direction : List.of("ingress", "egress")) {
            agent.ok("bpfman:attach-tcx --program-id " + program + " --direction " + direction + " --netns "
                    + where.netns() + " " + Network.HOOK);
        }
    }

    private void assertMeets(Network where, int packets) {
        long before = stage.counted(program);
        where.burstToHook(PACKETS);
        assertEquals(packets, stage.awaitCounted(program, before + packets) - before);
    }

    private static List<String> links() {
        return stage.records().query("SELECT direction, interface FROM tcx_link_details ORDER BY 2, 1").stream()
                .map(row -> row.get("interface") + " " + row.get("direction"))
                .toList();
    }

    private static List<String> pins() {
        return stage.pinTree().stream()
                .filter(path -> path.matches("tcx-(ingress|egress)/link_.*"))
                .toList();
    }

    /** Waits until nothing is left of all links but those of these interfaces, in both directions. */
    private static void awaitOnly(String... interfaces) {
        List<String> expected = new ArrayList<>();
        for (String name : interfaces) {
            expected.add(name + " egress");
            expected.add(name + " ingress");
        }
        Await.until(
                () -> "links are " + links() + ", not " + expected + ", and pins " + pins(),
                () -> links().equals(expected) && pins().size() == expected.size());
    }

    @Test
    void linksGoWithTheirInterface() {
        Network bystander = newNetwork();
        attach(network);
        attach(bystander);
        assertMeets(network, PACKETS);

        network.deletePair();

        awaitOnly(Network.HOOK);
        assertMeets(bystander, PACKETS);
    }

    @Test
    void theRecordFollowsTheNameOfAnInterface() {
        attach(network);
        network.renameHook(RENAMED);
        awaitOnly(RENAMED);

        long before = stage.counted(program);
        network.sendBurst(PACKETS);
        assertEquals(PACKETS, stage.awaitCounted(program, before + PACKETS) - before);
    }

    @Test
    void anInterfaceInThePlaceOfAnotherIsLeftAlone() {
        attach(network);
        network.replacePair();
        awaitOnly();
        assertMeets(network, 0);

        attach(network);
        assertMeets(network, PACKETS);
    }

    @Test
    void anInterfaceThatMovesToAnotherNamespaceTakesNothingAlong() {
        attach(network);
        network.moveHookAway();
        awaitOnly();
        agent.ok("bpfman:unload " + program);
        Await.until(
                () -> "the program is still attached somewhere",
                () -> Host.attempt("bpftool", "prog", "show", "id", Long.toString(program))
                                .status()
                        != 0);
    }

    @Test
    void anotherNamespaceAtTheSamePathIsLeftAlone() {
        attach(network);
        network = network.remake();
        networks.add(network);
        awaitOnly();
        assertMeets(network, 0);

        attach(network);
        assertMeets(network, PACKETS);
    }

    @Test
    void allOfItIsNoticedAtTheNextStart() {
        Network deleted = network;
        Network replaced = newNetwork();
        Network remade = newNetwork();
        Network renamed = newNetwork();
        Network later = newNetwork();
        for (Network each : List.of(deleted, replaced, remade, renamed, later)) {
            attach(each);
        }
        agent.kill();

        deleted.deletePair();
        replaced.replacePair();
        Network next = remade.remake();
        networks.add(next);
        renamed.renameHook(RENAMED);
        agent = stage.startAgent();
        awaitOnly(Network.HOOK, RENAMED);
        assertMeets(replaced, 0);
        assertMeets(next, 0);
        assertMeets(later, PACKETS);

        // the next agent listens where the one before has attached
        later.deletePair();
        awaitOnly(RENAMED);
    }
}
