// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.EachBackend;
import io.bpfman.itest.support.NeedsKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What attaching leaves behind in bpffs, in the database and at the interface, and that detaching takes away that and nothing else. */
@NeedsKernel
class LayoutKernelIT {

    private static final int PACKETS = 100;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;

    private Network network;

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
    void createNetwork() {
        network = Network.create();
    }

    @AfterEach
    void clear() {
        try {
            stage.unloadAll(agent);
        } finally {
            network.close();
        }
    }

    @EachBackend
    void anAttachPointLiesWhereTheDesignSaysAndLeavesNothing(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        long first = stage.loadCounter(agent);
        long second = stage.loadCounter(agent);
        String before = stage.snapshot(network);

        long late = stage.attach(agent, network, first, "ingress", 50);
        long early = stage.attach(agent, network, second, "ingress", 10);
        long egress = stage.attach(agent, network, first, "egress", 50);

        assertEquals(expectedPins(backend), stage.dispatcherPins());
        assertEquals(
                List.of(
                        Map.of("type", "tc-egress", "num_extensions", "1"),
                        Map.of("type", "tc-ingress", "num_extensions", "2")),
                stage.records().query("SELECT type, num_extensions FROM dispatchers ORDER BY type"));
        assertEquals(
                List.of(
                        details(late, "ingress", 50, 1),
                        details(early, "ingress", 10, 0),
                        details(egress, "egress", 50, 0)),
                stage.records()
                        .query("SELECT link_id, interface, direction, priority, position, proceed_on, netns FROM"
                                + " tc_link_details ORDER BY link_id"));
        assertHolder(backend, "ingress");
        assertHolder(backend, "egress");

        network.burstToHook(PACKETS);
        network.burstFromHook(PACKETS);
        assertEquals(2 * PACKETS, stage.awaitCounted(first, 2 * PACKETS));
        assertEquals(PACKETS, stage.awaitCounted(second, PACKETS));

        agent.ok("bpfman:detach " + late);
        agent.ok("bpfman:detach " + early);
        agent.ok("bpfman:detach " + egress);
        assertEquals(before, stage.snapshot(network));
        network.burstToHook(PACKETS);
        network.burstFromHook(PACKETS);
        assertEquals(2 * PACKETS, stage.awaitCounted(first, 2 * PACKETS), "something still runs");

        stage.unloadAll(agent);
        assertEquals(0, stage.records().rows());
        assertEquals(List.of(), stage.pinTree());
    }

    @Test
    void anXdpAttachPointLiesWhereTheDesignSaysAndLeavesNothing() {
        long first = stage.loadXdpCounter(agent);
        long second = stage.loadXdpCounter(agent);
        String before = stage.snapshot(network);

        long late = stage.attachXdp(agent, network, first, 50);
        long early = stage.attachXdp(agent, network, second, 10);

        String stem = "xdp/dispatcher_" + network.nsid() + "_" + network.ifindex() + "_";
        assertEquals(
                Stream.concat(Stream.of(stem + "link", stem + "interface"), revision(stem + liveRevision("xdp"), 2))
                        .sorted()
                        .toList(),
                stage.dispatcherPins());
        assertEquals(
                List.of(Map.of(
                        "type",
                        "xdp",
                        "num_extensions",
                        "2",
                        "xdp_mode",
                        "native",
                        "xdp_mode_reason",
                        "the driver takes it")),
                stage.records().query("SELECT type, num_extensions, xdp_mode, xdp_mode_reason FROM dispatchers"));
        assertEquals(
                List.of(xdpDetails(late, 50, 1), xdpDetails(early, 10, 0)),
                stage.records()
                        .query("SELECT link_id, interface, mode, priority, position, proceed_on FROM xdp_link_details"
                                + " ORDER BY link_id"));
        String program = stage.records().value("SELECT program_id FROM dispatchers");
        assertTrue(network.traffic().contains("prog/xdp id " + program), network.traffic());

        network.burstToHook(PACKETS);
        assertEquals(PACKETS, stage.awaitCounted(first, PACKETS));
        assertEquals(PACKETS, stage.awaitCounted(second, PACKETS));

        agent.ok("bpfman:detach " + late + " " + early);
        assertEquals(before, stage.snapshot(network));
        stage.unloadAll(agent);
        assertEquals(0, stage.records().rows());
        assertEquals(List.of(), stage.pinTree());
    }

    private static Map<String, String> xdpDetails(long link, int priority, int position) {
        return Map.of(
                "link_id",
                Long.toString(link),
                "interface",
                Network.HOOK,
                "mode",
                "auto",
                "priority",
                Integer.toString(priority),
                "position",
                Integer.toString(position),
                "proceed_on",
                Long.toString(0x80000004L));
    }

    @Test
    void aForeignFilterAtPriority50StaysAndGoesOn() {
        agent.ok("bpfman:tc-backend netlink");
        network.tc("qdisc add dev h0 clsact");
        addForeignFilter("ingress");
        addForeignFilter("egress");
        long program = stage.loadCounter(agent);
        String before = stage.snapshot(network);

        long ingress = stage.attach(agent, network, program, "ingress", 50);
        long egress = stage.attach(agent, network, program, "egress", 50);
        assertEquals(
                List.of("0", "0"),
                stage.records().query("SELECT clsact_ours FROM dispatchers").stream()
                        .map(row -> row.get("clsact_ours"))
                        .toList());
        network.burstToHook(PACKETS);
        network.burstFromHook(PACKETS);
        assertEquals(2 * PACKETS, stage.awaitCounted(program, 2 * PACKETS));

        agent.ok("bpfman:detach " + ingress + " " + egress);
        assertEquals(before, stage.snapshot(network));
    }

    @Test
    void aForeignFilterThatCameLaterKeepsOurClsact() {
        agent.ok("bpfman:tc-backend netlink");
        long program = stage.loadCounter(agent);
        long link = stage.attach(agent, network, program, "ingress", 50);
        assertTrue(network.traffic().contains("qdisc clsact"), network.traffic());
        addForeignFilter("egress");

        agent.ok("bpfman:detach " + link);
        assertTrue(network.tc("filter show dev h0 egress").contains("pref 50 bpf"), network.traffic());
        assertEquals("", network.tc("filter show dev h0 ingress"));
    }

    @Test
    void aForeignEmptyClsactStays() {
        agent.ok("bpfman:tc-backend netlink");
        network.tc("qdisc add dev h0 clsact");
        long program = stage.loadCounter(agent);
        String before = stage.snapshot(network);
        agent.ok("bpfman:detach " + stage.attach(agent, network, program, "egress", 50));
        assertEquals(before, stage.snapshot(network));
        assertTrue(before.contains("qdisc clsact"), before);
    }

    @Test
    void aClassicIngressQdiscIsInTheWayOfNetlinkAndNamed() {
        agent.ok("bpfman:tc-backend netlink");
        network.tc("qdisc add dev h0 ingress");
        long program = stage.loadCounter(agent);
        String before = stage.snapshot(network);

        for (String direction : List.of("ingress", "egress")) {
            String error = agent.run(Stage.attachCommand(network, program, direction, 50))
                    .error();
            assertTrue(error.contains("ingress") && error.contains("qdisc"), error);
            assertTrue(error.contains("tc qdisc del"), "no word on how to remove it: " + error);
            assertEquals(before, stage.snapshot(network));
        }
    }

    private void addForeignFilter(String direction) {
        network.tc("filter add dev h0 " + direction + " prio 50 protocol ip bpf da obj " + stage.sample("tc_pass")
                + " sec tc");
    }

    private List<String> expectedPins(String backend) {
        String stem = "dispatcher_" + network.nsid() + "_" + network.ifindex() + "_";
        Stream<String> links = backend.equals("tcx")
                ? Stream.of("tc-egress/" + stem + "link", "tc-ingress/" + stem + "link")
                : Stream.empty();
        Stream<String> interfaces = Stream.of("tc-egress/" + stem + "interface", "tc-ingress/" + stem + "interface");
        return Stream.of(
                        links,
                        interfaces,
                        revision("tc-egress/" + stem + liveRevision("tc-egress"), 1),
                        revision("tc-ingress/" + stem + liveRevision("tc-ingress"), 2))
                .flatMap(paths -> paths)
                .sorted()
                .toList();
    }

    private static Stream<String> revision(String path, int members) {
        return Stream.concat(
                Stream.concat(
                        Stream.of(path, path + "/counters", path + "/dispatcher", path + "/failures", path + "/record"),
                        slots(path)),
                Stream.iterate(0, position -> position + 1).limit(members).map(position -> path + "/link_" + position));
    }

    /** The array of a dispatcher whose slots are filled by tail calls; extensions need none. */
    private static Stream<String> slots(String path) {
        String mechanism = stage.records().value("SELECT DISTINCT mechanism FROM dispatchers");
        return mechanism.equals("tailcall") ? Stream.of(path + "/slots") : Stream.empty();
    }

    private static String liveRevision(String type) {
        return stage.records().value("SELECT revision FROM dispatchers WHERE type = '" + type + "'");
    }

    private static Map<String, String> details(long link, String direction, int priority, int position) {
        return Map.of(
                "link_id",
                Long.toString(link),
                "interface",
                Network.HOOK,
                "direction",
                direction,
                "priority",
                Integer.toString(priority),
                "position",
                Integer.toString(position),
                "proceed_on",
                Long.toString(0x80000010L),
                "netns",
                stage.records().value("SELECT netns FROM dispatchers WHERE type = 'tc-" + direction + "'"));
    }

    private void assertHolder(String backend, String direction) {
        Map<String, String> row = stage.records()
                .query("SELECT * FROM dispatchers WHERE type = 'tc-" + direction + "'")
                .get(0);
        assertEquals(backend, row.get("backend"));
        assertEquals(network.netns().toString(), row.get("netns"));
        assertEquals(Holders.program(stage, network, row), Long.parseLong(row.get("program_id")));
        boolean filter = network.tc("filter show dev h0 " + direction).contains("bpf");
        assertEquals(backend.equals("netlink"), filter, network.traffic());
        assertEquals(backend.equals("netlink"), network.traffic().contains("qdisc clsact"), network.traffic());
        assertFalse(row.get("directory").isEmpty());
    }
}
