// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.itest.support.MemoryDirectories;
import io.bpfman.spi.store.DispatcherRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Random documents, one after the other, on a simulated machine: whatever was there by the first, the second with pruning leaves what it leaves on an empty one. A
 * failure prints the seeds of both.
 */
class RandomDocumentsTest {

    private Path directory;

    @BeforeTry
    void makeDirectory() {
        directory = MemoryDirectories.create("documents");
    }

    @AfterTry
    void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A machine with an agent, and what documents make of it. */
    private static final class Applied {

        private final SimulatedHost host;
        private final SimulatedHost.Agent agent;
        private final DocumentRoom documents;

        Applied(Path directory) throws IOException {
            host = new SimulatedHost(Files.createDirectory(directory));
            host.simulation.network().addInterface(Optional.empty(), "late0", "veth");
            agent = host.start("tcx");
            documents = agent.rooms.documents(new Gate());
        }

        Set<Outcome> apply(String text) {
            DocumentResult result = documents.apply(new DocumentRequest(text, true, false), DocumentNames.ofTheAgent());
            assertTrue(
                    result.entries().stream().noneMatch(entry -> entry.outcome() == Outcome.FAILED),
                    () -> result.entries() + " of " + text);
            return result.entries().stream().map(DocumentResult.Entry::outcome).collect(Collectors.toSet());
        }

        Map<DispatcherKey, Long> revisions() {
            return host.memory.dispatchers().stream()
                    .collect(Collectors.toMap(DispatcherRow::key, DispatcherRow::revision));
        }

        /** What packets meet, and what each dispatcher has, by the names of entries. */
        List<Object> state() {
            Map<Direction, List<Integer>> met = new EnumMap<>(Direction.class);
            for (Direction direction : Direction.values()) {
                met.put(direction, host.meets(direction));
            }
            Map<DispatcherKey, String> dispatchers = new TreeMap<>();
            host.memory.dispatchers().forEach(row -> dispatchers.put(row.key(), row.counting() + " " + members(row)));
            return List.of(documents.export("all"), met, dispatchers);
        }

        private List<String> members(DispatcherRow row) {
            return host.memory.linksOfDispatcher(row.key()).stream()
                    .sorted(Comparator.comparing(link ->
                            link.link().details().inDispatcher().orElseThrow().position()))
                    .map(link -> link.link().metadata().get("bpfman.io/apply-name"))
                    .toList();
        }
    }

    /** One of many documents about the same few things. */
    private String document(long seed) {
        Random random = new Random(seed);
        List<String> programs = new ArrayList<>();
        List<Integer> members = new ArrayList<>();
        List<Integer> chained = new ArrayList<>();
        for (int nth = 0; nth < 5; nth++) {
            if (random.nextInt(4) > 0) {
                (nth < 3 ? members : chained).add(nth);
                programs.add(
                        "{\"name\": \"p" + nth + "\", \"file\": \"" + directory.resolve("v" + random.nextInt(2) + ".o")
                                + "\", \"type\": \"" + (nth < 3 ? "tc" : "tcx")
                                + "\", \"function\": \"stamp\", \"globals\": {\"tag\": \"" + (nth < 3 ? "1" : "6")
                                + random.nextInt(3)
                                + "000000\"}, \"metadata\": {\"m\": \"" + random.nextInt(2) + "\"}}");
            }
        }
        List<String> links = new ArrayList<>();
        for (int nth = 0; nth < 5 && !members.isEmpty(); nth++) {
            if (random.nextInt(4) > 0) {
                // no two have the same: among equals it counts who was there first
                links.add("{\"name\": \"l" + nth + "\", \"program\": \"p" + one(random, members)
                        + "\", \"kind\": \"tc\", " + interfaces(random) + ", \"direction\": \""
                        + one(random, List.of("ingress", "egress")) + "\", \"priority\": "
                        + (10 * random.nextInt(3) + nth)
                        + one(random, List.of("", ", \"proceed_on\": [\"ok\", \"pipe\"]"))
                        + one(random, List.of("", "", ", \"enabled\": false"))
                        + one(random, List.of("", ", \"metadata\": {\"k\": \"v\"}")) + "}");
            }
        }
        for (int nth = 0; nth < 2 && !chained.isEmpty(); nth++) {
            if (random.nextBoolean()) {
                links.add("{\"name\": \"t" + nth + "\", \"program\": \"p" + one(random, chained)
                        + "\", \"kind\": \"tcx\", \"interface\": \"eth0\", \"direction\": \""
                        + (nth == 0 ? "ingress" : "egress") + "\"}");
            }
        }
        List<String> dispatchers = new ArrayList<>();
        for (String type : List.of("tc-ingress", "tc-egress")) {
            if (random.nextInt(3) == 0) {
                dispatchers.add("{\"name\": \"" + type + "\", \"type\": \"" + type + "\", " + interfaces(random)
                        + ", \"counting\": " + random.nextBoolean() + "}");
            }
        }
        return "{\"api_version\": \"bpfman.io/v1\", \"name\": \"random\", \"programs\": " + programs + ", \"links\": "
                + links + ", \"dispatchers\": " + dispatchers + "}";
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String interfaces(Random random) {
        return one(
                random,
                List.of(
                        "\"interface\": \"eth0\"",
                        "\"interface\": \"*eth0\"",
                        "\"interface_kind\": \"veth\"",
                        "\"interface\": \"late*\", \"interface_kind\": \"veth\"",
                        "\"interface\": \"none0\""));
    }

    @Property(tries = 60)
    void theSecondLeavesWhatItLeavesOnAnEmptyMachine(@ForAll long first, @ForAll long second) throws IOException {
        Applied both = new Applied(directory.resolve("both"));
        Applied alone = new Applied(directory.resolve("alone"));
        Files.copy(both.host.object("tc_sequence"), directory.resolve("v0.o"));
        Files.copy(both.host.object("tc_sequence"), directory.resolve("v1.o"));
        Files.write(directory.resolve("v1.o"), new byte[1], StandardOpenOption.APPEND);
        both.apply(document(first));
        Map<DispatcherKey, Long> before = both.revisions();
        both.apply(document(second));
        alone.apply(document(second));
        assertEquals(alone.state(), both.state(), () -> document(first) + "\n" + document(second));
        Map<DispatcherKey, Long> after = new HashMap<>(both.revisions());
        after.forEach((key, revision) -> assertTrue(
                revision <= before.getOrDefault(key, 0L) + 1,
                () -> key + " went from " + before.get(key) + " to " + revision + " by " + document(second)));
        HostState state = HostState.of(both.host);
        assertTrue(
                Set.of(Outcome.UNCHANGED, Outcome.WAITING).containsAll(both.apply(document(second))),
                () -> document(second));
        assertEquals(state, HostState.of(both.host));
        HostState.assertAgreement(both.host, document(second));
    }
}
