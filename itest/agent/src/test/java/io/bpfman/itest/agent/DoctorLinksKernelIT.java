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
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to dispatchers and links with tools of their own is found, explained and repaired, and packets are counted exactly by what was repaired. */
@NeedsKernel
class DoctorLinksKernelIT {

    private static final int BURST = 5;

    @TempDir
    private Path directory;

    private Stage stage;
    private Network network;
    private AgentProcess agent;
    private long tc;
    private long xdp;
    private long counted;

    @BeforeEach
    void attach() {
        stage = Stage.open(directory);
        network = Network.create();
        agent = stage.startAgent();
        tc = stage.loadCounter(agent);
        xdp = stage.loadXdpCounter(agent);
        stage.attach(agent, network, tc, "ingress", 10);
        stage.attachXdp(agent, network, xdp, 10);
        assertCounted();
        assertFound();
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    /** That both programs see each packet of a burst once. */
    private void assertCounted() {
        counted += BURST;
        network.burstToHook(BURST);
        assertEquals(counted, stage.awaitCounted(xdp, counted));
        assertEquals(counted, stage.awaitCounted(tc, counted));
    }

    private JsonArray findings() {
        Answer answer = agent.run("bpfman:doctor --json");
        try {
            return JsonParser.object().from(answer.output()).getArray("findings");
        } catch (JsonParserException e) {
            throw new AssertionError("no JSON: " + answer, e);
        }
    }

    private void assertFound(String... rules) {
        JsonArray findings = findings();
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < findings.size(); i++) {
            JsonObject finding = findings.getObject(i);
            found.add(finding.getString("rule"));
            assertTrue(
                    !finding.getArray("repair").isEmpty()
                            || !finding.getString("advice").isEmpty(),
                    finding::toString);
        }
        assertEquals(new TreeSet<>(List.of(rules)), found, findings::toString);
    }

    private void assertRepaired(String... rules) {
        assertFound(rules);
        agent.ok("bpfman:repair");
        assertFound();
        assertTrue(agent.ok("bpfman:repair").contains("nothing to do"));
        assertCounted();
    }

    /** The directory of the live revision of a dispatcher. */
    private Path revision(String type) {
        return Path.of(stage.records().value("SELECT directory FROM dispatchers WHERE type = '" + type + "'"));
    }

    private void remove(Path pin) {
        Host.run("rm", "-r", pin.toString());
    }

    private String inNetwork(String command) {
        return Host.run(("nsenter --net=" + network.netns() + " " + command).split(" ", -1));
    }

    @Test
    void pinsOfDispatchersThatRunAreRemoved() {
        remove(revision("tc-ingress").resolve("dispatcher"));
        remove(revision("xdp").resolve("counters"));
        assertRepaired("dispatcher-prog-pin-exists");
    }

    @Test
    void linksOfDispatchersAreDetachedAndTheirPinsRemoved() {
        agent.ok("bpfman:tc-backend tcx");
        for (String line : stage.records().query("SELECT kernel_link_id FROM dispatchers").stream()
                .map(row -> row.get("kernel_link_id"))
                .toList()) {
            Host.run("bpftool", "link", "detach", "id", line);
        }
        assertRepaired("link-attached", "orphan-fs-entries");
        String stem = "dispatcher_" + network.nsid() + "_" + network.ifindex();
        remove(stage.pins().resolve("xdp").resolve(stem + "_link"));
        remove(stage.pins().resolve("tc-ingress").resolve(stem + "_link"));
        assertRepaired("xdp-link-in-kernel", "tcx-link-in-kernel");
    }

    @Test
    void filtersAreDeletedAndAddedTwice() {
        agent.ok("bpfman:tc-backend netlink");
        assertCounted();
        inNetwork("tc filter del dev " + Network.HOOK + " ingress");
        assertRepaired("tc-filter-exists");
        inNetwork("tc filter add dev " + Network.HOOK + " ingress pref 7 bpf da object-pinned "
                + revision("tc-ingress").resolve("dispatcher"));
        assertRepaired("duplicate-filter");
        inNetwork("tc filter add dev " + Network.HOOK + " ingress pref 3 protocol ip u32 match u32 0 0 flowid :1");
        assertFound("foreign-program-in-front");
        agent.run("bpfman:repair");
        assertTrue(inNetwork("tc filter show dev " + Network.HOOK + " ingress").contains("u32"));
        inNetwork("tc qdisc del dev " + Network.HOOK + " clsact");
        assertRepaired("tc-filter-exists", "clsact-owner");
    }

    @Test
    void theRecordIsEdited() {
        Host.run(
                "sqlite3",
                "-cmd",
                ".timeout 60000",
                stage.runtimeDirectory().resolve("state.db").toString(),
                "UPDATE member_link_details SET proceed_on = 8 WHERE link_id = 1");
        assertRepaired("dispatcher-config");
    }

    @Test
    void slotsAreEmptiedByAnotherHand() {
        Path slots = revision("tc-ingress").resolve("slots");
        if (!slots.toFile().exists()) {
            // members are linked into the dispatcher
            remove(revision("tc-ingress").resolve("link_0"));
            assertRepaired("slot-contents", "link-pin-exists");
            return;
        }
        Host.line("bpftool map delete pinned " + slots + " key hex 00 00 00 00");
        assertRepaired("slot-contents");
    }

    @Test
    void pinsAreHiddenByAMount() {
        Host.run("mount", "-t", "bpf", "bpf", stage.pins().toString());
        try {
            JsonArray findings = findings();
            boolean hidden = false;
            for (int i = 0; i < findings.size(); i++) {
                hidden |= findings.getObject(i).getString("rule").equals("pins-hidden");
            }
            assertTrue(hidden, findings::toString);
        } finally {
            Host.run("umount", stage.pins().toString());
        }
        assertFound();
        assertCounted();
    }
}
