// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Sender;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * New versions take the place of members and TCX links while packets flow: each packet is counted once, by the old version or the new one, in a map that both
 * use.
 */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class UpgradeKernelIT {

    /** With 5000 % of these it is the 200 upgrades of the requirement. */
    private static final int UPGRADES = Pace.repetitions("upgrades", 4);

    @TempDir
    Path directory;

    private Stage stage;
    private Upgrading upgrading;
    private Network network;
    private AgentProcess agent;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        upgrading = new Upgrading(stage);
        agent = stage.startAgent();
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    /** Upgrades a program while packets flow; the last version's id. */
    private long upgradeUnderTraffic(long first, Path file) {
        long program = first;
        long start;
        try (Sender sender = network.sendToHook()) {
            Await.until(() -> "no packet has arrived", () -> network.arrived() > 100);
            start = System.nanoTime();
            for (int i = 0; i < UPGRADES; i++) {
                long arrived = network.arrived();
                long next = Upgrading.idOf(Upgrading.upgrade(agent, program, file));
                assertTrue(next != program);
                program = next;
                Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > arrived);
            }
            System.out.println("MEASURED " + UPGRADES + " upgrades took "
                    + (System.nanoTime() - start) / 1_000_000 / UPGRADES + " ms each");
        }
        return program;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tc", "xdp"})
    void aMemberInTheMiddleOfTen(String hook) {
        boolean xdp = hook.equals("xdp");
        long others = xdp ? stage.loadXdpCounter(agent) : stage.loadCounter(agent);
        Path file = xdp ? stage.sample("xdp_count") : stage.testObject("tc_flows");
        long first = stage.load(agent, file, xdp ? "xdp:xdp_count" : "tc:count_flow");
        long link = 0;
        for (int place = 1; place <= 10; place++) {
            long program = place == 5 ? first : others;
            long attached = xdp
                    ? stage.attachXdp(agent, network, program, 10 * place)
                    : stage.attach(agent, network, program, "ingress", 10 * place);
            link = place == 5 ? attached : link;
        }
        Map<String, String> before = withoutRevision(link);

        long last = upgradeUnderTraffic(first, file);

        long arrived = network.arrived();
        long counted = stage.awaitCounted(last, arrived);
        long beside = stage.awaitCounted(others, 9 * arrived);
        System.out.println("MEASURED " + hook + ": arrived " + arrived + ", counted " + counted
                + ", by the nine others " + beside + " in " + UPGRADES + " upgrades");
        assertEquals(arrived, counted);
        assertEquals(9 * arrived, beside);
        if (!xdp) {
            assertEquals(arrived, Upgrading.sum(upgrading.flows(agent, last)), "in the entries of the hash map");
            assertEquals(16, upgrading.flows(agent, last).size());
        }
        assertEquals(before, withoutRevision(link));
        assertEquals(Long.toString(last), stage.records().value("SELECT program_id FROM links WHERE id = " + link));
        upgrading.assertNothingRemains(agent, 0);
    }

    /** The details of a member but for what each revision has of its own. */
    private Map<String, String> withoutRevision(long link) {
        Map<String, String> row = new TreeMap<>(stage.records()
                .query("SELECT * FROM member_link_details WHERE link_id = " + link)
                .get(0));
        row.remove("revision");
        row.remove("dispatcher_program_id");
        return row;
    }

    @Test
    void aTcxLinkAmongOthers() {
        assumeTrue(HostKernel.current().hasTcx(), "this kernel has no TCX");
        // what stands first in a chain of TCX ends the packet's way when it has an answer: those behind it see none
        long behind = stage.load(agent, stage.sample("tc_count"), "tcx:count");
        Path file = stage.testObject("tc_flows");
        long first = stage.load(agent, file, "tcx:count_flow");
        long link = attachTcx(first, 20);
        attachTcx(behind, 30);
        String kernelLink = stage.records().value("SELECT kernel_link_id FROM links WHERE id = " + link);

        long last = upgradeUnderTraffic(first, file);

        long arrived = network.arrived();
        long counted = stage.awaitCounted(last, arrived);
        System.out.println("MEASURED tcx: arrived " + arrived + ", counted " + counted + ", behind "
                + stage.counted(behind) + " in " + UPGRADES + " upgrades");
        assertEquals(arrived, counted);
        assertEquals(arrived, Upgrading.sum(upgrading.flows(agent, last)), "in the entries of the hash map");
        assertEquals(0, stage.counted(behind));
        assertEquals(kernelLink, stage.records().value("SELECT kernel_link_id FROM links WHERE id = " + link));
        assertTrue(
                stage.pinTree().stream().anyMatch(pin -> pin.matches("tcx-ingress/link_[0-9]+_[0-9]+_" + last)),
                () -> stage.pinTree().toString());
        upgrading.assertNothingRemains(agent, 0);
    }

    private long attachTcx(long program, int priority) {
        return Stage.linkId(agent.json("bpfman:attach-tcx --program-id " + program + " --direction ingress --priority "
                + priority + " --netns " + network.netns() + " " + Network.HOOK));
    }
}
