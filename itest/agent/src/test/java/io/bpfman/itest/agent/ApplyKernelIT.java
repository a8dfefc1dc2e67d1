// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Sender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents on the real kernel: a second one changes priorities, verdicts, programs and members while packets flow, and each packet meets the members of the first
 * or those of the second, once. Interfaces are meant by name, by pattern and by what they are.
 */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class ApplyKernelIT {

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

    private String program(String name, Path file, String type, String function) {
        return "{\"name\": \"" + name + "\", \"file\": \"" + file + "\", \"type\": \"" + type + "\", \"function\": \""
                + function + "\"}";
    }

    /** An entry for a program. */
    private String link(String program, String interfaces, String options) {
        return "{\"name\": \"at-" + program + "\", \"program\": \"" + program + "\", " + interfaces + ", \"netns\": \""
                + network.netns() + "\", " + options + "}";
    }

    private static String member(int priority) {
        return "\"kind\": \"tc\", \"direction\": \"ingress\", \"priority\": " + priority;
    }

    /** @param flows the object of the program that counts flows, which is the same with another digest in the second document */
    private Path document(String name, Path flows, String... links) {
        Path count = stage.sample("tc_count");
        String text = "{\"api_version\": \"bpfman.io/v1\", \"name\": \"edge\", \"programs\": ["
                + String.join(
                        ", ",
                        program("steady", count, "tc", "count"),
                        program("flows", flows, "tc", "count_flow"),
                        program("goes", count, "tc", "count"),
                        program("comes", count, "tc", "count"),
                        program("frames", stage.sample("xdp_count"), "xdp", "xdp_count"))
                + "], \"links\": [" + String.join(", ", links) + "]}";
        return stage.file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hook() {
        return "\"interface\": \"" + Network.HOOK + "\"";
    }

    private Path first(Path flows) {
        return document(
                "first.json",
                flows,
                link("steady", hook(), member(10)),
                link("flows", "\"interface_kind\": \"veth\"", member(20)),
                link("goes", "\"interface\": \"" + Network.HOOK.substring(0, 2) + "*\"", member(30)),
                link("frames", hook(), "\"kind\": \"xdp\", \"priority\": 5"));
    }

    private Path second(Path flows) {
        return document(
                "second.json",
                flows,
                link("steady", hook(), member(40)),
                link("flows", "\"interface_kind\": \"veth\"", member(20) + ", \"proceed_on\": [\"ok\", \"pipe\"]"),
                link("comes", hook(), member(15)),
                link("frames", hook(), "\"kind\": \"xdp\", \"priority\": 7"));
    }

    /** The same object with one byte behind its end, of which nobody reads anything. */
    private Path newer(Path object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(io.bpfman.bytecode.Bytecode.testObject("tc_flows"));
        bytes.write(0);
        return stage.file("newer-" + object.getFileName(), bytes.toByteArray());
    }

    private Map<String, String> outcomes(String command) {
        return agent.json(command).getArray("entries").stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(
                        entry -> entry.getString("name")
                                + (entry.getString("object").startsWith("link") ? " link" : ""),
                        entry -> entry.getString("outcome"),
                        (one, other) -> one + ", " + other,
                        TreeMap::new));
    }

    /** The ids of the programs by the names of their entries. */
    private Map<String, Long> programs() {
        return stage
                .records()
                .query("SELECT program_id, value FROM program_metadata WHERE key = 'bpfman.io/apply-name'")
                .stream()
                .collect(Collectors.toMap(
                        row -> String.valueOf(row.get("value")),
                        row -> Long.parseLong(String.valueOf(row.get("program_id")))));
    }

    private List<String> revisions() {
        return stage.records().query("SELECT type, revision FROM dispatchers ORDER BY type").stream()
                .map(row -> row.get("type") + " " + row.get("revision"))
                .toList();
    }

    private long links() {
        return Long.parseLong(stage.records().value("SELECT count(*) FROM links"));
    }

    @Test
    void aSecondDocumentIsOneRevisionAndEachPacketMeetsOneOfBoth() {
        Path flows = stage.testObject("tc_flows");
        Path newer = newer(flows);
        assertEquals(
                9,
                agent.json("bpfman:apply " + first(flows)).getArray("entries").size());
        assertEquals(List.of("tc-ingress 1", "xdp 1"), revisions());
        Map<String, Long> before = programs();
        String kept = stage.records().value("SELECT id FROM links WHERE program_id = " + before.get("flows"));

        String dry = agent.ok("bpfman:apply --prune --dry-run " + second(newer));
        assertTrue(dry.contains("would be upgraded flows (program " + before.get("flows") + ")"), dry);
        assertEquals(List.of("tc-ingress 1", "xdp 1"), revisions());
        try (Sender sender = network.sendToHook()) {
            Await.until(() -> "no packet has arrived", () -> network.arrived() > 100);
            agent.ok("bpfman:apply --prune " + second(newer));
            long arrived = network.arrived();
            Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > arrived + 100);
        }
        assertEquals(List.of("tc-ingress 2", "xdp 2"), revisions());
        Map<String, Long> after = programs();
        long arrived = network.arrived();
        assertEquals(arrived, stage.awaitCounted(after.get("steady"), arrived));
        assertEquals(arrived, stage.awaitCounted(after.get("flows"), arrived), "by the one version or the other");
        assertEquals(arrived, stage.awaitCounted(after.get("frames"), arrived));
        long gone = stage.counted(after.get("goes"));
        long come = stage.counted(after.get("comes"));
        System.out.println("MEASURED a second document under traffic: arrived " + arrived + ", by who went " + gone
                + ", by who came " + come);
        assertEquals(arrived, gone + come);
        assertTrue(gone > 0 && come > 0);
        assertEquals(kept, stage.records().value("SELECT id FROM links WHERE program_id = " + after.get("flows")));
        assertEquals(4, links());

        assertEquals(
                List.of("unchanged"),
                outcomes("bpfman:apply --prune " + second(newer)).values().stream()
                        .flatMap(said -> List.of(said.split(", ")).stream())
                        .distinct()
                        .toList());
        assertEquals(List.of("tc-ingress 2", "xdp 2"), revisions());
        assertNothingRemains();
    }

    @Test
    void anInterfaceThatComesGetsItsProgramsByWhatItIs() {
        Path flows = stage.testObject("tc_flows");
        agent.ok("bpfman:apply " + second(flows));
        assertEquals(4, links());
        String namespace = network.netns().getFileName().toString();
        Host.run("ip", "-n", namespace, "link", "add", "zv0", "type", "veth", "peer", "name", "zv1");
        Await.until(() -> links() + " links", () -> links() == 6);
        assertEquals(
                "zv0,zv1",
                stage.records()
                        .value("SELECT group_concat(interface) FROM (SELECT interface FROM"
                                + " member_link_details WHERE interface LIKE 'z%' ORDER BY 1)"));

        Path exported = directory.resolve("exported.json");
        agent.ok("bpfman:export --name edge " + exported);
        assertTrue(outcomes("bpfman:apply --prune " + exported).values().stream()
                .allMatch(said -> said.matches("unchanged(, unchanged)*")));
        Host.run("ip", "-n", namespace, "link", "del", "zv0");
        Await.until(() -> links() + " links", () -> links() == 4);
        assertNothingRemains();
    }

    private void assertNothingRemains() {
        Path nothing = stage.file(
                "nothing.json",
                "{\"api_version\": \"bpfman.io/v1\", \"name\": \"edge\"}".getBytes(StandardCharsets.UTF_8));
        agent.ok("bpfman:apply --prune " + nothing);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertEquals(0, agent.end());
    }
}
