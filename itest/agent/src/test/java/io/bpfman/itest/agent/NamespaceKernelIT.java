// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.EachBackend;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces and network namespaces that go, come again as others, are renamed, or lose their path, while an agent runs and while none does. */
@NeedsKernel
@SuppressWarnings("try") // a sender sends until it is closed
class NamespaceKernelIT {

    private static final int PACKETS = 50;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;

    private final List<Network> networks = new ArrayList<>();
    private Network network;
    private long tc;
    private long xdp;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = startAgent();
    }

    private static AgentProcess startAgent() {
        return stage.startAgent(List.of(), List.of("--log", "info"));
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void load() {
        network = newNetwork();
        tc = stage.loadCounter(agent);
        xdp = stage.loadXdpCounter(agent);
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

    /** Attaches at the three hooks of a network: two members that see each packet that arrives, and one for those that leave. */
    private void attachEverywhere(Network where) {
        stage.attach(agent, where, tc, "ingress", 50);
        stage.attach(agent, where, tc, "egress", 50);
        stage.attachXdp(agent, where, xdp, 50);
    }

    private void assertCounts(Network where, int packets) {
        long tcBefore = stage.counted(tc);
        long xdpBefore = stage.counted(xdp);
        where.burstToHook(PACKETS);
        assertEquals(packets, stage.awaitCounted(tc, tcBefore + packets) - tcBefore, "met the TC member");
        assertEquals(packets, stage.awaitCounted(xdp, xdpBefore + packets) - xdpBefore, "met the XDP member");
    }

    private static List<String> ids() {
        return stage.records().query("SELECT id FROM links").stream()
                .map(row -> row.get("id"))
                .toList();
    }

    private static void awaitLinks(int links) {
        Await.until(
                () -> "not " + links + " link(s): " + agent.ok("bpfman:links") + stage.dispatcherPins(),
                () -> ids().size() == links
                        && (links > 0 || stage.dispatcherPins().isEmpty()));
    }

    private static void assertNothingHangsOn(Network where) {
        assertNothingHangsOn(where.traffic());
    }

    private static void assertNothingHangsOn(String there) {
        assertTrue(there.contains(Network.HOOK), there);
        for (String ours : List.of("clsact", "filter ", "xdp")) {
            assertFalse(there.contains(ours), there);
        }
    }

    @EachBackend
    void theRecordFollowsTheNameOfAnInterface(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        List<String> revisions = column("SELECT type, revision, program_id FROM dispatchers");
        network.renameHook("renamed0");
        Await.until(
                () -> "the name is not recorded: " + agent.ok("bpfman:links"),
                () -> column("SELECT interface FROM dispatchers UNION SELECT interface FROM tc_link_details"
                                + " UNION SELECT interface FROM xdp_link_details")
                        .equals(List.of("{interface=renamed0}")));
        assertTrue(agent.ok("bpfman:links").contains("renamed0"));
        assertFalse(agent.ok("bpfman:dispatchers").contains(Network.HOOK));
        assertEquals(revisions, column("SELECT type, revision, program_id FROM dispatchers"));

        long before = stage.counted(tc);
        network.sendBurst(PACKETS);
        assertEquals(PACKETS, stage.awaitCounted(tc, before + PACKETS) - before);
        ids().forEach(id -> agent.ok("bpfman:detach " + id));
        awaitLinks(0);
    }

    private static List<String> column(String query) {
        return stage.records().query(query).stream().map(Object::toString).toList();
    }

    @EachBackend
    void anInterfaceInThePlaceOfAnotherIsLeftAlone(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        Network bystander = newNetwork();
        stage.attach(agent, bystander, tc, "ingress", 50);
        attachEverywhere(network);
        assertCounts(network, PACKETS);

        long before = stage.counted(tc);
        long arrivedBefore = bystander.arrived();
        try (Sender sender = bystander.sendToHook()) {
            Await.until(() -> "no packet arrives", () -> bystander.arrived() > arrivedBefore + 20);
            network.replacePair();
            awaitLinks(1);
            long now = bystander.arrived();
            Await.until(() -> "packets do not go on", () -> bystander.arrived() > now + 20);
        }
        long arrived = bystander.arrived() - arrivedBefore;
        assertEquals(arrived, stage.awaitCounted(tc, before + arrived) - before, "met the member elsewhere");
        assertNothingHangsOn(network);
        assertCounts(network, 0);

        attachEverywhere(network);
        assertCounts(network, PACKETS);
    }

    @EachBackend
    void anInterfaceThatMovesToAnotherNamespaceTakesNothingAlong(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        network.moveHookAway();
        awaitLinks(0);
        assertNothingHangsOn(network.trafficAway());
        assertTrue(agent.allErrors().contains("interface " + Network.HOOK + " is gone"), agent.allErrors());
    }

    @EachBackend
    void anotherNamespaceAtTheSamePathIsLeftAlone(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        long former = network.nsid();
        network = network.remake();
        networks.add(network);
        System.out.println(
                "MEASURED the inode of the namespace was " + former + ", that of the next is " + network.nsid());
        awaitLinks(0);
        assertNothingHangsOn(network);
        assertCounts(network, 0);

        attachEverywhere(network);
        assertCounts(network, PACKETS);
    }

    @EachBackend
    void whatRunsInANamespaceThatAProcessKeepsAliveCanBeChangedAndDetached(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        network.hideNetns();
        try {
            assertCounts(network, PACKETS);
            agent.ok("bpfman:attach-tc --program-id " + tc + " --direction ingress --netns " + network.netnsOfProcess()
                    + " " + Network.HOOK);
            assertEquals(List.of("{n=3}"), column("SELECT count(*) AS n FROM dispatchers"));
            long before = stage.counted(tc);
            network.burstToHook(PACKETS);
            assertEquals(2 * PACKETS, stage.awaitCounted(tc, before + 2 * PACKETS) - before);
            ids().forEach(id -> agent.ok("bpfman:detach " + id));
            awaitLinks(0);
        } finally {
            network.showNetns();
        }
        assertNothingHangsOn(network);
        assertCounts(network, 0);
    }

    @EachBackend
    void whatRunsInANamespaceThatAMountKeepsAliveCanBeDetached(String backend) throws IOException {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        Path mount = Files.createFile(directory.resolve("kept-" + backend));
        Host.run("mount", "--bind", network.netns().toString(), mount.toString());
        try {
            network.leaveNetns();
            long before = stage.counted(tc);
            network.sendBurst(PACKETS);
            assertEquals(PACKETS, stage.awaitCounted(tc, before + PACKETS) - before);
            assertEquals(3, ids().size());
            ids().forEach(id -> agent.ok("bpfman:detach " + id));
            awaitLinks(0);
            String left = Host.run("nsenter", "--net=" + mount, "tc", "qdisc", "show", "dev", Network.HOOK)
                    + Host.run("nsenter", "--net=" + mount, "ip", "link", "show", Network.HOOK);
            assertFalse(left.contains("clsact") || left.contains("xdp"), left);
        } finally {
            Host.run("umount", mount.toString());
        }
    }

    @EachBackend
    void whatIsDetachedWhileItsNamespaceIsClearedAwayIsDetachedOnce(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        List<String> links = ids();
        network.leaveNetns();
        links.forEach(id -> agent.ok("bpfman:detach " + id));
        for (String id : links) {
            Answer again = agent.run("bpfman:detach " + id);
            assertTrue(again.error().contains("link " + id + " does not exist"), again.toString());
        }
        awaitLinks(0);
    }

    @EachBackend
    void whatWentWithItsNamespaceIsDetachedOnceAlsoByTheNextAgent(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        attachEverywhere(network);
        List<String> links = ids();
        network.leaveNetns();
        awaitLinks(0);
        agent.kill();
        agent = startAgent();
        for (String id : links) {
            String told = agent.ok("bpfman:detach " + id);
            assertTrue(told.contains("it was not there any more: it went with interface " + Network.HOOK), told);
            assertTrue(agent.run("bpfman:detach " + id).failed(), id);
        }
    }

    @EachBackend
    void allOfItIsNoticedAtTheNextStart(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        Network deleted = network;
        Network replaced = newNetwork();
        Network remade = newNetwork();
        Network renamed = newNetwork();
        Network hidden = newNetwork();
        for (Network each : List.of(deleted, replaced, remade, renamed, hidden)) {
            attachEverywhere(each);
        }
        agent.kill();

        deleted.deletePair();
        replaced.replacePair();
        Network next = remade.remake();
        networks.add(next);
        renamed.renameHook("renamed0");
        hidden.hideNetns();
        try {
            agent = startAgent();
            awaitLinks(6);
            Await.until(
                    () -> "the name is not recorded: " + agent.ok("bpfman:links"),
                    () -> column("SELECT DISTINCT interface FROM dispatchers ORDER BY interface")
                            .equals(List.of("{interface=h0}", "{interface=renamed0}")));
            assertNothingHangsOn(replaced);
            assertNothingHangsOn(next);
            assertCounts(replaced, 0);
            assertCounts(next, 0);
            assertCounts(hidden, PACKETS);
            ids().forEach(id -> agent.ok("bpfman:detach " + id));
            awaitLinks(0);
        } finally {
            hidden.showNetns();
        }
        assertNothingHangsOn(hidden);
    }
}
