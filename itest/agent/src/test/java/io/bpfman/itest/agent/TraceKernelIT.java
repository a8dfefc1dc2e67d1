// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Call;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that are traced, known to the last one, and what is left when nobody traces any more. */
@NeedsKernel
class TraceKernelIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INTERRUPTED = 128 + 2;
    /** A frame of UDP that {@code Sender} sends has an Ethernet header of 14 bytes, an IPv4 header of 20 and one of UDP of 8. */
    private static final int HEADERS = 42;

    @TempDir
    Path directory;

    private Network network;
    private Stage stage;
    private AgentProcess agent;
    private HostCommand bpfman;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        startAgent();
    }

    private void startAgent() {
        agent = stage.startAgent(List.of(), List.of("--daemon"));
        agent.awaitReady();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory).under("env", "--default-signal=INT");
    }

    @AfterEach
    void clear() {
        stage.close();
        network.close();
    }

    private long load(String program, Path object) {
        return program(bpfman.ok("program load file " + object + " --programs " + program + " -o json"));
    }

    private static long program(String loaded) {
        return tree(loaded).at("/programs/0/record/program_id").asLong();
    }

    private long attach(String type, long program, String direction, int priority) {
        return tree(bpfman.ok("link attach " + type + " " + program + " " + Network.HOOK + direction + " -p " + priority
                        + " -n " + network.netns() + " -o json"))
                .at("/record/id")
                .asLong();
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Call trace(String type, int packets) {
        Call call = bpfman.start(
                "trace",
                Network.HOOK,
                "--type",
                type,
                "-n",
                network.netns().toString(),
                "-c",
                Integer.toString(packets),
                "-o",
                "json");
        // What tells of packets is pinned before packets go there: whoever sends as soon as it is pinned may be too
        // early.
        Await.until(() -> "nothing traces: " + stage.dispatcherPins(), this::runsTracing);
        return call;
    }

    /** Whether the revision that is recorded is one that traces: it is recorded when packets go there. */
    private boolean runsTracing() {
        return stage.records().query("SELECT directory FROM dispatchers").stream()
                .map(row -> stage.pins().relativize(Path.of(row.get("directory"))) + "/trace")
                .anyMatch(stage.dispatcherPins()::contains);
    }

    private boolean isTracing() {
        return stage.dispatcherPins().stream().anyMatch(pin -> pin.endsWith("/trace"));
    }

    /** The packets of a trace, which ends by itself. */
    private List<JsonNode> end(Call call) {
        return bpfman.end(call).succeeded().lines().map(TraceKernelIT::tree).toList();
    }

    /** What a packet met, in words. */
    private static String words(JsonNode packet) {
        StringBuilder words = new StringBuilder(packet.get("packet").asText());
        packet.get("members")
                .forEach(member -> words.append(' ')
                        .append(member.get("link_id").asText())
                        .append(':')
                        .append(member.get("outcome").asText())
                        .append(':')
                        .append(member.get("verdict").asText()));
        return words.append(packet.at("/end/stopped").asBoolean() ? " stopped " : " through ")
                .append(packet.at("/end/verdict").asText())
                .toString();
    }

    /** The revision of the only dispatcher. */
    private JsonNode dispatcher() {
        return tree(bpfman.ok("dispatcher list -o json")).at("/dispatchers/0");
    }

    /** How many maps the program of the only dispatcher has. */
    private int maps() {
        long id = dispatcher().at("/runtime/program_id").asLong();
        String listed = bpfman.ok("program list --all -o json");
        for (JsonNode program : tree(listed).get("programs")) {
            if (program.get("program_id").asLong() == id) {
                return program.at("/kernel/map_ids").size();
            }
        }
        throw new AssertionError("program " + id + " is not among " + listed);
    }

    private void assertNothingIsLeft(int maps) {
        Await.until(() -> "traced still: " + stage.dispatcherPins(), () -> !isTracing());
        assertEquals(maps, maps());
        assertEquals(0, bpfman.run("doctor").status());
    }

    @Test
    void tellsOfTcPacketsToTheLastOneWhileTheyFlow() {
        long count = load("tc:count", stage.sample("tc_count"));
        long drop = load("tc:drop_port", stage.sample("tc_drop_port"));
        long first = attach("tc", count, " ingress", 10);
        long second = attach("tc", drop, " ingress", 20);
        network.burstToHook(7);
        long revision = dispatcher().get("revision").asLong();
        int maps = maps();
        Call call = trace("tc-ingress", 5);
        assertEquals(maps + 2, maps());
        network.burstToHook(8);
        List<JsonNode> packets = end(call);
        assertEquals(5, packets.size());
        for (int i = 0; i < packets.size(); i++) {
            assertEquals((i + 1) + " " + first + ":ran:pipe " + second + ":ran:pipe through ok", words(packets.get(i)));
            assertTrue(
                    packets.get(i).get("length").asInt() >= HEADERS,
                    packets.get(i).toString());
            assertEquals(network.ifindex(), packets.get(i).get("ifindex").asInt());
            assertEquals(revision + 1, packets.get(i).get("revision").asLong());
            assertEquals(0, packets.get(i).get("lost").asInt());
        }
        Await.until(() -> "traced still: " + stage.dispatcherPins(), () -> !isTracing());
        assertEquals(revision + 2, dispatcher().get("revision").asLong());
        network.burstToHook(4);
        assertEquals(19, stage.awaitCounted(count, 19), "each packet ran once, whoever traced");
        assertEquals(
                List.of("19", "19"),
                tree(bpfman.ok("top -c 1 -o json")).at("/dispatchers/0/members").findValuesAsText("count").stream()
                        .filter(number -> !number.equals("0"))
                        .toList(),
                "counts went on");
        assertNothingIsLeft(maps);
    }

    @Test
    void tellsOfXdpPacketsAndOfMembersThatDoNotRun() {
        long count = load("xdp:xdp_count", stage.sample("xdp_count"));
        long drop = load("xdp:xdp_drop", stage.sample("xdp_drop"));
        long first = attach("xdp", count, "", 10);
        long off = attach("xdp", count, "", 15);
        long last = attach("xdp", drop, "", 20);
        bpfman.ok("link disable " + off);
        int maps = maps();
        Call call = trace("xdp", 3);
        network.sendBurst(3);
        List<String> words = end(call).stream().map(TraceKernelIT::words).toList();
        String met = " " + first + ":ran:pass " + off + ":not-enabled:null " + last + ":ran:drop stopped drop";
        assertEquals(List.of("1" + met, "2" + met, "3" + met), words);
        assertNothingIsLeft(maps);
    }

    @Test
    void whoeverInterruptsItSwitchesItOffAndSoDoesTheNextAgent() {
        attach("tc", load("tc:count", stage.sample("tc_count")), " egress", 10);
        int maps = maps();
        Call interrupted = trace("tc-egress", 1000);
        assertTrue(bpfman.line("trace " + Network.HOOK + " -n " + network.netns())
                .failed()
                .contains("is traced already, by somebody else"));
        network.burstFromHook(2);
        Await.until(() -> "two packets of " + interrupted.out(), () -> lines(interrupted.out()) == 2);
        Host.attempt("kill", "-INT", Long.toString(interrupted.process().pid()));
        assertEquals(INTERRUPTED, bpfman.end(interrupted).status());
        assertNothingIsLeft(maps);
        Call ended = trace("tc-egress", 1000);
        bpfman.ok("agent stop");
        assertEquals(0, agent.awaitEnd());
        bpfman.end(ended);
        assertFalse(isTracing(), "an agent that ends leaves nothing on");
        startAgent();
        Call orphaned = trace("tc-egress", 1000);
        agent.kill();
        bpfman.end(orphaned);
        assertTrue(isTracing());
        startAgent();
        network.burstFromHook(2);
        assertNothingIsLeft(maps);
    }

    private static long lines(Path file) {
        try {
            return Files.readString(file).lines().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
