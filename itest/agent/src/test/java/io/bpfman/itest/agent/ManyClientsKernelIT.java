// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Call;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients of one agent at the same time. */
@NeedsKernel
class ManyClientsKernelIT {

    private static final int CLIENTS = Pace.repetitions("clients", 200);
    private static final int ROUNDS = Pace.repetitions("rounds of clients", 12);
    private static final int SLOTS = 10;
    /** What a JVM's own house-keeping makes of the same work done again. */
    private static final long SAME_BYTES = 1 << 20;
    /** Threads of pools that fill up one by one, however many clients there are. */
    private static final long SAME_THREADS = 16;

    @TempDir
    Path directory;

    private ManyInterfaces interfaces;
    private Stage stage;
    private AgentProcess agent;
    private HostCommand bpfman;

    @BeforeEach
    void start() {
        interfaces = ManyInterfaces.create((CLIENTS + SLOTS - 1) / SLOTS);
        stage = Stage.open(directory);
        agent = stage.startAgent(List.of(), List.of("--daemon"));
        agent.awaitReady();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory);
    }

    @AfterEach
    void clear() {
        stage.close();
        interfaces.close();
    }

    @Test
    void manyClientsAtOnceAreAllAnsweredInOrderPerInterface() throws JsonParserException {
        bpfman.ok("program load file " + stage.sample("tc_count") + " --programs tc:count");
        String program = bpfman.ok("program list -q").strip();
        long start = System.nanoTime();
        List<Call> calls = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            calls.add(bpfman.start(("link attach tc " + program + " " + interfaces.name(client / SLOTS) + " ingress -p "
                            + client + " -n " + interfaces.netns() + " -m client=" + client + " -o json")
                    .split(" ")));
        }
        Map<String, List<JsonObject>> byInterface = new TreeMap<>();
        for (int client = 0; client < CLIENTS; client++) {
            JsonObject record = JsonParser.object()
                    .from(bpfman.end(calls.get(client)).succeeded())
                    .getObject("record");
            assertEquals(Integer.toString(client), record.getObject("metadata").getString("client"));
            JsonObject details = record.getObject("details");
            assertEquals(client, details.getInt("priority"));
            byInterface
                    .computeIfAbsent(details.getString("interface"), name -> new ArrayList<>())
                    .add(record);
        }
        System.out.println("MEASURED " + CLIENTS + " clients at once: answered after "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
        byInterface.forEach((name, links) -> assertOneAfterTheOther(name, links));
        assertEquals(
                IntStream.range(0, CLIENTS).boxed().toList(),
                stage.records().query("SELECT priority FROM tc_link_details ORDER BY priority").stream()
                        .map(row -> Integer.valueOf(row.get("priority")))
                        .toList());
        bpfman.ok("program unload " + program);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
    }

    /** Each change of an interface has seen the one before it: every revision is one client's, in the order of the links. */
    private static void assertOneAfterTheOther(String name, List<JsonObject> links) {
        List<Integer> revisions = links.stream()
                .sorted(Comparator.comparingLong(link -> link.getLong("id")))
                .map(link -> link.getObject("details").getInt("revision"))
                .toList();
        assertEquals(IntStream.rangeClosed(1, links.size()).boxed().toList(), revisions, "revisions of " + name);
    }

    @Test
    void theAgentsMemoryStaysWhereItIs() throws Exception {
        bpfman.ok("program load file " + stage.sample("tc_count") + " --programs tc:count");
        String program = bpfman.ok("program list -q").strip();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int round = 0; round < 3; round++) {
                round(clients, program);
            }
            Footprint before = Footprint.of(agent.pid());
            for (int round = 0; round < ROUNDS; round++) {
                round(clients, program);
            }
            // one in ten has gone, of which the agent hears a moment later
            Await.until(
                    () -> before + " and then " + Footprint.of(agent.pid()),
                    () -> Footprint.descriptors(agent.pid()) <= before.descriptors());
            Footprint after = Footprint.of(agent.pid());
            System.out.println("MEASURED after " + 3 * CLIENTS + " clients " + before + ", after " + ROUNDS * CLIENTS
                    + " more " + after);
            assertTrue(after.liveBytes() < before.liveBytes() + SAME_BYTES, before + " and then " + after);
            assertTrue(after.descriptors() <= before.descriptors(), before + " and then " + after);
            assertTrue(after.threads() <= before.threads() + SAME_THREADS, before + " and then " + after);
        } finally {
            clients.shutdownNow();
        }
    }

    /** As many clients as there are, each of which asks once; one in ten attaches and detaches, and one in ten goes without its answer. */
    private void round(ExecutorService clients, String program) throws Exception {
        Path socket = stage.runtimeDirectory().resolve("bpfman.sock");
        List<Future<String>> answers = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            answers.add(clients.submit(() -> switch (number % 10) {
                case 0 -> attachAndDetach(socket, program, number / SLOTS);
                case 1 -> WireClient.leave(socket, "program", "list");
                case 2 -> WireClient.ask(socket, "program", "get", "nonsense").err();
                default -> WireClient.ask(socket, "program", "list", "-q").out();
            }));
        }
        for (int client = 0; client < CLIENTS; client++) {
            String expected = switch (client % 10) {
                case 0 -> "Detached link";
                case 1 -> "";
                case 2 -> "bpfman: error: invalid value for program id";
                default -> program + "\n";
            };
            String answer = answers.get(client).get();
            assertTrue(answer.startsWith(expected), answer);
        }
    }

    private String attachAndDetach(Path socket, String program, int number) throws Exception {
        String json = WireClient.ask(
                        socket,
                        "link",
                        "attach",
                        "tc",
                        program,
                        interfaces.name(number),
                        "egress",
                        "-p",
                        "50",
                        "-n",
                        interfaces.netns().toString(),
                        "-o",
                        "json")
                .out();
        long link = JsonParser.object().from(json).getObject("record").getLong("id");
        return WireClient.ask(socket, "link", "detach", Long.toString(link)).out();
    }
}
