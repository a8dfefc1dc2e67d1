// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Pins;
import io.bpfman.itest.support.Sender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New versions take the place of programs while packets flow: each packet is counted once, by the old version or the new one, in a map that both use. */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class UpgradeKernelIT {

    /** With 5000 % of these it is the 200 upgrades of the requirement. */
    private static final int UPGRADES = Pace.repetitions("upgrades", 4);

    private static final int BURST = 160;
    private static final int TIMES = 10;

    @TempDir
    Path directory;

    private Stage stage;
    private Network network;
    private AgentProcess agent;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent();
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    private JsonObject upgrade(long program, Path file, String... options) {
        return agent.json("bpfman:upgrade " + program + " " + file + " " + String.join(" ", options));
    }

    private static long idOf(JsonObject upgraded) {
        return upgraded.getObject("program").getObject("record").getLong("program_id");
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
                long next = idOf(upgrade(program, file));
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
            assertEquals(arrived, sum(flows(last)), "in the entries of the hash map");
            assertEquals(16, flows(last).size());
        }
        assertEquals(before, withoutRevision(link));
        assertEquals(Long.toString(last), stage.records().value("SELECT program_id FROM links WHERE id = " + link));
        assertNothingRemains();
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
        assertEquals(arrived, sum(flows(last)), "in the entries of the hash map");
        assertEquals(0, stage.counted(behind));
        assertEquals(kernelLink, stage.records().value("SELECT kernel_link_id FROM links WHERE id = " + link));
        assertTrue(
                stage.pinTree().stream().anyMatch(pin -> pin.matches("tcx-ingress/link_[0-9]+_[0-9]+_" + last)),
                () -> stage.pinTree().toString());
        assertNothingRemains();
    }

    private long attachTcx(long program, int priority) {
        return Stage.linkId(agent.json("bpfman:attach-tcx --program-id " + program + " --direction ingress --priority "
                + priority + " --netns " + network.netns() + " " + Network.HOOK));
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACEPOINT", "UPROBE"})
    void aTracedCallIsCountedByEitherVersion(TracedKind kind) {
        try (Traced traced = Traced.start(Traced.compile(directory))) {
            long program = kind.load(stage, agent, traced);
            agent.ok(kind.attach(program, traced));
            long counted = kind.have(traced, TIMES, "");
            Path file = directory.resolve("trace_count.bpf.o");
            for (int i = 0; i < UPGRADES; i++) {
                JsonObject upgraded = upgrade(program, file);
                program = idOf(upgraded);
                assertTrue(upgraded.getArray("remarks").getString(0).contains("may have met both"), upgraded::toString);
                counted += kind.have(traced, TIMES, "");
                assertEquals(counted, Pins.counted(stage.pins(), program, "runs"));
                assertEquals(1, Traces.links(program).size());
            }
        }
        assertNothingRemains();
    }

    @Test
    void mapsThatDifferAreRefusedOrMadeAnewOrCopied() {
        long program = stage.load(agent, stage.testObject("tc_flows"), "tc:count_flow");
        stage.attach(agent, network, program, "ingress", 50);
        network.burstToHook(BURST);
        long arrived = network.arrived();
        assertEquals(arrived, stage.awaitCounted(program, arrived));
        Map<String, Long> before = flows(program);
        Path more = stage.testObject("tc_flows_more");

        assertRefused("max_entries 128 instead of 64", "bpfman:upgrade " + program + " " + more);
        Path other = stage.testObject("tc_flows_other");
        assertRefused("value size 4 instead of 8", "bpfman:upgrade " + program + " " + other + " --copy-maps");
        Path few = stage.testObject("tc_flows_few");
        assertRefused("than the 8 that there is room for", "bpfman:upgrade " + program + " " + few + " --copy-maps");
        assertEquals(before, flows(program));

        Path setPin = stage.pins().resolve("maps/" + program + "/flows");
        long copied = idOf(upgrade(program, more, "--copy-maps"));
        assertEquals(before, flows(copied), "nobody has sent anything since");
        assertEquals(arrived, stage.counted(copied), "that map is the same");
        assertEquals(before, entries(setPin), "the pin of the set leads to the new map");

        network.burstToHook(BURST);
        stage.awaitCounted(copied, arrived + BURST);
        assertEquals(network.arrived(), sum(flows(copied)));

        long fresh = idOf(upgrade(copied, other, "--new-maps"));
        assertEquals(Map.of(), flows(fresh));
        assertEquals(network.arrived(), stage.counted(fresh));
        assertNothingRemains(1);
    }

    @Test
    void historyIsToldAndRolledBackTo() {
        long first = stage.load(agent, stage.testObject("tc_flows"), "tc:count_flow");
        stage.attach(agent, network, first, "ingress", 50);
        long second = idOf(upgrade(first, stage.testObject("tc_flows_more"), "--new-maps"));
        JsonArray versions = versions(second);
        assertEquals(List.of(1L, 2L), numbers(versions, "version"));
        assertEquals(List.of(first, second), numbers(versions, "program_id"));
        assertTrue(versions.getObject(0).getString("source_path").endsWith("/tc_flows.bpf.o"), versions::toString);
        assertEquals(sha256("tc_flows"), versions.getObject(0).getString("sha256"));
        assertEquals(sha256("tc_flows_more"), versions.getObject(1).getString("sha256"));

        assertRefused("max_entries 64 instead of 128", "bpfman:rollback " + second);
        long third = idOf(agent.json("bpfman:rollback " + second + " --copy-maps"));
        assertEquals(sha256("tc_flows"), versions(third).getObject(2).getString("sha256"));
        network.burstToHook(BURST);
        assertEquals(network.arrived(), stage.awaitCounted(third, network.arrived()));
        agent.kill();
        agent = stage.startAgent();
        assertEquals(List.of(1L, 2L, 3L), numbers(versions(third), "version"));
        agent.ok("bpfman:rollback " + third + " --copy-maps");
        assertNothingRemains();
    }

    private JsonArray versions(long program) {
        return agent.json("bpfman:get program " + program).getObject("status").getArray("versions");
    }

    private static List<Long> numbers(JsonArray objects, String name) {
        return objects.stream().map(each -> ((JsonObject) each).getLong(name)).toList();
    }

    private String sha256(String object) {
        return Host.run("sha256sum", directory.resolve(object + ".bpf.o").toString())
                .split(" ")[0];
    }

    private void assertRefused(String why, String command) {
        Answer answer = agent.run(command);
        assertTrue(answer.toString().contains(why), answer::toString);
    }

    /** The entries of a program's hash map: keys and values as bpftool shows them. */
    private Map<String, Long> flows(long program) {
        JsonObject handles =
                agent.json("bpfman:get program " + program).getObject("record").getObject("handles");
        return entries(Path.of(handles.getString("map_pin_path"), "flows"));
    }

    private static Map<String, Long> entries(Path map) {
        try {
            return JsonParser.array().from(Host.run("bpftool", "-j", "map", "dump", "pinned", map.toString())).stream()
                    .map(JsonObject.class::cast)
                    .collect(Collectors.toMap(
                            entry -> entry.getArray("key").toString(), entry -> number(entry.getArray("value"))));
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }

    private static long number(JsonArray octets) {
        long number = 0;
        for (int octet = octets.size() - 1; octet >= 0; octet--) {
            number = number << Byte.SIZE | Integer.decode(octets.getString(octet));
        }
        return number;
    }

    private static long sum(Map<String, Long> flows) {
        return flows.values().stream().mapToLong(Long::longValue).sum();
    }

    private void assertNothingRemains() {
        assertNothingRemains(0);
    }

    /** @param status of the agent's end: 1 when a command was refused */
    private void assertNothingRemains(int status) {
        stage.unloadAll(agent);
        assertEquals(
                List.of(),
                stage.pinTree().stream()
                        .filter(pin -> !pin.equals("tcx-ingress"))
                        .toList());
        assertEquals(0, stage.records().rows());
        assertEquals(status, agent.end());
    }
}
